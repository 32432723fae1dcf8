import type { ReleaseMaker } from '../ports/release-maker.ts';

/** Makes releases with this process's environment variables; what it needs is loaded when the first one is made. */
export function createReleaseMaker(): ReleaseMaker {
  return {
    make: async (change) => {
      const { makeRelease } = await import('../config/make-release.ts');
      return makeRelease(change, process.env);
    },
    rules: async (text) => {
      const { readRules } = await import('../config/read-rules.ts');
      return readRules(text);
    },
  };
}

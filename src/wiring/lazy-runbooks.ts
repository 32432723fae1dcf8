import type { RunbookLibrary } from '../ports/runbook-library.ts';

/** The library, loaded when it is first asked for: it brings every action's schema with it. */
export function createLazyRunbooks(): RunbookLibrary {
  return { list: async () => (await import('./runbook-library.ts')).createRunbookLibrary().list() };
}

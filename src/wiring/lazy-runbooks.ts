import type { RunbookLibrary } from '../ports/runbook-library.ts';

/** The library, loaded when it is first asked for: it brings every action's schema with it. */
export function createLazyRunbooks(): RunbookLibrary {
  const load = async (): Promise<RunbookLibrary> =>
    (await import('./runbook-library.ts')).createRunbookLibrary();
  return { list: async () => (await load()).list(), actions: async () => (await load()).actions() };
}

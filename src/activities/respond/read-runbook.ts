import type { Activities } from '../../contract/activities.ts';
import { startableFor } from '../../domain/incident/automatic-run.ts';
import type { RunbookLibrary } from '../../ports/runbook-library.ts';
import { answering } from '../answering.ts';

/** What is wrong with a document goes into a story: the first of it, and `runbooks lint` says all. */
const PROBLEMS_TOLD = 3;

export function createReadRunbook(library: Pick<RunbookLibrary, 'list'>): Activities['readRunbook'] {
  return ({ incident, servers, runbook: name }) =>
    answering(async () => {
      const found = (await library.list()).find((each) => each.name === name);
      if (found === undefined) return { status: 'refused', reason: `there is no runbook ${name}` };
      if (found.status === 'right') return startableFor({ id: incident, servers }, found.runbook);
      return { status: 'refused', reason: found.problems.slice(0, PROBLEMS_TOLD).join('; ') };
    });
}

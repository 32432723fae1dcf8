import type { ReleaseStore } from '../ports/store.ts';

export type Assignments = Readonly<Record<string, string>>;

/** Reads which release each server of an environment is on; from the store only where that has changed since. */
export function createAssignmentReader(
  store: Pick<ReleaseStore, 'assignments' | 'assignmentRevision'>,
): (environment: string) => Promise<Assignments> {
  const known = new Map<string, { readonly revision: number; readonly assignments: Assignments }>();
  return async (environment) => {
    // The revision is read first: what is assigned meanwhile is read again the next time.
    const revision = await store.assignmentRevision(environment);
    const last = known.get(environment);
    if (last?.revision === revision) return last.assignments;
    const assignments = await store.assignments(environment);
    known.set(environment, { revision, assignments });
    return assignments;
  };
}

import { AppError } from '../../domain/error/app-error.ts';
import type { Release } from '../../domain/release/release.ts';
import type { ActionStore } from '../action.ts';

type Releases = Pick<ActionStore, 'standing' | 'release'>;

/** The release that an environment as a whole runs. Throws PRECONDITION_MISSING before the first. */
export async function currentRelease(store: Releases, environment: string): Promise<Release> {
  const { current } = await store.standing(environment);
  const release = current === null ? null : await store.release(current);
  if (release !== null) return release;
  throw new AppError(
    'PRECONDITION_MISSING',
    `No configuration of ${environment} has been read yet: start with \`watchkeeper up --config FILE\`.`,
    { details: { environment } },
  );
}

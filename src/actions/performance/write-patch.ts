import { AppError } from '../../domain/error/app-error.ts';
import type { ActionContext } from '../action.ts';
import { currentRelease } from '../release/current-release.ts';

export interface PatchWish {
  /** What the file's name begins with. */
  readonly kind: string;
  /** Null: a name that says when. */
  readonly path: string | null;
  readonly patch: Readonly<Record<string, unknown>>;
}

/** The release that runs with a patch merged in, as a file for `config diff` and `deploy`; its path. Nothing else is touched. */
export async function writePatch(context: ActionContext, wish: PatchWish): Promise<string> {
  const { outputs, store, environment, releases } = context;
  if (outputs === undefined) {
    throw new AppError(
      'INVALID_REQUEST',
      'Files are written only on the command line, on the machine that is to have them. Leave --write and --output out, and the patch is in the answer.',
    );
  }
  const base = await currentRelease(store, environment);
  const nowMs = context.nowMs();
  const source = `${base.source} with ${wish.kind}`;
  const { release } = await releases.make({ base, changes: wish.patch, nowMs, source });
  const path = wish.path ?? `reports/${wish.kind}_${stampOf(nowMs)}.yaml`;
  await outputs.writeConfiguration(path, release);
  return path;
}

/** `20260102_030430`, UTC. */
export function stampOf(atMs: number): string {
  return new Date(atMs).toISOString().replace(/[-:]/g, '').replace('T', '_').slice(0, 15);
}

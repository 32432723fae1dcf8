import { AppError } from '../../domain/error/app-error.ts';
import type { MaintenanceWindow } from '../../domain/maintenance/maintenance-window.ts';
import type { ActionContext } from '../action.ts';
import { readFleet } from '../fleet/read-fleet.ts';
import { nearestNames } from '../fleet/nearest-names.ts';
import { readResponding } from '../release/read-responding.ts';
import type { WindowPlace } from './window-row.ts';

export interface Windows {
  /** They come and go with the configuration. */
  readonly configured: readonly MaintenanceWindow[];
  /** Those that people have added. */
  readonly added: readonly MaintenanceWindow[];
  /** Added by people, and over. */
  readonly past: readonly MaintenanceWindow[];
}

export async function readWindows(context: ActionContext): Promise<Windows> {
  const { store, environment } = context;
  const [{ maintenance }, { windows, pastWindows = [] }] = await Promise.all([
    readResponding(context),
    store.quiet(environment),
  ]);
  return { configured: maintenance, added: windows, past: pastWindows };
}

export async function windowPlace({ store, environment, nowMs }: ActionContext): Promise<WindowPlace> {
  const fleet = await readFleet(store, environment);
  return { environment, specs: fleet.map(({ spec }) => spec), nowMs: nowMs() };
}

/** One of the configuration is not for commands to change. Throws CONFLICT, saying where it is changed. */
export async function refuseConfigured(
  context: ActionContext,
  name: string,
  { configured }: Windows,
): Promise<void> {
  if (configured.every((window) => window.name !== name)) return;
  const { store, environment } = context;
  const { current } = await store.standing(environment);
  const release = current === null ? null : await store.release(current);
  const where = release === null ? 'the configuration' : `the configuration (${release.source})`;
  throw new AppError(
    'CONFLICT',
    `The window ${name} is one of ${where}: it is changed and taken out there, under alerting.maintenance.`,
    { details: { name, source: release?.source ?? null } },
  );
}

/** Throws NOT_FOUND, with what is near. */
export function requireAdded(name: string, { added }: Windows): void {
  const known = added.map((window) => window.name);
  if (known.includes(name)) return;
  const near = nearestNames(name, known);
  const hint =
    near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'See them with `watchkeeper maintenance list`.';
  throw new AppError('NOT_FOUND', `Nobody has added a maintenance window ${name}. ${hint}`, {
    details: { name },
  });
}

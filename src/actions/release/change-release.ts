import { z } from 'zod';
import { AppError } from '../../domain/error/app-error.ts';
import { isSameHost } from '../../domain/execute/place.ts';
import type { MadeRelease } from '../../ports/release-maker.ts';
import type { Release } from '../../domain/release/release.ts';
import type { ActionContext, ActionPlan } from '../action.ts';
import { changeOutput } from '../change-output.ts';
import { currentRelease } from './current-release.ts';

const releaseResult = z.object({
  environment: z.string(),
  release: z.string().describe('Hash of the release that runs now'),
  previous_release: z.string().describe('Hash of the release that ran before'),
  changed: z.array(z.string()).describe('Paths of what differs; empty when nothing does'),
  total_servers: z.number(),
  file_changed: z.literal(false).describe('The configuration file is never written'),
  message: z.string(),
  warnings: z.array(z.string()),
});

export const releaseChangeSchema = changeOutput(releaseResult);

export type ReleaseChangeOutput = z.output<typeof releaseChangeSchema>;

/** What is to differ from the release that runs. */
export interface WantedChange {
  readonly changes: Readonly<Record<string, unknown>>;
  readonly without?: readonly string[];
  /** Refuses what makes no sense for this release. */
  readonly judge?: (base: Release) => void;
}

interface Made extends MadeRelease {
  readonly base: Release;
}

/** The dry run: made and judged as the change would be, and then forgotten. */
export async function planReleaseChange(context: ActionContext, wanted: WantedChange): Promise<ActionPlan> {
  const { changed, warnings, release } = await makeChange(context, wanted);
  if (changed.length === 0) return { would: [] };
  const { environment } = context;
  return {
    would: [
      `put ${environment} on release ${shortName(release)} (${countOf(release)}), in which these differ: ${changed.join(', ')}`,
      'leave the configuration file as it is: what is not written there too ends when the file is next changed',
      ...warnings.map((warning) => `warn: ${warning}`),
    ],
  };
}

/** Makes the release and puts the environment on it; workers follow within seconds. Nothing happens when nothing differs. */
export async function changeRelease(
  context: ActionContext,
  wanted: WantedChange,
): Promise<ReleaseChangeOutput> {
  const { base, release, changed, warnings } = await makeChange(context, wanted);
  if (changed.length > 0) await context.store.applyRelease(release, base.hash);
  const running = changed.length > 0 ? release : base;
  const result = {
    environment: context.environment,
    release: running.hash,
    previous_release: base.hash,
    changed: [...changed],
    total_servers: running.settings.servers.length,
    file_changed: false as const,
    message: messageOf(context.environment, running, changed),
    warnings: [...warnings],
  };
  return { run_id: null, workflow_id: null, result };
}

async function makeChange(context: ActionContext, { judge, ...wanted }: WantedChange): Promise<Made> {
  const { environment, store, releases, nowMs, caller } = context;
  const base = await currentRelease(store, environment);
  judge?.(base);
  const source = `changed by ${caller.who}`;
  const made = await releases.make({ base, ...wanted, nowMs: nowMs(), source });
  if (caller.via !== 'cli') refuseOtherHosts(base, made.release);
  return { base, ...made };
}

/** Who may change settings from afar is not let onto machines by that (ADR 0038). Throws FORBIDDEN. */
function refuseOtherHosts(base: Release, made: Release): void {
  const before = new Map(base.settings.servers.map(({ name, host }) => [name, host]));
  const moved = made.settings.servers.find(({ name, host }) => !isSameHost(host, before.get(name)));
  if (moved === undefined) return;
  throw new AppError(
    'FORBIDDEN',
    `The host of ${moved.name} can be changed in the configuration file, or by \`watchkeeper config update\` on the machine of the service, and not from elsewhere.`,
    { details: { server_name: moved.name, key: 'servers[].host' } },
  );
}

function messageOf(environment: string, release: Release, changed: readonly string[]): string {
  if (changed.length === 0) return `${environment} says so already; nothing was changed.`;
  return `${environment} is on release ${shortName(release)} with ${countOf(release)}. The configuration file was not touched: write the change there too, or it ends when the file is next changed.`;
}

function countOf({ settings }: Release): string {
  const count = settings.servers.length;
  return count === 1 ? '1 server' : `${count} servers`;
}

export function shortName({ hash }: Pick<Release, 'hash'>): string {
  return hash.slice(0, 8);
}

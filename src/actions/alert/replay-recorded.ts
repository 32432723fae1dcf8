import type { AlertRule } from '../../domain/alert/alert-rule.ts';
import type { CompiledRule } from '../../domain/alert/fold-alerts.ts';
import { beginReplay, replayChecks } from '../../domain/alert/replay-checks.ts';
import type { MaintenanceWindow } from '../../domain/maintenance/maintenance-window.ts';
import { layOutWindows, plannedSpans } from '../../domain/maintenance/planned-spans.ts';
import type { LaidWindow } from '../../domain/maintenance/planned-spans.ts';
import type { Span } from '../../domain/maintenance/starts.ts';
import type { CheckView } from '../../domain/check/check-view.ts';
import type { ActionContext } from '../action.ts';
import type { WatchedServer } from '../fleet/read-fleet.ts';
import type { BacktestTally } from './backtest-tally.ts';

const PAGE = 1_000;
const HOUR_MS = 3_600_000;
/** The longest that a condition looks back (`rates['1h']`). */
const LOOKS_BACK_MS = HOUR_MS;
/** A purge comes after the time that checks are kept for. */
const KEPT_LONGER_MS = 24 * HOUR_MS;

interface Wanted {
  readonly watched: WatchedServer;
  readonly rules: readonly CompiledRule[];
  readonly sinceMs: number;
  readonly untilMs: number;
  /** Maintenance windows, as `layOutLookedAt` lays them out. */
  readonly laid: readonly LaidWindow[];
  readonly tally: BacktestTally;
}

/** Replays what is recorded of a server, a piece at a time: however long the time, no more is held at once. */
export async function replayRecorded(context: ActionContext, wanted: Wanted): Promise<void> {
  const { watched, rules, sinceMs, untilMs, laid, tally } = wanted;
  const { spec, state, release } = watched;
  const { store, environment, signal } = context;
  const settings = (await store.release(release))?.settings;
  const keptMs = (settings?.retention.checksMs ?? 0) + KEPT_LONGER_MS;
  const beginMs = Math.max(sinceMs - LOOKS_BACK_MS - longestOf(rules), context.nowMs() - keptMs);
  const pieceMs = PAGE * spec.intervalMs;
  const planned = plannedSpans(laid, { ...spec.labels, server: spec.name, environment });
  let replay = beginReplay(spec.name, state?.contract.acceptedHash ?? null);
  for (let fromMs = beginMs; fromMs < untilMs; fromMs += pieceMs) {
    signal.throwIfAborted();
    const toMs = Math.min(fromMs + pieceMs, untilMs);
    const views = await recorded({ store, environment, server: spec.name }, fromMs, toMs);
    tally.addChecks(views.filter(({ atMs }) => atMs >= sinceMs));
    const replayed = replayChecks(rules, replay, { spec, views, planned });
    replay = replayed.replay;
    const ended = replayed.ended.filter(({ untilMs: endMs }) => endMs === null || endMs > sinceMs);
    tally.addFirings(spec.name, ended);
  }
  tally.addFirings(spec.name, [...replay.firing.values()]);
}

/** Windows over the time that conditions look at. */
export function layOutLookedAt(
  windows: readonly MaintenanceWindow[],
  { fromMs, toMs }: Span,
): readonly LaidWindow[] {
  return layOutWindows(windows, { fromMs: fromMs - LOOKS_BACK_MS, toMs });
}

/** How long what is true may have to be true, or false, for it to count. */
function longestOf(rules: readonly CompiledRule[]): number {
  const longest = ({ forMs, clearForMs }: AlertRule): number => Math.max(forMs, clearForMs);
  return Math.max(0, ...rules.map(({ rule }) => longest(rule)));
}

interface Recording extends Pick<ActionContext, 'store' | 'environment'> {
  readonly server: string;
}

/** The oldest first. */
async function recorded(
  { store, environment, server }: Recording,
  fromMs: number,
  toMs: number,
): Promise<readonly CheckView[]> {
  const views: CheckView[] = [];
  let cursor: string | null = null;
  do {
    const query = { limit: PAGE, fromMs, toMs, ...(cursor === null ? {} : { cursor }) };
    const page: { readonly items: readonly CheckView[]; readonly nextCursor: string | null } =
      await store.history(environment, server, query);
    views.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return views.reverse();
}

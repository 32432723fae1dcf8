import { isOngoing, MONITOR_STALLED } from '../../domain/self-watch/stall.ts';
import { stallQuiet } from '../../domain/self-watch/stall-quiet.ts';
import { lastStall, NOBODY } from '../../domain/self-watch/stall-record.ts';
import type { ActionStore } from '../action.ts';
import { readResponding } from '../release/read-responding.ts';
import { presentRoute } from './alert-route.ts';

interface Place {
  readonly store: ActionStore;
  readonly environment: string;
  readonly nowMs: number;
}

/** The environment's own alert that its checks have stopped, as the API has raised it; null where they have not. */
export async function readStalledAlert({ store, environment, nowMs }: Place) {
  const rows = await store.messages(environment, MONITOR_STALLED);
  const stall = lastStall(rows);
  if (!isOngoing(stall)) return null;
  const [{ maintenance }, quiet] = await Promise.all([
    readResponding({ store, environment }),
    store.quiet(environment),
  ]);
  const windows = [...maintenance, ...quiet.windows];
  const suppressed = stallQuiet({ ...quiet, windows }, environment, nowMs);
  const record = rows.findLast(({ channel, event }) => channel === NOBODY && event === 'opened');
  return {
    rule: MONITOR_STALLED,
    server_name: null,
    state: 'firing' as const,
    severity: 'critical' as const,
    since: new Date(stall.raisedAtMs).toISOString(),
    clearing_since: null,
    summary: 'Our own checks have stopped',
    runbook: null,
    reason: record?.detail ?? '',
    stale: false,
    labels: {},
    route:
      suppressed === null
        ? { ...presentRoute(undefined), status: 'told' as const }
        : presentRoute(suppressed),
  };
}

import { covers } from '../../domain/maintenance/covers.ts';
import { judgeRecurrence } from '../../domain/maintenance/judge-recurrence.ts';
import type { MaintenanceWindow } from '../../domain/maintenance/maintenance-window.ts';
import { occurrencesBetween } from '../../domain/maintenance/occurrences.ts';
import { parseInstant } from '../../domain/zone/wall-time.ts';
import { isZone } from '../../domain/zone/zone.ts';
import { resolveWindow } from '../resolve/resolve-responding.ts';
import type { Settled } from '../resolve/settle.ts';
import type { Bench, Path } from './bench.ts';
import { judgeStretch, judgeZone, refuseTime } from './judge-oncall.ts';
import { judgeName, judgeOnce } from './name-list.ts';

type Entry = Settled['alerting']['maintenance'][number];

const DAY_MS = 86_400_000;
/** Of recurring windows so much is compared: every weekday and every date of a month is in it. */
const COMPARED_MS = 62 * DAY_MS;
/** A file of thousands is not compared pair by pair. */
const MOST_COMPARED = 100;

/** Windows of times that come, for servers that there are; two of the same server at the same time are told of. */
export function judgeMaintenance(config: Settled, bench: Bench): void {
  const entries = config.alerting.maintenance;
  judgeOnce(
    entries.map(({ name }, index) => ({ name, path: ['alerting', 'maintenance', index, 'name'] })),
    'window',
    bench,
  );
  const windows = entries.map((entry, index) => {
    const at = (...keys: readonly (string | number)[]): Path => ['alerting', 'maintenance', index, ...keys];
    judgeServers(entry, config, { at, bench });
    return judgeTimes(entry, at, bench) ? [{ window: resolveWindow(entry), at: at('name') }] : [];
  });
  judgeOverlaps(windows.flat(), config, bench);
}

/** Whether its times can be worked with. */
function judgeTimes(entry: Entry, at: (key: string) => Path, bench: Bench): boolean {
  judgeZone(entry.zone, at('zone'), bench);
  if (!isZone(entry.zone)) return false;
  return entry.rrule === undefined
    ? judgeSingle(entry, at, bench)
    : judgeRecurring(entry, entry.rrule, { at, bench });
}

function judgeSingle(entry: Entry, at: (key: string) => Path, bench: Bench): boolean {
  const { starts_at: from, ends_at: to, zone } = entry;
  if (entry.duration !== undefined) {
    bench.refuse([at('duration'), at('rrule')], {
      message: 'belongs to a recurring window, and there is no rrule',
      suggestion: 'write rrule: FREQ=DAILY;BYHOUR=2, or ends_at instead',
    });
    return false;
  }
  if (from !== undefined && to !== undefined) return judgeStretch({ from, to, zone }, at, bench);
  bench.refuse([at(from === undefined ? 'starts_at' : 'ends_at'), at('rrule'), at('ends_at')], {
    message: `nothing says when the window '${entry.name}' is`,
    suggestion: 'write starts_at and ends_at, or rrule and duration',
  });
  return false;
}

function judgeRecurring(
  { zone, duration, starts_at: from, ends_at: to }: Entry,
  rrule: string,
  { at, bench }: { readonly at: (key: string) => Path; readonly bench: Bench },
): boolean {
  if (duration === undefined) {
    bench.refuse([at('duration'), at('rrule')], {
      message: 'is missing: nothing says how long the window lasts',
      suggestion: 'write duration: 2h',
    });
  }
  if (to !== undefined) {
    bench.refuse([at('ends_at')], {
      message: 'belongs to a window that is once',
      suggestion: 'write UNTIL=YYYYMMDD into rrule',
    });
  }
  const fromMs = from === undefined ? null : parseInstant(from, zone);
  if (from !== undefined && fromMs === null) refuseTime(at('starts_at'), bench);
  const problems = judgeRecurrence(rrule, zone, fromMs);
  for (const { message, suggestion } of problems) bench.refuse([at('rrule')], { message, suggestion });
  return duration !== undefined && problems.length === 0 && (from === undefined || fromMs !== null);
}

interface Place {
  readonly at: (...keys: readonly (string | number)[]) => Path;
  readonly bench: Bench;
}

function judgeServers({ servers, match }: Entry, config: Settled, { at, bench }: Place): void {
  const known = config.servers.map(({ server_name: name }) => name);
  servers.forEach((name, index) => {
    judgeName(name, at('servers', index), { kind: 'server', known, bench });
  });
  const matchers = Object.entries(match).map(([label, value]) => ({ label, is: '=' as const, value }));
  if (matchers.length === 0 || known.length === 0) return;
  if (labelsOf(config).some((labels) => covers({ matchers }, labels))) return;
  bench.warn('matches-nothing', at('match'), {
    message: 'no server has these labels: the window is for none',
    suggestion: 'look at the labels of servers[]',
  });
}

function labelsOf({ servers, environment }: Settled): readonly Readonly<Record<string, string>>[] {
  return servers.map(({ labels, server_name: server }) => ({ ...labels, server, environment }));
}

interface Judged {
  readonly window: MaintenanceWindow;
  readonly at: Path;
}

function judgeOverlaps(windows: readonly Judged[], config: Settled, bench: Bench): void {
  const labels = labelsOf(config);
  const compared = windows.slice(0, MOST_COMPARED).map((judged) => ({
    ...judged,
    servers: labels.filter((each) => covers(judged.window, each)).map(({ server }) => server ?? ''),
  }));
  compared.forEach((later, index) => {
    const earlier = compared
      .slice(0, index)
      .find((each) => share(each, later) !== undefined && meet(each.window, later.window));
    if (earlier === undefined) return;
    bench.warn('windows-overlap', later.at, {
      message: `is partly at the same time as '${earlier.window.name}', for ${share(earlier, later) ?? ''} among others`,
      suggestion: 'make them one, or leave them: together they hold as long as either does',
    });
  });
}

function share(
  one: { readonly servers: readonly string[] },
  other: { readonly servers: readonly string[] },
): string | undefined {
  const theirs = new Set(other.servers);
  return one.servers.find((server) => theirs.has(server));
}

/** Whether both hold at some moment: of the one that is once, or in two months from the later beginning on. */
function meet(one: MaintenanceWindow, other: MaintenanceWindow): boolean {
  const [first, second] = one.times.kind === 'once' ? [one, other] : [other, one];
  const { times } = first;
  if (times.kind === 'once') return occurrencesBetween(second, times.startsAtMs, times.endsAtMs).length > 0;
  const fromMs = Math.max(times.fromMs, second.times.kind === 'once' ? 0 : second.times.fromMs);
  const theirs = occurrencesBetween(second, fromMs, fromMs + COMPARED_MS);
  return occurrencesBetween(first, fromMs, fromMs + COMPARED_MS).some((mine) =>
    theirs.some((their) => their.startsAtMs < mine.endsAtMs && mine.startsAtMs < their.endsAtMs),
  );
}

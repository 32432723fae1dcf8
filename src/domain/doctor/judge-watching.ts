import { describePause, RESUME_COMMAND } from '../fleet/mode.ts';
import { livingFrom } from '../figures/living-workers.ts';
import { fail, ok, warn, type DoctorLine } from './doctor-line.ts';
import type { InstallationFacts, OriginFacts, WatchFacts } from './installation-facts.ts';
import { judgeCertificate, judgeClocks, STEP_CURES } from './judge-connection.ts';

const MINUTE_MS = 60_000;
/** A check this young is a sign of a worker, whatever its figures say. */
export const CHECK_FRESH_MS = MINUTE_MS;

/** The monitored servers, the clock, and whether somebody watches. */
export function judgeWatching(facts: InstallationFacts): readonly DoctorLine[] {
  return [
    ...judgeOrigins(facts.origins),
    ...judgeCertificates(facts),
    ...judgeClocks(
      facts.origins.flatMap(({ clockAheadMs }) => clockAheadMs ?? []),
      'the servers',
    ),
    ...judgeWatch(facts),
  ];
}

function judgeOrigins(origins: readonly OriginFacts[]): readonly DoctorLine[] {
  const lines = origins.flatMap(({ origin, servers, failure }) => {
    if (failure === null) return [];
    const said = `${origin} (${servers.join(', ')}) cannot be reached, ${failure.step}: ${failure.reason}.`;
    return [fail('servers', said, STEP_CURES[failure.step])];
  });
  if (lines.length > 0 || origins.length === 0) return lines;
  return [ok('servers', `Every address of a server answers: ${origins.length}.`)];
}

function judgeCertificates({ origins, nowMs }: InstallationFacts): readonly DoctorLine[] {
  const certificates = origins.flatMap(({ certificate }) => certificate ?? []);
  const lines = certificates
    .map((certificate) => judgeCertificate(certificate, nowMs))
    .filter(({ status }) => status !== 'ok');
  if (lines.length > 0 || certificates.length === 0) return lines;
  return [ok('certificates', `No certificate expires soon: ${certificates.length}.`)];
}

function judgeWatch({ watch, nowMs }: InstallationFacts): readonly DoctorLine[] {
  if (watch === null) return [];
  if ('failed' in watch)
    return [
      warn('worker', `Whether a worker runs cannot be read: ${watch.failed}.`, 'Cure the store first.'),
    ];
  return watch.found.flatMap((facts) => [
    judgeWorker(facts, nowMs),
    judgePause(facts, nowMs) ?? judgeShards(facts),
  ]);
}

export const START = 'Start it with `watchkeeper up` or `watchkeeper worker`.';

/** Nothing is overdue of what nobody is to check. */
export function judgePause(
  { mode, environment }: Pick<WatchFacts, 'mode' | 'environment'>,
  nowMs: number,
): DoctorLine | null {
  if (mode?.mode !== 'paused') return null;
  const said = `Nothing of ${environment} is probed: ${describePause(mode, nowMs)}`;
  return warn('mode', said, `Go on with: ${RESUME_COMMAND} --environment ${environment}`);
}

function judgeWorker(facts: WatchFacts, nowMs: number): DoctorLine {
  const { newestFiguresMs, newestCheckMs, environment, mode } = facts;
  const does = mode?.mode === 'paused' ? 'paused' : 'being watched';
  const alive = ok('worker', `A worker is alive; ${environment} is ${does}.`);
  if (newestCheckMs !== null && nowMs - newestCheckMs <= CHECK_FRESH_MS) return alive;
  if (newestFiguresMs === null)
    return warn(
      'worker',
      `No worker has left figures yet, so nobody is known to watch ${environment}.`,
      START,
    );
  const signMs = Math.max(newestFiguresMs + MINUTE_MS, newestCheckMs ?? 0);
  if (newestFiguresMs >= livingFrom(nowMs)) return alive;
  const minutes = Math.round((nowMs - signMs) / MINUTE_MS);
  const said = `The last sign of a worker is ${minutes} minutes old; nobody watches ${environment}.`;
  return fail('worker', said, START);
}

function judgeShards({ staleByShard, environment, servers, unchecked }: WatchFacts): DoctorLine {
  const NAME = 'stale-shards';
  const count = `${servers} ${servers === 1 ? 'server' : 'servers'}`;
  const waiting = unchecked === 0 ? '' : `, ${unchecked} of them not checked yet`;
  if (staleByShard.length === 0)
    return ok(NAME, `No check of ${environment} is overdue; ${count}${waiting}.`);
  const said = staleByShard
    .map(
      ({ shard, stale }) => `${shard === null ? 'servers of no shard' : `shard ${shard}`}: ${stale} overdue`,
    )
    .join(', ');
  const cure = 'See whether a worker runs and has room: its log, and `watchkeeper status`.';
  return fail(NAME, `Checks of ${environment} are overdue (${said}).`, cure);
}

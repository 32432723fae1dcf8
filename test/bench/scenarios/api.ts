import { until } from '../../support/installation/until.ts';
import { settleAccount } from '../account.ts';
import type { Figure } from '../figure.ts';
import { pollOnceASecond, type PollingResult } from '../polling-clients.ts';
import type { Bench, Outcome } from '../scenario.ts';
import { startWatchedWorld, untilAllSeen } from '../watched-world.ts';
import { runWrk, type WrkResult } from '../wrk.ts';

const LOAD = { servers: 1_000, intervalSeconds: 5 } as const;
const PATHS = ['/status/health', '/status/servers'] as const;
const CLIENTS = 50;
const SECONDS = 10;
/** Asked before anything is measured: an API runs for months, not for its first seconds. */
const WARM_UP_SECONDS = 3;
const AIM_MS = 20;

interface Measured {
  readonly path: string;
  readonly polled: PollingResult;
  /** Null where wrk is not installed. */
  readonly hammered: WrkResult | null;
}

/** Latency of the two pages that are read most, by clients that poll and by clients that never rest. */
export async function api(bench: Bench): Promise<Outcome> {
  const world = await startWatchedWorld(bench, LOAD);
  const { installation } = world;
  const worker = await world.startWorker();
  const server = await installation.start('api');
  await untilAllSeen(world);
  await until({
    what: 'the API to know every server',
    ask: async () => (await fetch(`${installation.apiUrl}/status/health`)).status < 500,
  });
  const measured: Measured[] = [];
  for (const path of PATHS) {
    const polling = { origin: installation.apiUrl, path, clients: CLIENTS };
    await pollOnceASecond({ ...polling, seconds: WARM_UP_SECONDS });
    const polled = await pollOnceASecond({ ...polling, seconds: SECONDS });
    const hammered = await runWrk({
      url: installation.apiUrl + path,
      connections: CLIENTS,
      seconds: SECONDS,
    });
    measured.push({ path, polled, hammered });
  }
  await Promise.all([server.kill('SIGTERM'), worker.kill('SIGTERM')]);
  return { figures: measured.flatMap(figuresOf), raw: { measured, account: await settleAccount(world) } };
}

function figuresOf({ path, polled, hammered }: Measured): readonly Figure[] {
  const polling = `${path}, ${CLIENTS} clients, each once a second`;
  const resting = `${path}, ${CLIENTS} clients that never rest`;
  return [
    { name: `${polling}, p50`, reached: polled.p50Ms, unit: 'ms', aim: null },
    { name: `${polling}, p99`, reached: polled.p99Ms, unit: 'ms', aim: { atMost: AIM_MS } },
    ...(hammered === null
      ? []
      : [
          { name: `${resting}, p50`, reached: hammered.p50Ms, unit: 'ms', aim: null },
          { name: `${resting}, p99`, reached: hammered.p99Ms, unit: 'ms', aim: null },
          { name: `${resting}, answers`, reached: hammered.requestsPerSecond, unit: '/s', aim: null },
        ]),
  ];
}

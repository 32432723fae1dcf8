import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { until } from '../../support/installation/until.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../../support/notify/webhook-receiver.ts';
import type { Figure } from '../figure.ts';
import { quantile } from '../quantile.ts';
import type { Bench, Outcome } from '../scenario.ts';
import { startWatchedWorld, untilAllSeen, type WatchedWorld } from '../watched-world.ts';

const LOAD = { servers: 1_000, intervalSeconds: 5 } as const;
const SINGLES = 60;
/** So far apart that each is an incident of its own: fewer than `storm.count` within `storm.window`. */
const BETWEEN_MS = 2_000;
const AT_ONCE = 500;
const STORM_WINDOW_MS = 30_000;
const ENVIRONMENT = 'development';

interface Told {
  readonly servers: readonly string[];
  readonly atMs: number;
}

/** How soon somebody is told: of servers that die one by one, and of half a fleet that dies at once. */
export async function responding(bench: Bench): Promise<Outcome> {
  const receiver = await startWebhookReceiver();
  bench.defer(() => receiver.close());
  const world = await startWatchedWorld(bench, LOAD, { alerting: alerting(receiver) });
  await world.startWorker();
  await untilAllSeen(world);
  const lagsMs = await tellOfSingles(world, receiver);
  bench.say(`${SINGLES} servers have died one by one`);
  await recover(world, world.names.slice(0, SINGLES));
  await delay(STORM_WINDOW_MS);
  const storm = await tellOfStorm(world, receiver);
  const told = 'from the check that fires to the first attempt to tell somebody';
  return {
    figures: [
      {
        name: `${told}, median of ${SINGLES}`,
        reached: quantile(lagsMs, 0.5),
        unit: 'ms',
        aim: { atMost: 1_000 },
      },
      { name: 'the same, p99', reached: quantile(lagsMs, 0.99), unit: 'ms', aim: { atMost: 2_000 } },
      ...storm,
    ],
    raw: { lagsMs },
  };
}

/** The shipped routing; what recovers is over soon, so that the storm finds a quiet fleet. */
function alerting(receiver: WebhookReceiver): Readonly<Record<string, unknown>> {
  return {
    rules: [
      { name: 'server_down', clear_for: '1s' },
      ...['low_success_rate', 'slo_burn', 'flapping'].map((name) => ({ name, enabled: false })),
    ],
    routing: { reopen_within: '0s' },
    channels: { hook: { type: 'webhook', url: receiver.url, secret: receiver.secret, per_minute: 10_000 } },
    escalation: { critical: { levels: [{ after: '0s', notify: ['hook'] }] } },
  };
}

/** One lag for each server, in milliseconds. */
async function tellOfSingles(world: WatchedWorld, receiver: WebhookReceiver): Promise<readonly number[]> {
  const dying = world.names.slice(0, SINGLES);
  for (const name of dying) {
    await world.target.setFailing(name, true);
    await delay(BETWEEN_MS);
  }
  const told = await until({
    what: 'a message about each of them',
    limitMs: 60_000,
    ask: () => {
      const opened = openings(receiver);
      return opened.length >= SINGLES && opened;
    },
  });
  if (told.length > SINGLES) throw new Error(`${told.length} messages about ${SINGLES} servers`);
  const firedMs = await firings(world);
  return told.map(({ servers, atMs }) => {
    const [server = ''] = servers;
    return atMs - (firedMs.get(server) ?? 0);
  });
}

async function recover({ target, installation }: WatchedWorld, names: readonly string[]): Promise<void> {
  await Promise.all(names.map((name) => target.setFailing(name, false)));
  await until({
    what: 'the incidents to be over',
    limitMs: 180_000,
    ask: async () => {
      const statuses = ['triggered', 'acknowledged', 'mitigating', 'snoozed'] as const;
      return (await installation.store.incidents(ENVIRONMENT, { limit: 1, statuses })).length === 0;
    },
  });
}

async function tellOfStorm(world: WatchedWorld, receiver: WebhookReceiver): Promise<readonly Figure[]> {
  const before = openings(receiver).length;
  const dying = world.names.slice(-AT_ONCE);
  await Promise.all(dying.map((name) => world.target.setFailing(name, true)));
  await until({
    what: 'all of them in one incident',
    limitMs: 60_000,
    ask: async () => {
      const [newest] = await world.installation.store.incidents(ENVIRONMENT, { limit: 1 });
      return newest?.servers.length === AT_ONCE;
    },
  });
  const told = openings(receiver).slice(before);
  const firedMs = await firings(world);
  const firstMs = Math.min(...dying.map((name) => firedMs.get(name) ?? Number.MAX_SAFE_INTEGER));
  return [
    {
      name: `${AT_ONCE} servers at once, from the first check that fires to the first attempt`,
      reached: ((told[0]?.atMs ?? Number.MAX_SAFE_INTEGER) - firstMs) / 1_000,
      unit: 's',
      aim: { atMost: 5 },
    },
    {
      name: 'messages that open an incident then',
      reached: told.length,
      unit: 'messages',
      aim: { atMost: 1 },
    },
  ];
}

const Opening = z.object({ event: z.string(), incident: z.object({ members: z.array(z.string()) }) });

/** When the receiver was first told of each incident. */
function openings(receiver: WebhookReceiver): readonly Told[] {
  return receiver.requests.flatMap(({ body, atMs }) => {
    const { event, incident } = Opening.parse(JSON.parse(body));
    return event === 'opened' ? [{ servers: incident.members, atMs }] : [];
  });
}

/** When the check ran that made `server_down` fire last, by server. */
async function firings({ installation }: WatchedWorld): Promise<ReadonlyMap<string, number>> {
  const edges = await installation.store.edges(ENVIRONMENT, null, { limit: 100_000 });
  const fired = edges.filter(({ condition, became }) => condition === 'alert:server_down' && became);
  return new Map(fired.toReversed().map(({ server, atMs }) => [server, atMs]));
}

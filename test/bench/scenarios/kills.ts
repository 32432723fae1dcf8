import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { IncidentView } from '../../../src/domain/incident/incident-view.ts';
import type { TestProcess } from '../../support/installation/installation.ts';
import { until } from '../../support/installation/until.ts';
import { startFakePagerDuty, type FakePagerDuty } from '../../support/notify/fake-pagerduty.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../../support/notify/webhook-receiver.ts';
import { untilDelivered } from '../delivered-edges.ts';
import type { Bench, Outcome } from '../scenario.ts';
import { startWatchedWorld, untilAllSeen, type WatchedWorld } from '../watched-world.ts';

const LOAD = { servers: 20, intervalSeconds: 1 } as const;
/** A worker lives this long at most: it comes up, takes the shard over once its predecessor is missed, and works. */
const LONGEST_LIFE_MS = 15_000;
/** Between two turns of the target, so that somebody is always being told of something. */
const TURN_MS = 1_500;
const ENVIRONMENT = 'development';
const SEED = 20_261_127;

/** A worker is killed with -9 again and again, at any moment, while servers die and recover and people are told. */
export async function kills(bench: Bench): Promise<Outcome> {
  const hook = await startWebhookReceiver();
  bench.defer(() => hook.close());
  const pager = await startFakePagerDuty();
  bench.defer(() => pager.close());
  const world = await startWatchedWorld(bench, LOAD, { alerting: alerting(hook, pager) });
  let worker = await world.startWorker();
  await untilAllSeen(world);
  const turning = turnServers(world);
  worker = await killAgainAndAgain(bench, world, worker);
  await turning.stop();
  const incidents = await untilAllOver(world);
  const edges = await untilDelivered(world);
  await worker.kill('SIGTERM');
  const told = account(incidents, hook, pager);
  const stories = await Promise.all(told.unopened.map((id) => storyOf(world, id)));
  const untold = stories.filter((story) => story.includes(' Telling '));
  for (const story of untold) bench.say(story);
  return {
    figures: [
      {
        name: `incidents while a worker was killed ${bench.kills} times`,
        reached: incidents.length,
        unit: 'incidents',
        aim: null,
      },
      {
        name: 'edges delivered of those recorded',
        reached: edges.received / edges.recorded,
        unit: 'times',
        aim: { atLeast: 1 },
      },
      {
        name: 'over before anybody could be told',
        reached: stories.length - untold.length,
        unit: 'incidents',
        aim: null,
      },
      {
        name: 'incidents of which nobody was told',
        reached: untold.length,
        unit: 'incidents',
        aim: { atMost: 0 },
      },
      {
        name: 'told twice by another key, webhook',
        reached: told.twiceAtHook,
        unit: 'messages',
        aim: { atMost: 0 },
      },
      { name: 'opened twice, PagerDuty', reached: told.twiceAtPager, unit: 'alerts', aim: { atMost: 0 } },
      { name: 'sent again with the same key', reached: told.repeated, unit: 'requests', aim: null },
    ],
    raw: { ...edges, ...told, kills: bench.kills, seed: SEED },
  };
}

/** Every incident is told to both at once, is over soon, and none is of more than one server. */
function alerting(hook: WebhookReceiver, pager: FakePagerDuty): Readonly<Record<string, unknown>> {
  const others = ['low_success_rate', 'slo_burn', 'flapping', 'dual_monitoring_degraded'];
  return {
    rules: [
      { name: 'server_down', clear_for: '1s', cooldown: '0s', reopen_within: '0s' },
      ...others.map((name) => ({ name, enabled: false })),
    ],
    routing: { reopen_within: '0s', storm: { count: 1_000 } },
    channels: {
      hook: { type: 'webhook', url: hook.url, secret: hook.secret, per_minute: 10_000 },
      pager: { type: 'pagerduty', routing_key: pager.routingKey, events_url: pager.eventsUrl },
    },
    escalation: { critical: { levels: [{ after: '0s', notify: ['hook', 'pager'] }] } },
  };
}

/** One server after another dies and recovers, the half of them down at a time. */
function turnServers({ target, names }: WatchedWorld): { stop(): Promise<void> } {
  let isOver = false;
  const half = names.length / 2;
  const turn = async (): Promise<void> => {
    for (let turns = 0; !isOver; turns += 1) {
      await target.setFailing(names[turns % names.length] ?? '', true);
      await target.setFailing(names[(turns + half) % names.length] ?? '', false);
      await delay(TURN_MS);
    }
  };
  const turning = turn();
  return {
    async stop() {
      isOver = true;
      await turning;
      await Promise.all(names.map((name) => target.setFailing(name, false)));
    },
  };
}

async function killAgainAndAgain(
  bench: Bench,
  world: WatchedWorld,
  first: TestProcess,
): Promise<TestProcess> {
  const chance = seeded(SEED);
  let worker = first;
  for (let kill = 1; kill <= bench.kills; kill += 1) {
    await delay(chance() * LONGEST_LIFE_MS);
    await worker.kill('SIGKILL');
    worker = await world.startWorker();
    if (kill % 10 === 0) bench.say(`killed ${kill} times`);
  }
  return worker;
}

/** Everything has recovered, and every incident has come to its end. */
function untilAllOver({ installation }: WatchedWorld): Promise<readonly IncidentView[]> {
  return until({
    what: 'every incident to be closed',
    limitMs: 180_000,
    ask: async () => {
      const incidents = await installation.store.incidents(ENVIRONMENT, { limit: 10_000 });
      const open = incidents.filter(({ phase }) => phase.status !== 'closed');
      if (open.length > 0) throw new Error(open.map(({ id, phase }) => `${id} ${phase.status}`).join(', '));
      return incidents;
    },
  });
}

const Message = z.object({ event: z.string(), incident: z.object({ id: z.string() }) });

/** What has happened to an incident, a line each. */
async function storyOf({ installation }: WatchedWorld, id: string): Promise<string> {
  const entries = await installation.store.timeline(ENVIRONMENT, id, { afterSequence: 0, limit: 100 });
  return entries.map(({ atMs, text }) => `${id} ${new Date(atMs).toISOString()} ${text}`).join('\n');
}

/** What both were told, held against the incidents that there were. An incident that is reopened is told of anew. */
function account(incidents: readonly IncidentView[], hook: WebhookReceiver, pager: FakePagerDuty) {
  const taken = hook.taken().map((body) => Message.parse(body));
  const timesOf = (incidentId: string, wanted: string): number =>
    taken.filter(({ event, incident }) => event === wanted && incident.id === incidentId).length;
  const times = incidents.map(({ id }) => ({
    id,
    opened: timesOf(id, 'opened'),
    turns: timesOf(id, 'opened') + timesOf(id, 'reopened'),
    resolved: timesOf(id, 'resolved'),
    closed: timesOf(id, 'closed'),
    paged: pager.alerts().filter(({ dedupKey }) => dedupKey.includes(id)).length,
  }));
  const beyond = (count: number, most: number): number => Math.max(0, count - most);
  const sum = (of: (each: (typeof times)[number]) => number): number =>
    times.reduce((total, each) => total + of(each), 0);
  return {
    /** Nobody was told that it opened: for one that is over before anybody could be, that is as it should be. */
    unopened: times.filter(({ opened }) => opened === 0).map(({ id }) => id),
    twiceAtHook: sum(
      ({ opened, turns, resolved, closed }) =>
        beyond(opened, 1) + beyond(resolved, turns) + beyond(closed, 1),
    ),
    twiceAtPager: sum(({ paged, turns }) => beyond(paged, turns)),
    repeated: hook.requests.length - taken.length,
    messages: taken.length,
    reopened: sum(({ opened, turns }) => turns - opened),
    pagerAlerts: pager.alerts().length,
  };
}

/** Numbers in [0, 1) that come again with the seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

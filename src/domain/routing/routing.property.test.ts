import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Severity } from '../alert/alert-rule.ts';
import { fleetDueMs } from '../fleet/advance-fleet.ts';
import { keyOf } from './responding-state.ts';
import type { RespondingState, RoutedAlert } from './responding-state.ts';
import { theFacts } from '../../../test/support/builders/a-routed-alert.ts';
import { is, RoutedFleet } from '../../../test/support/responding/routed-fleet.ts';

const SERVERS = ['a', 'b', 'c', 'd', 'e', 'f', 'g'] as const;
const RULES = ['down', 'slow'] as const;
/** The gateway is the parent of all of them. */
const CHILDREN = ['e', 'f', 'g'];
/** Who shares an incident; `d` and `g` are of no group. */
const GROUPS: Readonly<Record<string, string>> = { a: 'x', b: 'x', c: 'x', e: 'y', f: 'y' };
const GROUP_WAIT_MS = 15_000;
const HOLD_MS = 1_000;
/** While its parents are checked; longer than anything is held that waits for no group. */
const LONGEST_HOLD_MS = 2_000;

type Act =
  | {
      readonly do: 'fire';
      readonly servers: readonly string[];
      readonly rule: string;
      readonly severity: Severity;
    }
  | { readonly do: 'clear'; readonly server: string; readonly rule: string }
  | { readonly do: 'snapshot'; readonly server: string; readonly isTrue: boolean }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'answer' | 'close' | 'expire' | 'cancel'; readonly index: number }
  | { readonly do: 'silence' | 'window'; readonly server: string; readonly ms: number }
  | { readonly do: 'gateway'; readonly isDown: boolean }
  | { readonly do: 'release'; readonly dropped: readonly string[] };

const server = fc.constantFrom(...SERVERS);
const rule = fc.constantFrom(...RULES);
const severity = fc.constantFrom<Severity>('critical', 'low');
const ms = fc.constantFrom(1, 500, 1_000, 2_000, 15_000, 31_000);
const index = fc.nat({ max: 5 });

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('fire' as const),
      servers: fc.uniqueArray(server, { minLength: 1, maxLength: 5 }),
      rule,
      severity,
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('clear' as const), server, rule }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('snapshot' as const), server, isTrue: fc.boolean() }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('pass' as const), ms }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('answer' as const), index }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('close', 'expire', 'cancel'), index }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('silence', 'window'), server, ms }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('gateway' as const), isDown: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('release' as const), dropped: fc.subarray(['a', 'e']) }),
  },
);

/** A small fleet with groups and a storm of more than three, and what has really happened to it beside. */
class Model {
  readonly fleet = new RoutedFleet({
    isPrompt: false,
    horizonMs: 20_000,
    settings: {
      storm: { count: 3, windowMs: 30_000, holdMs: HOLD_MS },
      groupBy: ['team'],
      groupWaitMs: GROUP_WAIT_MS,
    },
  });
  readonly firing = new Set<string>();
  storms = 0;
  #names = 0;
  /** By incident, what each decision has to tell it, as texts. */
  readonly expected = new Map<string, string[][]>();

  constructor() {
    this.fleet.onDecided = (before) => {
      this.#expectMessages(before, this.fleet.responding);
      this.#check();
      this.#checkRoutes(before);
    };
  }

  do(act: Act): void {
    const { fleet } = this;
    const { responding } = fleet;
    switch (act.do) {
      case 'fire':
        for (const each of act.servers) this.firing.add(keyOf({ server: each, rule: act.rule }));
        fleet.fireEach(
          act.servers.map((each) => {
            const dependsOn = CHILDREN.includes(each) ? ['gateway'] : [];
            return {
              server: each,
              rule: act.rule,
              severity: act.severity,
              dependsOn,
              labels: labelsOf(each),
            };
          }),
        );
        return;
      case 'clear':
        this.firing.delete(keyOf(act));
        fleet.clear(act.server, act.rule);
        return;
      case 'snapshot':
        this.#snapshot(act.server, act.isTrue);
        return;
      case 'pass':
        fleet.pass(act.ms);
        return;
      case 'answer':
        if (fleet.pending.length > 0) fleet.answer(act.index % fleet.pending.length);
        return;
      case 'close': {
        const incident = responding.incidents[act.index];
        if (incident !== undefined) fleet.close(incident.id);
        return;
      }
      case 'expire':
        fleet.hear({ kind: 'silence_expired', id: responding.silences[act.index]?.id ?? '' });
        return;
      case 'cancel':
        fleet.hear({ kind: 'window_cancelled', name: responding.windows[act.index]?.name ?? '' });
        return;
      case 'silence':
        fleet.silence(this.#newName(), [is('server', act.server)], act.ms);
        return;
      case 'window':
        fleet.addWindow(this.#newName(), [is('server', act.server)], act.ms);
        return;
      case 'gateway':
        fleet.down('gateway', act.isDown);
        return;
      case 'release':
        this.#release(act.dropped);
    }
  }

  /** Two of one name are refused before they come here. */
  #newName(): string {
    this.#names += 1;
    return `N${this.#names}`;
  }

  /** Nothing suppresses anything any more, and all that was started is done. */
  calmDown(): void {
    const { fleet } = this;
    fleet.down('gateway', false);
    for (let time = 0; time < 8; time += 1) {
      fleet.answerAll();
      fleet.pass(31_000);
    }
    fleet.answerAll();
    for (const { name } of fleet.responding.windows) fleet.hear({ kind: 'window_cancelled', name });
    fleet.answerAll();
  }

  checkCalm(): void {
    const { responding, rows, told } = this.fleet;
    same(
      responding.alerts.filter(({ route }) => route.status !== 'incident'),
      [],
    );
    same(responding.outgoing, []);
    same(responding.silences, []);
    same(rows, new Map(responding.alerts.map((alert) => [keyOf(alert), alert])));
    for (const { id, status, isTold } of responding.incidents) {
      same([status, isTold], ['open', false]);
      let at = 0;
      const texts = (told.get(id) ?? []).map(textOf);
      for (const those of this.expected.get(id) ?? []) {
        same(texts.slice(at, at + those.length).toSorted(), those.toSorted());
        at += those.length;
      }
      same(texts.slice(at), []);
    }
  }

  #snapshot(server: string, isTrue: boolean): void {
    const rules = RULES.filter((each) => isTrue && this.firing.has(keyOf({ server, rule: each })));
    if (!isTrue) for (const each of RULES) this.firing.delete(keyOf({ server, rule: each }));
    const before = this.fleet.responding.alerts.filter((alert) => alert.server === server);
    const facts = (each: string) => before.find((alert) => alert.rule === each) ?? theFacts();
    this.fleet.snapshot({
      server,
      conditions: Object.fromEntries(rules.map((each) => [`alert:${each}`, this.fleet.nowMs])),
      alerts: Object.fromEntries(
        rules.map((each) => {
          const { severity: worse, labels, dependsOn, summary } = facts(each);
          return [each, { severity: worse, labels, dependsOn, summary }];
        }),
      ),
    });
  }

  #release(dropped: readonly string[]): void {
    for (const each of dropped)
      for (const one of RULES) this.firing.delete(keyOf({ server: each, rule: one }));
    const plan = { planId: 'p', servers: 0, shards: [], removed: [], losing: [], dropped };
    this.fleet.decide({ kind: 'released' }, { kind: 'planned', plan });
  }

  /** The oracle: an incident is told what has come to it, gone from it or become worse or better in it. */
  #expectMessages(before: RespondingState, after: RespondingState): void {
    const was = new Map(before.alerts.map((alert) => [keyOf(alert), alert]));
    const now = new Map(after.alerts.map((alert) => [keyOf(alert), alert]));
    const begun = new Map(this.fleet.opened.map(({ id, alerts }) => [id, new Set(alerts.map(keyOf))]));
    const known = new Set(before.incidents.map(({ id }) => id));
    const those = new Map<string, string[]>();
    const expectText = (id: string, text: string): void => {
      those.set(id, [...(those.get(id) ?? []), text]);
    };
    for (const [key, alert] of was) {
      const id = idOf(alert);
      if (id !== null && !now.has(key)) expectText(id, `cleared ${key}`);
    }
    for (const [key, alert] of now) {
      const id = idOf(alert);
      const old = was.get(key);
      const isNew = old === undefined || idOf(old) !== id;
      const isSaid = !known.has(id ?? '') && begun.get(id ?? '')?.has(key) === true;
      const left = old === undefined ? null : idOf(old);
      if (left !== null && isNew && old?.severity !== alert.severity) expectText(left, `fired ${key}`);
      if (id !== null && (isNew ? !isSaid : old.severity !== alert.severity)) expectText(id, `fired ${key}`);
    }
    for (const incident of after.incidents) {
      const old = before.incidents.find(({ id }) => id === incident.id);
      if (incident.quietedBy !== (old?.quietedBy ?? null)) {
        expectText(incident.id, incident.quietedBy === null ? 'unquieted' : 'quieted');
      }
      if (old !== undefined && old.members.length > 0 && incident.members.length === 0)
        expectText(incident.id, 'folded');
    }
    for (const [id, texts] of those) this.expected.set(id, [...(this.expected.get(id) ?? []), texts]);
  }

  #check(): void {
    const { alerts, incidents, outgoing, reading } = this.fleet.responding;
    same(alerts.map(keyOf).toSorted(), [...this.firing].toSorted());
    const members = incidents.flatMap((incident) => incident.members);
    same(members, [...new Set(members)]);
    const ids = new Set(incidents.map(({ id }) => id));
    same(
      outgoing.map(({ id }) => id),
      [...new Set(outgoing.map(({ id }) => id))].filter((id) => ids.has(id)),
    );
    for (const alert of alerts) {
      const id = idOf(alert);
      if (id === null) continue;
      same(incidents.find((each) => each.id === id)?.members.includes(alert.server), true);
    }
    const untilMs = alerts.flatMap(({ route }) => ('untilMs' in route ? (route.untilMs ?? []) : []));
    const isRouting = reading !== null && this.fleet.nowMs < reading.horizonMs;
    const dueMs = fleetDueMs(this.fleet.state, this.fleet.nowMs) ?? Infinity;
    if (isRouting) same(dueMs <= Math.min(...untilMs), true);
    if (isRouting) this.#checkGroups();
  }

  /** Nobody is told of what is covered, whatever is not covered is on its way, and none goes before its time. */
  #checkRoutes(before: RespondingState): void {
    const { alerts, incidents, reading } = this.fleet.responding;
    if (reading === null || this.fleet.nowMs >= reading.horizonMs) return;
    const was = new Map(before.alerts.map((alert) => [keyOf(alert), alert.route]));
    for (const alert of alerts) {
      const route = was.get(keyOf(alert));
      const isCovered = this.#isCovered(alert);
      if (alert.route.status !== 'incident') same(alert.route.status === 'suppressed', isCovered);
      else if (route?.status !== 'incident') same(isCovered, false);
      const isInhibited = route?.status === 'suppressed' && route.kind === 'inhibition';
      if (isInhibited) same(alert.route.status === 'incident', false);
    }
    const known = new Set(before.incidents.map(({ id }) => id));
    for (const { id, isStorm, group } of incidents) {
      if (isStorm) this.storms += 1;
      if (known.has(id) || isStorm) continue;
      const own = alerts.filter((alert) => idOf(alert) === id);
      same(Math.min(...own.map((alert) => dueMsOf(alert, group))) <= this.fleet.nowMs, true);
    }
  }

  #isCovered({ server }: RoutedAlert): boolean {
    const { nowMs, responding } = this.fleet;
    const windows = responding.windows.flatMap(({ matchers, times }) =>
      times.kind === 'once' ? [{ matchers, ...times }] : [],
    );
    return (
      (CHILDREN.includes(server) && this.#isGatewayDown()) ||
      [...responding.silences, ...windows].some(
        ({ matchers, startsAtMs, endsAtMs }) =>
          matchers.some(({ value }) => value === server) && startsAtMs <= nowMs && nowMs < endsAtMs,
      )
    );
  }

  #isGatewayDown(): boolean {
    return Object.hasOwn(this.fleet.state.conditions['status:UNHEALTHY'] ?? {}, 'gateway');
  }

  /** An incident is of one group or of one server, a group has one, and waits for it no longer than it may. */
  #checkGroups(): void {
    const { alerts, incidents } = this.fleet.responding;
    const open = incidents.filter(({ isStorm, members }) => !isStorm && members.length > 0);
    const groups = open.flatMap(({ group }) => group ?? []);
    same(groups, [...new Set(groups)]);
    for (const { group, members } of open) {
      const of = [...new Set(members.map((each) => GROUPS[each] ?? each))];
      same(of, [group === undefined ? members[0] : of[0]]);
      if (group !== undefined) same(group, `team="${of[0] ?? ''}"`);
    }
    for (const { route, severity, arrivedAtMs } of alerts) {
      if (route.status !== 'held') continue;
      const { waitsFor, untilMs } = route;
      if (waitsFor?.kind === 'recovery') {
        same([waitsFor.parent, this.#isGatewayDown()], ['gateway', false]);
        same(untilMs - waitsFor.sinceMs, 60_000);
        continue;
      }
      const isUrgent = severity === 'critical' || waitsFor === undefined;
      same(untilMs <= arrivedAtMs + (isUrgent ? LONGEST_HOLD_MS : GROUP_WAIT_MS), true);
      if (waitsFor !== undefined) same(groups.includes(waitsFor.group), false);
    }
  }
}

/** When an alert by itself asks for an incident of its server or its group. */
function dueMsOf({ server, severity, arrivedAtMs }: RoutedAlert, group: string | undefined): number {
  const holdMs = CHILDREN.includes(server) ? LONGEST_HOLD_MS : HOLD_MS;
  return arrivedAtMs + (group === undefined || severity === 'critical' ? holdMs : GROUP_WAIT_MS);
}

function labelsOf(server: string): Readonly<Record<string, string>> {
  const team = GROUPS[server];
  return team === undefined ? {} : { team };
}

/** As `toEqual`, which is asked only where they differ: it is too slow for so many. */
function same(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected);
}

function idOf({ route }: RoutedAlert): string | null {
  return route.status === 'incident' ? route.id : null;
}

function textOf(
  message: RoutedFleet['told'] extends Map<string, (infer Message)[]> ? Message : never,
): string {
  switch (message.kind) {
    case 'fired':
      return `fired ${keyOf(message.alert)}`;
    case 'cleared':
      return `cleared ${keyOf(message)}`;
    case 'folded':
    case 'quieted':
    case 'unquieted':
    case 'run_said':
    case 'channels_failing':
      return message.kind;
  }
}

test('whatever happens in whatever order: nothing is lost, told twice, out of turn or of two incidents', () => {
  let storms = 0;
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60, size: 'max' }), (acts) => {
      const model = new Model();
      for (const each of acts) model.do(each);
      model.calmDown();
      model.checkCalm();
      storms += model.storms;
    }),
    { numRuns: Number(process.env['ROUTING_RUNS'] ?? 300) },
  );
  expect(storms).toBeGreaterThan(0);
});

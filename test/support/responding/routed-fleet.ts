import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import type { AlertFacts } from '../../../src/domain/alert/alert-facts.ts';
import {
  advanceFleet,
  fleetDueMs,
  initialFleet,
  settleFleet,
} from '../../../src/domain/fleet/advance-fleet.ts';
import type { FleetFact, FleetState } from '../../../src/domain/fleet/fleet-state.ts';
import { DEFAULT_ROUTING } from '../../../src/domain/fleet/routing-settings.ts';
import type { RoutingSettings } from '../../../src/domain/fleet/routing-settings.ts';
import type { IncidentMessage } from '../../../src/domain/incident/incident-message.ts';
import type { MaintenanceWindow } from '../../../src/domain/maintenance/maintenance-window.ts';
import { keyOf } from '../../../src/domain/routing/responding-state.ts';
import type {
  RespondingState,
  Route,
  RoutedAlert,
  WindowSpan,
} from '../../../src/domain/routing/responding-state.ts';
import type { OpenIncident, RoutingEffect } from '../../../src/domain/routing/routing-effect.ts';
import type { RoutingFact } from '../../../src/domain/routing/routing-fact.ts';
import type { Matcher } from '../../../src/domain/silence/matcher.ts';
import type { ConditionSnapshot, SentEdge } from '../../../src/domain/watch/edge.ts';
import { theFacts } from '../builders/a-routed-alert.ts';

const HOUR_MS = 3_600_000;
const START_MS = 1_000_000;

interface Surroundings {
  readonly settings: Partial<RoutingSettings>;
  /** Whether everything that it starts is done at once. */
  readonly isPrompt: boolean;
  /** How long a reading of the windows holds. */
  readonly horizonMs: number;
}

/**
 * A fleet's decisions with a world around them: it is told edges, its effects are carried out when the test says so,
 * and it looks again by itself only when it has said that something is due. After every decision it is asked once
 * more, which must start nothing.
 */
export class RoutedFleet {
  state: FleetState = initialFleet('production', 'generation-1', START_MS);
  nowMs = START_MS;
  /** Started and not done yet, oldest first. */
  readonly pending: RoutingEffect[] = [];
  readonly opened: OpenIncident[] = [];
  /** Messages handed over, by incident. */
  readonly told = new Map<string, IncidentMessage[]>();
  /** Rows that people read, as the projections have written them. */
  readonly rows = new Map<string, RoutedAlert>();
  readonly closed = new Set<string>();
  readonly spans: WindowSpan[] = [];
  /** Those of the configuration; null where a reading does not say. */
  channels: readonly string[] | null = null;
  /** Called after each decision with what was before it. */
  onDecided: (before: RespondingState) => void = () => undefined;
  readonly #around: Surroundings;
  #settings: Partial<RoutingSettings>;
  #sequence = 0;

  constructor(around: Partial<Surroundings> = {}) {
    this.#around = { settings: {}, isPrompt: true, horizonMs: 24 * HOUR_MS, ...around };
    this.#settings = this.#around.settings;
  }

  get responding(): RespondingState {
    return this.state.responding;
  }

  decide(...facts: readonly FleetFact[]): void {
    const before = this.responding;
    const taken = advanceFleet(this.state, facts, this.nowMs);
    const settled = settleFleet(taken.state, this.nowMs);
    this.state = settled.state;
    for (const effect of settled.effects) if (effect.kind === 'routing') this.#start(effect.effect);
    this.#checkSettled();
    this.onDecided(before);
    while (this.#around.isPrompt && this.pending.length > 0) this.answer(0);
  }

  /** A release with other settings is in force. */
  configure(settings: Partial<RoutingSettings>): void {
    this.#settings = settings;
    const plan = { planId: 'p', servers: 0, shards: [], removed: [], losing: [], dropped: [] };
    this.decide({ kind: 'released' }, { kind: 'planned', plan });
  }

  hear(fact: RoutingFact): void {
    this.decide({ kind: 'routing', fact });
  }

  fire(server: string, changes: Partial<AlertFacts> & { readonly rule?: string } = {}): void {
    this.fireAll([server], changes);
  }

  /** All in one batch. */
  fireAll(servers: readonly string[], changes: Partial<AlertFacts> & { readonly rule?: string } = {}): void {
    const { rule = 'server_down', ...facts } = changes;
    this.fireEach(servers.map((server) => ({ ...facts, server, rule })));
  }

  /** Each with what is said of it; all in one batch. */
  fireEach(
    alerts: readonly (Partial<AlertFacts> & { readonly server: string; readonly rule: string })[],
  ): void {
    this.send(
      alerts.map(({ server, rule, ...facts }) => ({
        ...this.#edge(server, rule, true),
        alert: theFacts(facts),
      })),
    );
  }

  clear(server: string, rule = 'server_down'): void {
    this.send([this.#edge(server, rule, false)]);
  }

  send(edges: readonly SentEdge[]): void {
    this.decide({ kind: 'edges', storeId: 's', shard: 0, edges });
  }

  snapshot(...servers: readonly ConditionSnapshot[]): void {
    const upToSequence = this.#sequence;
    this.decide({ kind: 'snapshot', storeId: 's', shard: 0, upToSequence, servers });
  }

  /** The server is down as a whole, or up again. */
  down(server: string, became = true): void {
    this.send([{ ...this.#edge(server, '', became), condition: 'status:UNHEALTHY' }]);
  }

  healthy(server: string, became = true): void {
    this.send([{ ...this.#edge(server, '', became), condition: 'status:HEALTHY' }]);
  }

  /** Time goes by; it is looked again only when that is due. */
  pass(ms: number): void {
    const untilMs = this.nowMs + ms;
    for (let looks = 0; looks < 10_000; looks += 1) {
      const dueMs = fleetDueMs(this.state, this.nowMs);
      if (dueMs === null || dueMs > untilMs) {
        this.nowMs = untilMs;
        return;
      }
      this.nowMs = dueMs;
      this.decide();
    }
    throw new Error(`It looks again and again at ${this.nowMs}.`);
  }

  /** Everything that is under way is done. */
  answerAll(): void {
    while (this.pending.length > 0) this.answer(0);
  }

  answer(index: number): void {
    const [effect] = this.pending.splice(index, 1);
    if (effect !== undefined) this.hear(this.#done(effect));
  }

  close(id: string): void {
    this.closed.add(id);
    this.hear({ kind: 'incident_closed', id });
  }

  silence(id: string, matchers: readonly Matcher[], lastsMs: number): void {
    const times = { startsAtMs: this.nowMs, endsAtMs: this.nowMs + lastsMs };
    this.hear({
      kind: 'silence_added',
      silence: { id, matchers, ...times, author: 'ann', comment: 'known' },
    });
  }

  addWindow(name: string, matchers: readonly Matcher[], lastsMs: number): void {
    const times = { kind: 'once', startsAtMs: this.nowMs, endsAtMs: this.nowMs + lastsMs } as const;
    this.hear({
      kind: 'window_added',
      window: { name, times, matchers, author: 'ann', comment: 'planned', origin: 'person' },
    });
  }

  routeOf(server: string, rule = 'server_down'): Route | undefined {
    return this.responding.alerts.find((alert) => keyOf(alert) === keyOf({ server, rule }))?.route;
  }

  /** Id of the incident that its alert is in; throws where it is in none. */
  incidentOf(server: string, rule = 'server_down'): string {
    const route = this.routeOf(server, rule);
    if (route?.status !== 'incident') throw new Error(`${server} is in no incident`);
    return route.id;
  }

  /** `kind` of all messages that an incident was handed. */
  toldOf(id: string): readonly string[] {
    return (this.told.get(id) ?? []).map(({ kind }) => kind);
  }

  #checkSettled(): void {
    const again = settleFleet(this.state, this.nowMs);
    const settled = { state: this.state, effects: [] };
    // A thousand times faster than `expect`, which is asked only for its words.
    if (!isDeepStrictEqual(again, settled)) expect(again).toEqual(settled);
    const dueMs = fleetDueMs(this.state, this.nowMs);
    if (dueMs !== null && dueMs <= this.nowMs) throw new Error(`${dueMs} is due, and it is ${this.nowMs}.`);
  }

  #edge(server: string, rule: string, became: boolean): SentEdge {
    this.#sequence += 1;
    const reason = `${rule} of ${server}`;
    return {
      server,
      condition: `alert:${rule}`,
      became,
      atMs: this.nowMs,
      reason,
      sequence: this.#sequence,
    };
  }

  #start(effect: RoutingEffect): void {
    if (effect.kind === 'open_incident') this.opened.push(effect.incident);
    if (effect.kind === 'tell_incident') this.#handOver(effect.id, effect.messages);
    this.pending.push(effect);
  }

  #handOver(id: string, messages: readonly IncidentMessage[]): void {
    const isUnderWay = this.pending.some(
      (each) =>
        (each.kind === 'tell_incident' && each.id === id) ||
        (each.kind === 'open_incident' && each.incident.id === id),
    );
    expect(isUnderWay, `${id} is told while something to it is under way`).toBe(false);
    this.told.set(id, [...(this.told.get(id) ?? []), ...messages]);
  }

  #done(effect: RoutingEffect): RoutingFact {
    switch (effect.kind) {
      case 'read_routing':
        return {
          kind: 'routing_read',
          number: effect.number,
          reading: {
            settings: { ...DEFAULT_ROUTING, ...this.#settings },
            spans: [...this.spans, ...effect.windows.flatMap(spanOf)],
            horizonMs: effect.fromMs + this.#around.horizonMs,
            ...(this.channels === null ? {} : { channels: this.channels }),
          },
        };
      case 'open_incident':
        return { kind: 'incident_opened', id: effect.incident.id };
      case 'tell_incident':
        return { kind: this.closed.has(effect.id) ? 'incident_closed' : 'incident_told', id: effect.id };
      case 'project':
        for (const alert of effect.alerts) this.rows.set(keyOf(alert), alert);
        for (const which of effect.gone) this.rows.delete(keyOf(which));
        return { kind: 'projected' };
    }
  }
}

function spanOf({ name, times, matchers }: MaintenanceWindow): readonly WindowSpan[] {
  return times.kind === 'once'
    ? [{ name, startsAtMs: times.startsAtMs, endsAtMs: times.endsAtMs, matchers }]
    : [];
}

/** The demand that a label has this value, in which `*` stands for any text. */
export function is(label: string, value: string): Matcher {
  return { label, is: '=', value };
}

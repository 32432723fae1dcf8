import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Severity } from '../alert/alert-rule.ts';
import type { NotificationEvent } from '../notify/notification.ts';
import { incidentDueMs } from './advance-incident.ts';
import { escalationSchedule } from './escalation-schedule.ts';
import type { IncidentCommand, IncidentCommandKind } from './incident-command.ts';
import type { IncidentState } from './incident-state.ts';
import type { IncidentStep, Telling } from './incident-step.ts';
import { refuseCommand } from './obey-command.ts';
import { aRespondingPolicy, aYoungIncident } from '../../../test/support/builders/an-incident.ts';

function firing({ alerts }: IncidentState) {
  return alerts.filter(({ clearedAtMs }) => clearedAtMs === null);
}

const RUNS = Number(process.env['INCIDENT_RUNS'] ?? 10_000);
const MINUTE_MS = 60_000;
const REPEAT_MS = 4 * 60 * MINUTE_MS;
const GROUP_MS = 5 * MINUTE_MS;
const POLICY = { ...aRespondingPolicy(), repeatIntervalMs: REPEAT_MS, groupIntervalMs: GROUP_MS };
const COMMANDS = [
  'ack',
  'unack',
  'snooze',
  'resolve',
  'reopen',
  'escalate',
  'note',
  'assign',
  'run',
] as const satisfies readonly IncidentCommandKind[];
const MACHINES = ['quieted', 'unquieted', 'policy_read', 'addressed', 'run_ended'] as const;

type Act =
  | { readonly do: IncidentCommandKind }
  | { readonly do: 'fired'; readonly server: string; readonly rule: string; readonly severity: Severity }
  | { readonly do: 'cleared'; readonly server: string; readonly rule: string }
  | { readonly do: (typeof MACHINES)[number] | 'folded' | 'due' }
  | { readonly do: 'late'; readonly ms: number };

const server = fc.constantFrom('search', 'maps');
const rule = fc.constantFrom('server_down', 'slow', 'gone');
const severity = fc.constantFrom<Severity>('critical', 'high', 'low');
const ms = fc.constantFrom(
  1,
  9_999,
  MINUTE_MS,
  6 * MINUTE_MS,
  16 * MINUTE_MS,
  61 * MINUTE_MS,
  500 * MINUTE_MS,
);

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 30, arbitrary: fc.record({ do: fc.constantFrom(...COMMANDS) }) },
  { weight: 10, arbitrary: fc.record({ do: fc.constant('fired'), server, rule, severity }) },
  { weight: 15, arbitrary: fc.record({ do: fc.constant('cleared'), server, rule }) },
  { weight: 15, arbitrary: fc.record({ do: fc.constantFrom(...MACHINES) }) },
  { weight: 10, arbitrary: fc.record({ do: fc.constant('due') }) },
  { weight: 10, arbitrary: fc.record({ do: fc.constant('late'), ms }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('folded') }) },
);

/** What begins the policy anew where somebody is waited for. */
const BEGINNINGS: readonly NotificationEvent[] = [
  'unacknowledged',
  'acknowledgement_lapsed',
  'woken',
  'reopened',
  'severity_raised',
];

/** An incident, what it may do, and whether a person has reopened it although nothing fires. */
class Model {
  readonly incident: ReturnType<typeof aYoungIncident>;
  readonly #updateEveryMs: number;
  #isByHand = false;
  #updatedMs = 0;
  #announcedMs = 0;

  constructor(isGroup: boolean) {
    this.incident = aYoungIncident(isGroup ? { group: 'gateway="gw-1"' } : {});
    this.#updateEveryMs = isGroup ? GROUP_MS : 10_000;
  }

  do(act: Act): void {
    const { incident } = this;
    switch (act.do) {
      case 'fired':
        this.#isByHand = false;
        this.#look(() => {
          incident.fire({ server: act.server, rule: act.rule, severity: act.severity });
        });
        return;
      case 'cleared':
        this.#look(() => {
          incident.clear({ server: act.server, rule: act.rule });
        });
        return;
      case 'due':
        incident.nowMs = incidentDueMs(incident.state) ?? incident.nowMs;
        this.#look(() => incident.take());
        return;
      case 'late':
        incident.nowMs += act.ms;
        this.#look(() => incident.take());
        return;
      case 'folded':
        this.#look(() => {
          incident.hear({ kind: 'folded', into: 'STORM1' });
        });
        same(incident.status, 'closed');
        return;
      case 'quieted':
        this.#look(() => {
          incident.hear({ kind: 'quieted', by: 'maintenance W', untilMs: incident.nowMs + MINUTE_MS });
        });
        return;
      case 'unquieted':
        this.#look(() => {
          incident.hear({ kind: 'unquieted' });
        });
        return;
      case 'policy_read':
        this.#look(() => incident.take({ kind: 'policy_read', policy: POLICY }));
        return;
      case 'addressed':
        this.#look(() => incident.take({ kind: 'addressed', channels: ['slack'], unreachable: [] }));
        return;
      case 'run_ended':
        this.#look(() => incident.take({ kind: 'run_ended', lines: ['search: timeout'] }));
        return;
      case 'ack':
      case 'unack':
      case 'snooze':
      case 'resolve':
      case 'reopen':
      case 'escalate':
      case 'note':
      case 'assign':
      case 'run':
        this.#command(commandOf(act.do, incident.nowMs));
    }
  }

  /** As the workflow does it: what is due comes first. What is refused says so and is not done. */
  #command(command: IncidentCommand): void {
    const { incident } = this;
    this.#look(() => incident.take());
    const refusal = refuseCommand(incident.state, command, incident.nowMs);
    if (refusal !== null) {
      same(refusal.length > 10, true);
      return;
    }
    if (command.kind === 'reopen') this.#isByHand = firing(incident.state).length === 0;
    const step = this.#look(() => incident.take({ kind: 'command', who: 'ann', command }));
    checkEffect(command, step, incident.nowMs);
  }

  #look(act: () => unknown): IncidentStep {
    const { incident } = this;
    const before = incident.state;
    const [effects, entries] = [incident.effects.length, incident.entries.length];
    act();
    const step: IncidentStep = {
      state: incident.state,
      effects: incident.effects.slice(effects),
      entries: incident.entries.slice(entries),
    };
    this.#check(before, step);
    return step;
  }

  #check(before: IncidentState, step: IncidentStep): void {
    const { state, effects, entries } = step;
    const { status } = state.phase;
    const tellings = effects.flatMap((effect) => (effect.kind === 'tell' ? [effect.telling] : []));
    same(state.revision, state === before ? before.revision : before.revision + 1);
    if (state === before) same([effects, entries], [[], []]);
    same(
      entries.map(({ sequence }) => sequence),
      entries.map((_, index) => before.entries + index + 1),
    );
    same(
      tellings.map(({ number }) => number),
      tellings.map((_, index) => before.messages + index + 1),
    );
    const dueMs = incidentDueMs(state);
    same(dueMs === null || dueMs > this.incident.nowMs, true);
    if (before.phase.status === 'closed') same([status, tellings], ['closed', []]);
    if (firing(state).length === 0 && !this.#isByHand) same(['resolved', 'closed'].includes(status), true);
    for (const telling of tellings) this.#checkTelling(telling, before, state);
    checkSteps(before, state, tellings);
    if (isExhausted(state)) same((dueMs ?? Infinity) <= this.#announcedMs + REPEAT_MS, true);
  }

  #checkTelling(
    { event, announce, targets, atMs }: Telling,
    before: IncidentState,
    after: IncidentState,
  ): void {
    const { phase, quiet } = after;
    if (targets !== null) same([phase.status, quiet], ['triggered', null]);
    if (quiet !== null) same(announce, false);
    if (event === 'repeated') {
      same([announce, isExhausted(before), isExhausted(after)], [true, true, true]);
      same(atMs - this.#announcedMs >= REPEAT_MS, true);
    }
    if (event === 'members_changed') {
      same(atMs - this.#updatedMs >= this.#updateEveryMs, true);
      if (phase.status === 'snoozed') same(announce, false);
    }
    if (event === 'members_changed' || after.group === undefined) this.#updatedMs = atMs;
    if (announce) this.#announcedMs = atMs;
  }
}

/** Nobody has answered, and nobody is left whom the policy names. */
function isExhausted({ phase, quiet, policy, severity, escalation }: IncidentState): boolean {
  if (phase.status !== 'triggered' || quiet !== null || policy === null) return false;
  return escalation.done >= escalationSchedule(policy.escalation[severity]).length;
}

/** The oracle of the escalation: whom a step of the incident pages are the next ones of the schedule, or the first. */
function checkSteps(before: IncidentState, after: IncidentState, tellings: readonly Telling[]): void {
  const paged = tellings.flatMap(({ targets }) => targets ?? []);
  if (after.policy === null) {
    same(paged, []);
    return;
  }
  const schedule = escalationSchedule(after.policy.escalation[after.severity]);
  const from = hasBegun(tellings, after) ? 0 : before.escalation.done;
  same(after.escalation.done >= from && after.escalation.done <= schedule.length, true);
  const steps = schedule.slice(from, after.escalation.done);
  same(paged.length <= steps.flatMap(({ targets }) => targets).length, true);
  same([...new Set(paged)].toSorted(), [...new Set(steps.flatMap(({ targets }) => targets))].toSorted());
}

function hasBegun(tellings: readonly Telling[], { phase }: IncidentState): boolean {
  return phase.status === 'triggered' && tellings.some(({ event }) => BEGINNINGS.includes(event));
}

function commandOf(kind: IncidentCommandKind, nowMs: number): IncidentCommand {
  switch (kind) {
    case 'snooze':
      return { kind, untilMs: nowMs + 20 * MINUTE_MS };
    case 'resolve':
      return { kind, cause: 'restarted' };
    case 'assign':
      return { kind, to: 'bob' };
    case 'note':
      return { kind, text: 'I see it' };
    case 'ack':
    case 'unack':
    case 'reopen':
    case 'escalate':
    case 'run':
      return { kind };
  }
}

function checkEffect(
  command: IncidentCommand,
  { state, effects, entries }: IncidentStep,
  nowMs: number,
): void {
  const { phase } = state;
  same(
    entries.some(({ who }) => who === 'ann'),
    true,
  );
  switch (command.kind) {
    case 'ack':
      same(phase, { status: 'acknowledged', sinceMs: nowMs, who: 'ann', lapsesAtMs: nowMs + 30 * MINUTE_MS });
      return;
    case 'snooze':
      same(phase, { status: 'snoozed', sinceMs: nowMs, who: 'ann', untilMs: command.untilMs });
      return;
    case 'resolve': {
      const closesAtMs = nowMs + 10 * MINUTE_MS;
      same(phase, { status: 'resolved', sinceMs: nowMs, who: 'ann', cause: command.cause, closesAtMs });
      return;
    }
    case 'unack':
    case 'reopen':
    case 'escalate':
      same(phase, { status: 'triggered', sinceMs: nowMs });
      return;
    case 'assign':
      same(state.assignee, 'bob');
      return;
    case 'note':
      same(
        entries.map(({ text }) => text),
        ['Note: I see it'],
      );
      return;
    case 'run':
      same([state.isRunning, effects.some(({ kind }) => kind === 'run')], [true, true]);
  }
}

/** As `toEqual`, which is asked only where they differ: it is too slow for so many. */
function same(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected);
}

/**
 * An incident of which nothing fires any more is over, unless a person has reopened it since: then it waits for
 * somebody, as one that fires does, until a person resolves it.
 */
test('whatever happens in whatever order: no illegal state, no page but to whom it is due, nothing done twice', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 25, size: 'max' }), fc.boolean(), (acts, isGroup) => {
      const model = new Model(isGroup);
      for (const each of acts) model.do(each);
    }),
    { numRuns: RUNS },
  );
});

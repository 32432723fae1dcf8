import { advanceIncident, incidentDueMs } from '../../../src/domain/incident/advance-incident.ts';
import type { IncidentCommand } from '../../../src/domain/incident/incident-command.ts';
import type { IncidentAlert, IncidentMessage } from '../../../src/domain/incident/incident-message.ts';
import type { IncidentState } from '../../../src/domain/incident/incident-state.ts';
import type {
  IncidentEffect,
  IncidentFact,
  IncidentStep,
  Telling,
} from '../../../src/domain/incident/incident-step.ts';
import { refuseCommand } from '../../../src/domain/incident/obey-command.ts';
import type { TimelineEntry } from '../../../src/domain/incident/timeline-entry.ts';
import { anIncidentAlert } from '../builders/a-routed-alert.ts';

/** An incident's decisions one after the other: it looks again by itself only when it has said that something is due. */
export class LivingIncident {
  state: IncidentState;
  nowMs: number;
  readonly effects: IncidentEffect[];
  readonly entries: TimelineEntry[];

  constructor(first: IncidentStep) {
    this.state = first.state;
    this.nowMs = first.state.openedAtMs;
    this.effects = [...first.effects];
    this.entries = [...first.entries];
  }

  get status(): IncidentState['phase']['status'] {
    return this.state.phase.status;
  }

  get tellings(): readonly Telling[] {
    return this.effects.flatMap((effect) => (effect.kind === 'tell' ? [effect.telling] : []));
  }

  /** Whom the messages that have targets went to, and when, in minutes. */
  get pages(): readonly string[] {
    return this.tellings.flatMap(({ atMs, targets, nextContact }) =>
      targets === null
        ? []
        : [`${atMs / 60_000}: ${targets.join(' ').replace('next_contact', `next ${nextContact}`)}`],
    );
  }

  get events(): readonly string[] {
    return this.tellings.map(({ event }) => event);
  }

  get story(): readonly string[] {
    return this.entries.map(({ text }) => text);
  }

  take(...facts: readonly IncidentFact[]): IncidentStep {
    const step = advanceIncident(this.state, facts, this.nowMs);
    this.state = step.state;
    this.effects.push(...step.effects);
    this.entries.push(...step.entries);
    return step;
  }

  hear(...messages: readonly IncidentMessage[]): void {
    this.take(...messages.map((message) => ({ kind: 'heard', message }) as const));
  }

  fire(changes: Partial<IncidentAlert> = {}): void {
    this.hear({ kind: 'fired', alert: anIncidentAlert({ sinceMs: this.nowMs, ...changes }) });
  }

  clear(changes: { readonly server?: string; readonly rule?: string } = {}): void {
    this.hear({ kind: 'cleared', server: 'search', rule: 'server_down', atMs: this.nowMs, ...changes });
  }

  /** As the workflow does it: what is due comes first, and what is refused is not done. The refusal, or null. */
  command(command: IncidentCommand, who = 'ann'): string | null {
    this.take();
    const refusal = refuseCommand(this.state, command, this.nowMs);
    if (refusal === null) this.take({ kind: 'command', who, command });
    return refusal;
  }

  pass(ms: number): void {
    const untilMs = this.nowMs + ms;
    for (let looks = 0; looks < 10_000; looks += 1) {
      const dueMs = incidentDueMs(this.state);
      if (dueMs === null || dueMs > untilMs) {
        this.nowMs = untilMs;
        return;
      }
      this.nowMs = dueMs;
      this.take();
    }
    throw new Error(`It looks again and again at ${this.nowMs}.`);
  }
}

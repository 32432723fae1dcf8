import type { NotificationEvent } from '../notify/notification.ts';
import type { EscalationTarget } from '../escalation/escalation-policy.ts';
import type { IncidentState } from './incident-state.ts';
import type { IncidentEffect, IncidentStep } from './incident-step.ts';
import type { TimelineEntry, TimelineKind } from './timeline-entry.ts';

/** What is told in a message, beside how the incident stands. */
export interface Told {
  readonly event: NotificationEvent;
  readonly announce: boolean;
  readonly line: string;
  /** Left out: an update to those who have been told. */
  readonly targets?: readonly EscalationTarget[];
  readonly nextContact?: number;
}

/** A step while it is being decided: what changes, what is written down, what people are told, in order. */
export class IncidentDraft {
  state: IncidentState;
  readonly nowMs: number;
  readonly #effects: IncidentEffect[] = [];
  readonly #entries: TimelineEntry[] = [];

  constructor(state: IncidentState, nowMs: number) {
    this.state = state;
    this.nowMs = nowMs;
  }

  change(change: Partial<IncidentState>): void {
    this.state = { ...this.state, ...change };
  }

  write(kind: TimelineKind, text: string, who: string | null = null): void {
    const sequence = this.state.entries + 1;
    this.change({ entries: sequence });
    this.#entries.push({ sequence, atMs: this.nowMs, kind, who, text });
  }

  /**
   * While it is quiet nothing is announced: the messages that there are say how it stands. Whoever has joined a group
   * is announced, so that a quiet message in between does not do for it.
   */
  tell({ event, announce, line, targets, nextContact = 0 }: Told): void {
    const { messages, quiet, joined = [], updateDueMs } = this.state;
    const number = messages + 1;
    const isHeard = announce && quiet === null;
    this.change({
      messages: number,
      updatedAtMs: this.nowMs,
      updateDueMs: isHeard || joined.length === 0 ? null : updateDueMs,
      ...(isHeard && { joined: [], announcedAtMs: this.nowMs }),
    });
    const telling = { number, event, announce: isHeard, line, atMs: this.nowMs };
    this.start({ kind: 'tell', telling: { ...telling, targets: targets ?? null, nextContact } });
  }

  start(effect: IncidentEffect): void {
    this.#effects.push(effect);
  }

  finish(): IncidentStep {
    return { state: this.state, effects: this.#effects, entries: this.#entries };
  }
}

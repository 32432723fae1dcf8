import type { Severity } from '../alert/alert-rule.ts';

/** Somebody who can be told: a team of the configuration, or a person. */
export interface Contact {
  /** `oncall`, `team_lead`, or a user's own. */
  readonly name: string;
  /** Name of a rotation: whoever has the turn is meant; null where it is always the same. */
  readonly rotation: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly slackId: string | null;
}

/** A person of the configuration. */
export interface User {
  readonly name: string;
  readonly roles: readonly string[];
  readonly email: string | null;
  readonly phone: string | null;
  readonly slackId: string | null;
}

/** A name of a channel or a contact, or `contact` (the policy's own) or `next_contact` (the one after who was told last). */
export type EscalationTarget = string;

export interface EscalationLevel {
  /** From the start of the incident. */
  readonly afterMs: number;
  readonly notify: readonly EscalationTarget[];
}

/** Who is told of an incident, how soon they have to answer, and who is told when they do not. */
export interface EscalationPolicy {
  readonly contact: string;
  /** From the start of the incident to an acknowledgement; then the next contact is told, and again after as long. */
  readonly withinMs: number;
  /** Contacts after `contact`, in order. */
  readonly nextContacts: readonly string[];
  /** Ascending by time. */
  readonly levels: readonly EscalationLevel[];
  /** An acknowledgement without a resolution lapses after so long. */
  readonly acknowledgementMs: number;
  /** False where nobody is to be woken: contacts are reached by no channel that pages; those named in a level are told. */
  readonly mayPage: boolean;
}

export type EscalationPolicies = Readonly<Record<Severity, EscalationPolicy>>;

/** Whom a target stands for, by the name that people know; `next` is the next contact at that step. */
export function nameOfTarget(target: EscalationTarget, contact: string, next: string | undefined): string {
  if (target === 'contact') return contact;
  return target === 'next_contact' && next !== undefined ? next : target;
}

import type { Severity } from '../alert/alert-rule.ts';
import type { EscalationPolicies } from '../escalation/escalation-policy.ts';
import type { IncidentAlert } from './incident-message.ts';

/** An alert of the incident; it stays part of the story after it has ended. */
export interface IncidentAlertState extends IncidentAlert {
  /** Null while it fires. */
  readonly clearedAtMs: number | null;
}

/** Where an incident stands, each with what belongs to it. */
export type IncidentPhase =
  | { readonly status: 'triggered'; readonly sinceMs: number }
  | {
      readonly status: 'acknowledged';
      readonly sinceMs: number;
      readonly who: string;
      /** Without a resolution by then it counts as unanswered again. */
      readonly lapsesAtMs: number;
    }
  | { readonly status: 'snoozed'; readonly sinceMs: number; readonly who: string; readonly untilMs: number }
  | {
      readonly status: 'resolved';
      readonly sinceMs: number;
      /** Null where it has recovered. */
      readonly who: string | null;
      readonly cause: string;
      readonly closesAtMs: number;
    }
  | {
      readonly status: 'closed';
      readonly sinceMs: number;
      /** Id of the storm that has taken it over; null where it is simply over. */
      readonly foldedInto: string | null;
    };

/** Who is told when; read once, when the incident begins. */
export interface RespondingPolicy {
  readonly escalation: EscalationPolicies;
  /** A resolved incident takes its alert back for so long. */
  readonly reopenWithinMs: number;
  readonly longestSnoozeMs: number;
  /** News of a group is told no more often; left out by older workers, as is the next. */
  readonly groupIntervalMs?: number;
  /** What nobody answers is told again this often, once nobody is left to tell; left out: never. */
  readonly repeatIntervalMs?: number;
}

/** How far telling people has got. */
export interface EscalationState {
  /** From when the policy's times are counted. */
  readonly startedAtMs: number;
  /** Steps of the schedule that are done. */
  readonly done: number;
}

/** Nobody is to be told: a window or a silence covers all that still fires. */
export interface Quiet {
  readonly by: string;
  readonly untilMs: number;
}

/** All that an incident's workflow carries. Bounded by the number of its servers; its story is in the store. */
export interface IncidentState {
  readonly version: 1;
  readonly environment: string;
  readonly id: string;
  readonly isStorm: boolean;
  /** The labels that its servers share; left out where it is a storm's or one server's. */
  readonly group?: string;
  readonly openedAtMs: number;
  /** The closed incident whose alert this is still; null where none. */
  readonly follows: string | null;
  /** The worst that it ever was. */
  readonly severity: Severity;
  readonly alerts: readonly IncidentAlertState[];
  readonly phase: IncidentPhase;
  readonly assignee: string | null;
  /** When somebody first had it; null where nobody ever did. */
  readonly acknowledgedAtMs: number | null;
  /** When it was last over: null where it never was. */
  readonly resolvedAtMs: number | null;
  /** Null until it was read. */
  readonly policy: RespondingPolicy | null;
  readonly escalation: EscalationState;
  readonly quiet: Quiet | null;
  /** Members have come or gone and nobody was told of it yet: when that is due. */
  readonly updateDueMs: number | null;
  readonly updatedAtMs: number;
  /** Servers that have joined a group and that nobody was told of yet; left out by older workers, as is the next. */
  readonly joined?: readonly string[];
  /** When people were last told so that they notice. */
  readonly announcedAtMs?: number;
  /** Channels that have a message of it and get its updates. */
  readonly channels: readonly string[];
  /** Channels known to fail; absent where none was when it began and none has since. */
  readonly failingChannels?: readonly string[];
  /** A first look is under way: `check` and `contract diff`. */
  readonly isRunning: boolean;
  /** Rises with every change that people see. */
  readonly revision: number;
  /** Numbers given to messages and to entries of the timeline. */
  readonly messages: number;
  readonly entries: number;
}

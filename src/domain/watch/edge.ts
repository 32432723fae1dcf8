import type { AlertFacts } from '../alert/alert-facts.ts';
import type { ConditionKey } from '../server/server-state.ts';

/** A condition of a server became true or ceased to be true. The only thing that crosses to the control plane. */
export interface Edge {
  readonly server: string;
  readonly condition: ConditionKey;
  readonly became: boolean;
  /** When, epoch milliseconds: the check's time. */
  readonly atMs: number;
  /** One sentence for people. */
  readonly reason: string;
}

/** An edge in the outbox. `(storeId, sequence)` makes it unique for ever; a restored store has a new id. */
export interface SequencedEdge extends Edge {
  readonly sequence: number;
}

/** An edge as the fleet gets it: one that tells of a rule that fires says what routing needs. */
export interface SentEdge extends SequencedEdge {
  readonly alert?: AlertFacts;
}

/** Every condition true now, per server, with since when: the level that an edge is a change of. */
export interface ConditionSnapshot {
  readonly server: string;
  readonly conditions: Readonly<Partial<Record<ConditionKey, number>>>;
  /** Of the rules that fire, by name; left out where none does. */
  readonly alerts?: Readonly<Record<string, AlertFacts>>;
  /** What the newest check found; left out where no rule fires. */
  readonly reason?: string;
}

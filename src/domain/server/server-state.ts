import type { Breaker } from '../breaker/breaker.ts';
import type { ServerStatus } from '../check/check.ts';
import type { AlertStates } from '../alert/fold-alerts.ts';
import type { CallOutcome, RememberedEra } from '../probe/probe.ts';
import type { ToolChange } from '../tool-contract/tool-contract.ts';
import type { JudgedWords } from '../tool-contract/words/judge-words.ts';
import type { Verdict } from '../probe/verdict.ts';
import type { CheckView } from '../check/check-view.ts';
import type { Recent } from '../watch/recent.ts';

/**
 * Something that is true of a server for a while: `status:UNHEALTHY`, `breaker:MCP_ONLY`, `contract:drift`.
 * `alert:server_down` is a rule of that name that fires. `contract:reworded` is the drift of words that models read; `contract:suspicious` what they may be told by them.
 * It becoming true or ceasing to be true is an edge; the set of those true now is the level.
 */
export type ConditionKey =
  `status:${ServerStatus}` | `breaker:${string}` | `contract:${ContractCondition}` | `alert:${string}`;
type ContractCondition = 'drift' | 'reworded' | 'suspicious';

export interface ContractState {
  /** Hash last seen, null before the first list. */
  readonly seenHash: string | null;
  /** The baseline; the first list seen becomes it, afterwards only `contract accept` moves it. */
  readonly acceptedHash: string | null;
  readonly acceptedTools: number | null;
  readonly changedAtMs: number | null;
  /** Empty while `seenHash` equals `acceptedHash`. */
  readonly drift: readonly ToolChange[];
  /** Of the version last seen; null before the first list. */
  readonly words: JudgedWords | null;
  /** The version whose words a person has accepted. */
  readonly wordsAcceptedHash: string | null;
}

/**
 * All that is known of a server after folding its checks: what a crash must not lose. One JSON document a server,
 * written in the same transaction as the check that changed it.
 */
export interface ServerState {
  readonly version: 3;
  readonly server: string;
  readonly status: ServerStatus;
  /** Since when the status holds, epoch milliseconds; null before the first check. */
  readonly statusSinceMs: number | null;
  readonly checks: number;
  readonly consecutiveFailures: number;
  readonly consecutiveSuccesses: number;
  readonly last: CheckView | null;
  readonly lastVerdicts: Readonly<Record<'mcp' | 'rest', Verdict>> | null;
  readonly breaker: Breaker;
  readonly era: RememberedEra | null;
  /** What the last call of the named tool came to; null where none is called. */
  readonly call: CallOutcome | null;
  /** When the configured credential last worked on a path, epoch milliseconds: tells expired from rejected. */
  readonly credentialWorkedAtMs: Readonly<Record<'mcp' | 'rest', number | null>>;
  readonly contract: ContractState;
  readonly paused: boolean;
  readonly recent: Recent;
  /** Rules that are true or fire, by name. */
  readonly alerts: AlertStates;
  /** Every condition that is true now, with since when. */
  readonly conditions: Readonly<Partial<Record<ConditionKey, number>>>;
  /** Sequence of the last command folded. */
  readonly commandSequence: number;
}

import { foldAlerts, NO_ALERTS } from '../alert/fold-alerts.ts';
import type { CompiledRule } from '../alert/fold-alerts.ts';
import { foldBreaker, initialBreaker } from '../breaker/fold-breaker.ts';
import type { PathOutcome } from '../breaker/path-step.ts';
import type { Check } from '../check/check.ts';
import type { CheckView } from '../check/check-view.ts';
import { AppError } from '../error/app-error.ts';
import { hasSucceeded } from '../probe/verdict.ts';
import type { Verdict } from '../probe/verdict.ts';
import { isWithin } from '../maintenance/planned-spans.ts';
import type { Occurrence } from '../maintenance/occurrences.ts';
import type { ServerSpec } from '../server/server-spec.ts';
import type { ServerState } from '../server/server-state.ts';
import type { ToolChange } from '../tool-contract/tool-contract.ts';
import { conditionsOf, edgesBetween, settleConditions } from './conditions.ts';
import { hasCredentialWorked } from './credential-worked.ts';
import { describeEdge } from './describe-edge.ts';
import type { Edge } from './edge.ts';
import { foldContract, NO_CONTRACT } from './fold-contract.ts';
import { foldRecent, NO_RECENT } from './recent.ts';

export interface FoldCheckInput {
  readonly state: ServerState;
  /** A scheduled or confirming check of this server. */
  readonly check: Check;
  /** `viewCheck` of the same check. */
  readonly view: CheckView;
  readonly spec: ServerSpec;
  /**
   * From the accepted contract to the check's, classified; needed when the check's hash differs from
   * `state.contract.seenHash`. Null keeps what the state holds.
   */
  readonly drift: readonly ToolChange[] | null;
  /** Those of the server's release; none without. */
  readonly rules?: readonly CompiledRule[];
  /** When work on the server is planned, ascending; never without. */
  readonly planned?: readonly Occurrence[];
}

/** A server's state after something was folded in, and what that made true or ended. */
export interface Folded {
  readonly state: ServerState;
  readonly edges: readonly Edge[];
}

/** The state of a server that was never checked: nothing is true of it yet. */
export function initialState(server: string): ServerState {
  return {
    version: 3,
    server,
    status: 'UNKNOWN',
    statusSinceMs: null,
    checks: 0,
    consecutiveFailures: 0,
    consecutiveSuccesses: 0,
    last: null,
    lastVerdicts: null,
    breaker: initialBreaker(),
    era: null,
    call: null,
    credentialWorkedAtMs: { mcp: null, rest: null },
    contract: NO_CONTRACT,
    paused: false,
    recent: NO_RECENT,
    alerts: NO_ALERTS,
    conditions: {},
    commandSequence: 0,
  };
}

/**
 * Folds a check into its server's state. The edges are exactly the difference of the conditions before and after,
 * and a condition that stays true keeps its `since`. A paused server stays UNKNOWN. Runs for every check, so
 * unchanged parts are shared. Throws INTERNAL_ERROR for a manual check or one of another server.
 */
export function foldCheck(input: FoldCheckInput): Folded {
  const { state: before, check, view } = input;
  refuseForeign(before, check);
  const facts = foldFacts(input);
  const alerts = before.paused ? NO_ALERTS : foldAlerts(input.rules ?? [], facts, input);
  const conditions = settleConditions(before.conditions, conditionsOf(facts, alerts), check.atMs);
  const state: ServerState = { ...facts, alerts, conditions };
  const edges = edgesBetween(before.conditions, conditions, {
    server: state.server,
    atMs: check.atMs,
    reasonOf: (condition) => describeEdge({ state, view, rules: input.rules ?? [] }, condition),
  });
  return { state, edges };
}

function foldFacts({ state, check, view, spec, drift, planned = [] }: FoldCheckInput): ServerState {
  const { atMs } = check;
  return {
    ...foldView(state, view, { spec, isPlanned: isWithin(planned, atMs) }),
    era: check.mcp.era ?? state.era,
    credentialWorkedAtMs: credentialWorkedAtMs(state, check, spec),
    contract: foldContract(state.contract, check.mcp.tools?.contract ?? null, { atMs, drift }),
  };
}

interface Surroundings {
  readonly spec: ServerSpec;
  /** Work on the server was planned then. */
  readonly isPlanned: boolean;
}

/** What a check makes of a state as far as it is kept: of a recorded one the same as when it was made. */
export function foldView(
  state: ServerState,
  view: CheckView,
  { spec, isPlanned }: Surroundings,
): ServerState {
  const { atMs } = view;
  const { verdict: mcp } = view.mcp;
  const { verdict: rest } = view.rest;
  const status = state.paused ? 'UNKNOWN' : view.status;
  const holds = status === state.status && state.statusSinceMs !== null;
  const isChange = !holds && state.statusSinceMs !== null;
  return {
    ...state,
    status,
    statusSinceMs: holds ? state.statusSinceMs : atMs,
    checks: state.checks + 1,
    consecutiveFailures: streakOf(state.consecutiveFailures, view, false),
    consecutiveSuccesses: streakOf(state.consecutiveSuccesses, view, true),
    last: view,
    lastVerdicts: verdictsOf(state, view),
    breaker: foldBreaker(state.breaker, { mcp: outcomeOf(mcp), rest: outcomeOf(rest), atMs }, spec.breaker),
    call: view.mcp.call,
    recent: foldRecent(state.recent, { atMs, status: view.status, mcp, rest, isChange, isPlanned }),
  };
}

function refuseForeign(state: ServerState, check: Check): void {
  if (check.origin !== 'manual' && check.server === state.server) return;
  const what = `a ${check.origin} check of ${check.server}`;
  throw new AppError('INTERNAL_ERROR', `Cannot fold ${what} into the state of ${state.server}.`);
}

/** HEALTHY is success (inv. 4.1), UNKNOWN is neither and leaves both streaks as they are. */
function streakOf(streak: number, view: CheckView, ofSuccess: boolean): number {
  if (view.status === 'UNKNOWN') return streak;
  return (view.status === 'HEALTHY') === ofSuccess ? streak + 1 : 0;
}

function outcomeOf(verdict: Verdict): PathOutcome {
  if (verdict === 'disabled') return 'disabled';
  return hasSucceeded(verdict) ? 'success' : 'failure';
}

function verdictsOf(state: ServerState, view: CheckView): ServerState['lastVerdicts'] {
  const last = state.lastVerdicts;
  const mcp = view.mcp.verdict;
  const rest = view.rest.verdict;
  return last !== null && last.mcp === mcp && last.rest === rest ? last : { mcp, rest };
}

function credentialWorkedAtMs(
  state: ServerState,
  check: Check,
  spec: ServerSpec,
): ServerState['credentialWorkedAtMs'] {
  const last = state.credentialWorkedAtMs;
  const mcp = hasCredentialWorked(spec.mcp, check.mcp);
  const rest = hasCredentialWorked(spec.rest, check.rest);
  if (!mcp && !rest) return last;
  return { mcp: mcp ? check.atMs : last.mcp, rest: rest ? check.atMs : last.rest };
}

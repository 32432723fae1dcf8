import type { FailureKind, ProbePath, Verdict } from '../probe/verdict.ts';
import { failureKindOf, hasSucceeded } from '../probe/verdict.ts';
import type { CheckView } from '../check/check-view.ts';
import type { CredentialSpec, ServerSpec } from '../server/server-spec.ts';
import type { ServerState } from '../server/server-state.ts';
import { hasDrifted, isReworded, isSuspicious } from '../watch/conditions.ts';
import {
  ratesOfAnHour,
  ratesOfFiveMinutes,
  unplannedOfAnHour,
  unplannedOfFiveMinutes,
} from '../watch/recent.ts';
import type { Rates, Recent, Unplanned } from '../watch/recent.ts';

interface PathFacts {
  readonly verdict: Verdict;
  readonly success: boolean;
  readonly failed: boolean;
  readonly failure_kind: FailureKind;
  readonly latency_ms: number | null;
  readonly status_code: number | null;
}

/** What a condition sees of a server, right after a check was folded in; `condition-fields.ts` says what each means. */
export interface ConditionFacts {
  readonly overall_status: string;
  readonly failure_kind: FailureKind;
  readonly score: number;
  readonly mcp: PathFacts;
  readonly rest: PathFacts;
  readonly latency: { readonly combined_ms: number | null };
  readonly tools: {
    readonly valid: boolean | null;
    readonly count: number | null;
    readonly missing: readonly string[];
  };
  readonly call: { readonly ok: boolean | null; readonly latency_ms: number | null };
  readonly breaker: { readonly overall: string; readonly mcp: string; readonly rest: string };
  readonly contract: {
    readonly drifted: boolean;
    readonly reworded: boolean;
    readonly suspicious: boolean;
    readonly changes: number;
  };
  readonly streak: { readonly failures: number; readonly successes: number };
  readonly rates: Readonly<Record<'5m' | '1h', Rates>>;
  readonly changes: Readonly<Record<'10m', number>>;
  readonly certificate: { readonly days_left: number | null };
  readonly credential: { readonly hours_left: number | null };
  readonly slo: {
    readonly objective: number | null;
    readonly checks: Readonly<Record<'5m' | '1h', number>>;
    readonly burn: Readonly<Record<'5m' | '1h', number | null>>;
  };
  readonly labels: Readonly<Record<string, string>>;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Whose credentials are renewed before they expire: that they will is no news. */
const RENEWED: ReadonlySet<CredentialSpec['type']> = new Set(['oauth2']);

/** The facts after `view` was folded into `state`. */
export function factsOf(state: ServerState, view: CheckView, spec: ServerSpec): ConditionFacts {
  const { breaker, contract, recent } = state;
  const { mcp, rest } = view;
  const rates = { '5m': ratesOfFiveMinutes(recent), '1h': ratesOfAnHour(recent) };
  return {
    overall_status: state.status,
    failure_kind: failureKind(mcp.verdict, rest.verdict),
    score: view.score,
    mcp: pathFacts(mcp),
    rest: pathFacts(rest),
    latency: { combined_ms: view.combinedMs },
    tools: { valid: mcp.toolsValid, count: mcp.toolsCount, missing: mcp.missing },
    call: callFacts(mcp.call),
    breaker: { overall: breaker.overall, mcp: breaker.mcp.status, rest: breaker.rest.status },
    contract: {
      drifted: hasDrifted(contract),
      reworded: isReworded(contract),
      suspicious: isSuspicious(contract),
      changes: contract.drift.length,
    },
    streak: { failures: state.consecutiveFailures, successes: state.consecutiveSuccesses },
    rates,
    changes: { '10m': recent.changesMs.length },
    certificate: {
      days_left: timeLeft([mcp.certificateExpiresAtMs, rest.certificateExpiresAtMs], view.atMs, DAY_MS),
    },
    credential: { hours_left: timeLeft(heldCredentials(view, spec), view.atMs, HOUR_MS) },
    slo: sloFacts(recent, spec.objective ?? null),
    labels: spec.labels,
  };
}

/** How many times as fast as the objective allows failures use it up: 1 just keeps it. */
function burnOf({ healthy }: Unplanned, objective: number | null): number | null {
  return healthy === null || objective === null ? null : (1 - healthy) / (1 - objective);
}

function sloFacts(recent: Recent, objective: number | null): ConditionFacts['slo'] {
  const [minutes, hour] = [unplannedOfFiveMinutes(recent), unplannedOfAnHour(recent)];
  return {
    objective,
    checks: { '5m': minutes.checks, '1h': hour.checks },
    burn: { '5m': burnOf(minutes, objective), '1h': burnOf(hour, objective) },
  };
}

function callFacts(call: CheckView['mcp']['call']): ConditionFacts['call'] {
  if (call === null) return { ok: null, latency_ms: null };
  return { ok: call.ok, latency_ms: call.ok ? call.latencyMs : null };
}

function pathFacts(probe: CheckView['mcp'] | CheckView['rest']): PathFacts {
  const { verdict, durationMs, statusCode } = probe;
  return {
    verdict,
    success: hasSucceeded(verdict),
    failed: hasFailed(verdict),
    failure_kind: failureKindOf(verdict),
    latency_ms: hasSucceeded(verdict) ? durationMs : null,
    status_code: statusCode,
  };
}

function hasFailed(verdict: Verdict): boolean {
  return verdict !== 'disabled' && !hasSucceeded(verdict);
}

/** Of the failed paths: `auth` only when it is that on all of them, else the first other kind, MCP before REST. */
function failureKind(mcp: Verdict, rest: Verdict): FailureKind {
  const kinds = [mcp, rest].filter(hasFailed).map(failureKindOf);
  return kinds.find((kind) => kind !== 'auth') ?? kinds[0] ?? 'none';
}

function heldCredentials(view: CheckView, spec: ServerSpec): readonly (number | null)[] {
  const paths: readonly ProbePath[] = ['mcp', 'rest'];
  return paths.map((path) => {
    const type = spec[path]?.credential.type;
    return type === undefined || RENEWED.has(type) ? null : view[path].credentialExpiresAtMs;
  });
}

/** To the sooner of two expiries; below zero once it has passed, null when none is known. */
function timeLeft(expiries: readonly (number | null)[], atMs: number, unitMs: number): number | null {
  const known = expiries.filter((expiresAtMs) => expiresAtMs !== null);
  return known.length === 0 ? null : (Math.min(...known) - atMs) / unitMs;
}

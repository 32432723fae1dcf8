import type { CheckView, McpProbeView, RestProbeView } from '../../../src/domain/check/check-view.ts';
import type { Rollup } from '../../../src/domain/rollup/rollup.ts';
import { NO_ALERTS } from '../../../src/domain/alert/fold-alerts.ts';
import { NO_RECENT } from '../../../src/domain/watch/recent.ts';
import type { ServerState } from '../../../src/domain/server/server-state.ts';

/** A Monday noon. */
export const NOON_MS = Date.UTC(2026, 0, 5, 12);

const MCP: McpProbeView = {
  verdict: 'ok',
  durationMs: 41.25,
  message: null,
  statusCode: 200,
  attempts: 1,
  era: 'modern',
  protocolVersion: '2025-11-25',
  sessionLost: false,
  rpcErrorCode: null,
  toolsCount: 3,
  expectedFound: ['search_restaurants', 'book_table'],
  missing: [],
  toolsValid: true,
  problems: [],
  contractHash: 'c'.repeat(64),
  call: null,
  dnsMs: 0.4,
  connectMs: null,
  tlsMs: null,
  firstByteMs: 30.125,
  certificateExpiresAtMs: NOON_MS + 86_400_000,
  credentialExpiresAtMs: null,
};

const REST: RestProbeView = {
  verdict: 'ok',
  durationMs: 12,
  message: null,
  statusCode: 200,
  attempts: 1,
  problems: [],
  healthIndicatorsPresent: true,
  formatValid: true,
  serverMetrics: {},
  circuitBreakers: {},
  systemHealth: null,
  dnsMs: null,
  connectMs: null,
  tlsMs: null,
  firstByteMs: 11.5,
  certificateExpiresAtMs: null,
  credentialExpiresAtMs: null,
};

/** A healthy scheduled check. */
export function aCheck(server: string, atMs: number = NOON_MS, more: Partial<CheckView> = {}): CheckView {
  return {
    server,
    origin: 'schedule',
    atMs,
    wallMs: 44.5,
    release: 'a'.repeat(64),
    status: 'HEALTHY',
    score: 1,
    combinedMs: 26.625,
    availablePaths: ['both'],
    message: null,
    mcp: MCP,
    rest: REST,
    ...more,
  };
}

/** A check on which every field has a value of its own kind, none of them the usual one. */
export function aTroubledCheck(server: string, atMs: number = NOON_MS): CheckView {
  return aCheck(server, atMs, {
    origin: 'confirm',
    status: 'DEGRADED',
    score: 0.1 + 0.2,
    combinedMs: null,
    availablePaths: ['mcp', 'none'],
    message: 'MCP: tool \'x\' is missing; REST: \u0000 \u{1f525} "body"',
    mcp: {
      ...MCP,
      verdict: 'tools_missing',
      message: 'tool `x` is missing',
      era: null,
      protocolVersion: null,
      sessionLost: true,
      rpcErrorCode: -32601,
      toolsCount: 0,
      expectedFound: [],
      missing: ['x', 'y, z'],
      toolsValid: false,
      problems: ['a schema is not an object'],
      contractHash: null,
      call: {
        tool: 'x',
        ok: false,
        atMs: NOON_MS - 1,
        latencyMs: null,
        message: 'the tool `x` is not listed',
        print: 'p',
      },
      connectMs: 1,
      tlsMs: 2,
      credentialExpiresAtMs: NOON_MS + 0.5,
      certificateExpiresAtMs: null,
    },
    rest: {
      ...REST,
      verdict: 'unhealthy_body',
      durationMs: null,
      message: 'status is `down`',
      statusCode: 503,
      attempts: 3,
      problems: ['status is `down`'],
      healthIndicatorsPresent: false,
      formatValid: null,
      serverMetrics: { requests: 12, errorRate: 0.25 },
      circuitBreakers: { db: 'OPEN' },
      systemHealth: 'critical',
      dnsMs: 3,
      connectMs: 4,
      tlsMs: 5,
      certificateExpiresAtMs: NOON_MS,
      credentialExpiresAtMs: NOON_MS,
    },
  });
}

/** The state after one check. */
export function aState(last: CheckView, more: Partial<ServerState> = {}): ServerState {
  const path = { status: 'CLOSED', failures: 0 } as const;
  return {
    version: 3,
    server: last.server,
    status: last.status,
    statusSinceMs: last.atMs,
    checks: 1,
    consecutiveFailures: 0,
    consecutiveSuccesses: 1,
    last,
    lastVerdicts: { mcp: last.mcp.verdict, rest: last.rest.verdict },
    breaker: {
      overall: 'CLOSED',
      mcp: path,
      rest: path,
      recoveries: 0,
      forced: null,
      transitions: [],
      lastFailureAtMs: { mcp: null, rest: null },
      lastSuccessAtMs: { mcp: last.atMs, rest: last.atMs },
    },
    era: { era: 'modern', protocolVersion: '2025-11-25', detectedAtMs: last.atMs },
    call: null,
    credentialWorkedAtMs: { mcp: null, rest: null },
    contract: {
      seenHash: last.mcp.contractHash,
      acceptedHash: last.mcp.contractHash,
      acceptedTools: 3,
      changedAtMs: null,
      drift: [],
      words: null,
      wordsAcceptedHash: null,
    },
    paused: false,
    recent: NO_RECENT,
    alerts: NO_ALERTS,
    conditions: { [`status:${last.status}`]: last.atMs },
    commandSequence: 0,
    ...more,
  };
}

/** A rollup of `checks` healthy checks. */
export function aRollup(server: string, startMs: number, more: Partial<Rollup> = {}): Rollup {
  const path = {
    probes: 2,
    successes: 2,
    verdicts: { ok: 2 },
    statusCodes: { 200: 2 },
    sumMs: 3.5,
    samples: 2,
  };
  return {
    server,
    period: 'minute',
    startMs,
    checks: 2,
    statuses: { HEALTHY: 2 },
    mcp: { ...path, sketch: Uint8Array.of(1, 2, 3) },
    rest: { ...path, sketch: Uint8Array.of() },
    combinedSketch: Uint8Array.of(255, 0, 1),
    combinedSumMs: 7,
    combinedSamples: 2,
    scoreSum: 2,
    toolsValid: 2,
    toolsJudged: 2,
    ...more,
  };
}

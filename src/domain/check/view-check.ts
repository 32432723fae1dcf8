import type { McpProbe, RestProbe } from '../probe/probe.ts';
import type { McpProbeView, RestProbeView, CheckView } from './check-view.ts';
import type { Check } from './check.ts';

const NO_WORDS: readonly string[] = [];
const NO_NUMBERS: Readonly<Record<string, number>> = {};
const NO_STATES: Readonly<Record<string, string>> = {};

/** The check as it is kept: the contract by its hash, empty parts shared. Runs for every check. */
export function viewCheck(check: Check): CheckView {
  return {
    server: check.server,
    origin: check.origin,
    atMs: check.atMs,
    wallMs: check.wallMs,
    release: check.release,
    status: check.status,
    score: check.score,
    combinedMs: check.combinedMs,
    availablePaths: check.availablePaths,
    message: check.message,
    mcp: viewMcp(check.mcp),
    rest: viewRest(check.rest),
  };
}

function viewMcp(probe: McpProbe): McpProbeView {
  const { tools, era, phases } = probe;
  return {
    verdict: probe.verdict,
    durationMs: probe.durationMs,
    message: probe.message,
    statusCode: probe.statusCode,
    attempts: probe.attempts.length,
    era: era === null ? null : era.era,
    protocolVersion: era === null ? null : era.protocolVersion,
    sessionLost: probe.sessionLost,
    rpcErrorCode: probe.rpcError === null ? null : probe.rpcError.code,
    toolsCount: tools === null ? null : tools.count,
    expectedFound: tools === null ? NO_WORDS : tools.expectedFound,
    missing: tools === null ? NO_WORDS : tools.missing,
    toolsValid: tools === null ? null : tools.valid,
    problems: tools === null ? NO_WORDS : tools.problems,
    contractHash: tools === null || tools.contract === null ? null : tools.contract.hash,
    call: probe.call,
    dnsMs: phases.dnsMs,
    connectMs: phases.connectMs,
    tlsMs: phases.tlsMs,
    firstByteMs: phases.firstByteMs,
    certificateExpiresAtMs: probe.certificateExpiresAtMs,
    credentialExpiresAtMs: probe.credentialExpiresAtMs,
  };
}

function viewRest(probe: RestProbe): RestProbeView {
  const { body, phases } = probe;
  return {
    verdict: probe.verdict,
    durationMs: probe.durationMs,
    message: probe.message,
    statusCode: probe.statusCode,
    attempts: probe.attempts.length,
    problems: body === null ? NO_WORDS : body.problems,
    healthIndicatorsPresent: body === null ? null : body.healthIndicatorsPresent,
    formatValid: body === null ? null : body.formatValid,
    serverMetrics: body === null ? NO_NUMBERS : body.serverMetrics,
    circuitBreakers: body === null ? NO_STATES : body.circuitBreakers,
    systemHealth: body === null ? null : body.systemHealth,
    dnsMs: phases.dnsMs,
    connectMs: phases.connectMs,
    tlsMs: phases.tlsMs,
    firstByteMs: phases.firstByteMs,
    certificateExpiresAtMs: probe.certificateExpiresAtMs,
    credentialExpiresAtMs: probe.credentialExpiresAtMs,
  };
}

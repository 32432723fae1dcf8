import type { SQLInputValue } from 'node:sqlite';
import type { Selectable } from 'kysely';
import type { CheckView, McpProbeView, RestProbeView } from '../../../../domain/check/check-view.ts';
import type { AvailablePath } from '../../../../domain/check/check.ts';
import { toCheckDetail } from './check-detail.ts';
import type { CheckDetail } from './check-detail.ts';
import { fromJsonText, toJsonText } from './json-text.ts';
import type { Symbols } from './symbols.ts';
import type { ChecksTable, StoredFlag } from '../tables.ts';

const MINUTE_MS = 60_000;

export type CheckRow = Selectable<ChecksTable>;

/** In the order of `checkValues`. */
export const CHECK_COLUMNS = [
  'environment_id',
  'minute',
  'server_id',
  'at_ms',
  'origin',
  'wall_ms',
  'release_symbol',
  'status',
  'score',
  'combined_ms',
  'available_symbol',
  'message',
  'detail',
  'mcp_verdict',
  'mcp_duration_ms',
  'mcp_message',
  'mcp_status_code',
  'mcp_attempts',
  'mcp_era',
  'mcp_version_symbol',
  'mcp_tools_count',
  'mcp_expected_symbol',
  'mcp_tools_valid',
  'mcp_contract_symbol',
  'mcp_dns_ms',
  'mcp_connect_ms',
  'mcp_tls_ms',
  'mcp_first_byte_ms',
  'mcp_certificate_expires_at_ms',
  'mcp_credential_expires_at_ms',
  'rest_verdict',
  'rest_duration_ms',
  'rest_message',
  'rest_status_code',
  'rest_attempts',
  'rest_indicators',
  'rest_format_valid',
  'rest_dns_ms',
  'rest_connect_ms',
  'rest_tls_ms',
  'rest_first_byte_ms',
  'rest_certificate_expires_at_ms',
  'rest_credential_expires_at_ms',
] as const satisfies readonly (keyof ChecksTable)[];

export function minuteOf(atMs: number): number {
  return Math.floor(atMs / MINUTE_MS);
}

interface CheckPlace {
  readonly environmentId: number;
  readonly serverId: number;
}

/** A check as values for `CHECK_COLUMNS`. Hot path. */
export function checkValues(check: CheckView, place: CheckPlace, symbols: Symbols): SQLInputValue[] {
  const detail = toCheckDetail(check);
  return [
    place.environmentId,
    minuteOf(check.atMs),
    place.serverId,
    check.atMs,
    check.origin,
    check.wallMs,
    symbols.idOf(check.release),
    check.status,
    check.score,
    check.combinedMs,
    listSymbol(check.availablePaths, symbols),
    check.message,
    detail === null ? null : toJsonText(detail),
    ...mcpValues(check.mcp, symbols),
    ...restValues(check.rest),
  ];
}

function mcpValues(mcp: McpProbeView, symbols: Symbols): SQLInputValue[] {
  return [
    mcp.verdict,
    mcp.durationMs,
    mcp.message,
    mcp.statusCode,
    mcp.attempts,
    mcp.era,
    mcp.protocolVersion === null ? null : symbols.idOf(mcp.protocolVersion),
    mcp.toolsCount,
    listSymbol(mcp.expectedFound, symbols),
    toFlag(mcp.toolsValid),
    mcp.contractHash === null ? null : symbols.idOf(mcp.contractHash),
    mcp.dnsMs,
    mcp.connectMs,
    mcp.tlsMs,
    mcp.firstByteMs,
    mcp.certificateExpiresAtMs,
    mcp.credentialExpiresAtMs,
  ];
}

function restValues(rest: RestProbeView): SQLInputValue[] {
  return [
    rest.verdict,
    rest.durationMs,
    rest.message,
    rest.statusCode,
    rest.attempts,
    toFlag(rest.healthIndicatorsPresent),
    toFlag(rest.formatValid),
    rest.dnsMs,
    rest.connectMs,
    rest.tlsMs,
    rest.firstByteMs,
    rest.certificateExpiresAtMs,
    rest.credentialExpiresAtMs,
  ];
}

/** The check that a row was made from. */
export function checkOfRow(row: CheckRow, server: string, symbols: Symbols): CheckView {
  const detail = row.detail === null ? {} : fromJsonText(row.detail);
  return {
    server,
    origin: row.origin,
    atMs: row.at_ms,
    wallMs: row.wall_ms,
    release: symbols.textOf(row.release_symbol),
    status: row.status,
    score: row.score,
    combinedMs: row.combined_ms,
    availablePaths: pathsOf(row.available_symbol, symbols),
    message: row.message,
    mcp: mcpOfRow(row, detail, symbols),
    rest: restOfRow(row, detail),
  };
}

function mcpOfRow(row: CheckRow, detail: CheckDetail, symbols: Symbols): McpProbeView {
  return {
    verdict: row.mcp_verdict,
    durationMs: row.mcp_duration_ms,
    message: row.mcp_message,
    statusCode: row.mcp_status_code,
    attempts: row.mcp_attempts,
    era: row.mcp_era,
    protocolVersion: row.mcp_version_symbol === null ? null : symbols.textOf(row.mcp_version_symbol),
    sessionLost: detail.sessionLost ?? false,
    rpcErrorCode: detail.rpcErrorCode ?? null,
    toolsCount: row.mcp_tools_count,
    expectedFound: namesOf(row.mcp_expected_symbol, symbols),
    missing: detail.missing ?? [],
    toolsValid: ofFlag(row.mcp_tools_valid),
    problems: detail.toolProblems ?? [],
    contractHash: row.mcp_contract_symbol === null ? null : symbols.textOf(row.mcp_contract_symbol),
    call: detail.call ?? null,
    dnsMs: row.mcp_dns_ms,
    connectMs: row.mcp_connect_ms,
    tlsMs: row.mcp_tls_ms,
    firstByteMs: row.mcp_first_byte_ms,
    certificateExpiresAtMs: row.mcp_certificate_expires_at_ms,
    credentialExpiresAtMs: row.mcp_credential_expires_at_ms,
  };
}

function restOfRow(row: CheckRow, detail: CheckDetail): RestProbeView {
  return {
    verdict: row.rest_verdict,
    durationMs: row.rest_duration_ms,
    message: row.rest_message,
    statusCode: row.rest_status_code,
    attempts: row.rest_attempts,
    problems: detail.bodyProblems ?? [],
    healthIndicatorsPresent: ofFlag(row.rest_indicators),
    formatValid: ofFlag(row.rest_format_valid),
    serverMetrics: detail.serverMetrics ?? {},
    circuitBreakers: detail.circuitBreakers ?? {},
    systemHealth: detail.systemHealth ?? null,
    dnsMs: row.rest_dns_ms,
    connectMs: row.rest_connect_ms,
    tlsMs: row.rest_tls_ms,
    firstByteMs: row.rest_first_byte_ms,
    certificateExpiresAtMs: row.rest_certificate_expires_at_ms,
    credentialExpiresAtMs: row.rest_credential_expires_at_ms,
  };
}

function listSymbol(list: readonly string[], symbols: Symbols): number | null {
  return list.length === 0 ? null : symbols.idOf(JSON.stringify(list));
}

function namesOf(id: number | null, symbols: Symbols): readonly string[] {
  if (id === null) return [];
  // Holds because `listSymbol` made the text from a list of strings.
  return JSON.parse(symbols.textOf(id)) as readonly string[];
}

function pathsOf(id: number | null, symbols: Symbols): readonly AvailablePath[] {
  // Holds because the column is written from a check's `availablePaths` only.
  return namesOf(id, symbols) as readonly AvailablePath[];
}

function toFlag(value: boolean | null): StoredFlag {
  return value === null ? null : Number(value);
}

function ofFlag(flag: StoredFlag): boolean | null {
  return flag === null ? null : flag === 1;
}

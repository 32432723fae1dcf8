import type { AlertRule, Severity } from './alert-rule.ts';

const MINUTE_MS = 60_000;
/** What is asked over minutes goes up and down around its limit: it is over when it has stayed away. */
const CALM_MS = 10 * MINUTE_MS;

interface Shipped extends Partial<Omit<AlertRule, 'name' | 'severity'>> {
  readonly when: string;
  readonly summary: string;
}

function rule(name: string, severity: Severity, { summary, ...rest }: Shipped): AlertRule {
  return {
    name,
    enabled: true,
    checks: 2,
    forMs: 0,
    clearForMs: MINUTE_MS,
    severity,
    labels: {},
    annotations: { summary },
    ...rest,
  };
}

const off = (name: string, severity: Severity, shipped: Shipped): AlertRule =>
  rule(name, severity, { enabled: false, ...shipped });

/**
 * The rules that hold unless a configuration says otherwise, with the numbers of inv. 7.1; those that only the older
 * systems had are switched off. Where the original could never be true (inv. 0.1, 8), it says what it was meant to.
 */
export const SHIPPED_RULES: readonly AlertRule[] = [
  rule('server_down', 'critical', {
    when: "overall_status == 'UNHEALTHY' && failure_kind != 'auth'",
    summary: 'No path of the server answers',
    cooldownMs: 5 * MINUTE_MS,
  }),
  rule('dual_monitoring_degraded', 'medium', {
    when: "(mcp.failed && rest.success && mcp.failure_kind != 'auth') || (rest.failed && mcp.success)",
    summary: 'One of the two paths fails',
    cooldownMs: 10 * MINUTE_MS,
  }),
  rule('mcp_tools_missing', 'medium', {
    when: 'mcp.success && tools.valid == false',
    summary: 'MCP answers, but not with the tools it should have',
    cooldownMs: 30 * MINUTE_MS,
  }),
  rule('high_response_time', 'medium', {
    when: 'latency.combined_ms > 5000',
    summary: 'Answers take more than five seconds',
    cooldownMs: 5 * MINUTE_MS,
  }),
  rule('low_success_rate', 'medium', {
    when: "rates['1h'].checks >= 20 && rates['1h'].overall < 0.95 && rates['5m'].overall < 0.95",
    summary: 'Less than 95 % of the checks of the last hour were good',
    checks: 1,
    clearForMs: CALM_MS,
    cooldownMs: 15 * MINUTE_MS,
  }),
  rule('mcp_auth_failing', 'medium', {
    when: "mcp.failure_kind == 'auth'",
    summary: 'The server does not accept our credential over MCP',
  }),
  rule('mcp_contract_drift', 'medium', {
    when: 'contract.drifted',
    summary:
      'The tools are not those that were accepted; `watchkeeper contract diff SERVER` has the difference',
    checks: 1,
  }),
  rule('certificate_expiring', 'low', {
    when: 'certificate.days_left < 14',
    summary: 'A certificate expires within two weeks',
    checks: 1,
  }),
  rule('token_expiring', 'low', {
    when: 'credential.hours_left < 72',
    summary: 'The configured credential expires within three days',
    checks: 1,
  }),
  rule('flapping', 'low', {
    when: "changes['10m'] >= 5",
    summary: 'The status changed five times within ten minutes',
    checks: 1,
    clearForMs: CALM_MS,
  }),
  rule('slo_burn', 'high', {
    when: "slo.checks['1h'] >= 20 && slo.burn['1h'] > 14.4 && slo.burn['5m'] > 14.4",
    summary: 'Failures use up what the objective allows for a month within two days',
    checks: 1,
  }),
  off('staging_server_down', 'medium', {
    when: "overall_status != 'HEALTHY' && overall_status != 'UNKNOWN'",
    summary: 'The server is not healthy',
    cooldownMs: 2 * MINUTE_MS,
  }),
  off('staging_dual_monitoring_degraded', 'low', {
    when: "overall_status == 'DEGRADED'",
    summary: 'One of the two paths fails, or answers badly',
    cooldownMs: 5 * MINUTE_MS,
  }),
  off('staging_high_response_time', 'low', {
    when: 'latency.combined_ms > 3000',
    summary: 'Answers take more than three seconds',
    cooldownMs: 3 * MINUTE_MS,
  }),
  off('MCPServerDown', 'critical', {
    when: "rates['5m'].mcp < 0.5",
    summary: 'More than half of the probes over MCP fail',
    forMs: 5 * MINUTE_MS,
  }),
  off('RESTHealthCheckFailing', 'medium', {
    when: "rates['5m'].rest < 0.5",
    summary: 'More than half of the probes over REST fail',
    forMs: 5 * MINUTE_MS,
  }),
  off('DualMonitoringDegraded', 'medium', {
    when: "rates['5m'].overall < 0.8",
    summary: 'More than a fifth of the checks fail',
    forMs: 2 * MINUTE_MS,
  }),
  off('DualMonitoringFailure', 'critical', {
    when: "rates['5m'].mcp < 0.8 && rates['5m'].rest < 0.8",
    summary: 'More than a fifth of the probes fail on both paths',
    forMs: 2 * MINUTE_MS,
  }),
  off('SinglePathDegraded', 'medium', {
    when: "rates['5m'].mcp < 0.8 || rates['5m'].rest < 0.8",
    summary: 'More than a fifth of the probes fail on a path',
    forMs: 5 * MINUTE_MS,
  }),
  off('mcp_failure_critical', 'high', {
    when: 'mcp.failed',
    summary: 'MCP fails',
  }),
  off('rest_failure_critical', 'high', {
    when: 'rest.failed',
    summary: 'REST fails',
  }),
  off('dual_failure_critical', 'critical', {
    when: 'mcp.failed && rest.failed',
    summary: 'Both paths fail',
  }),
  off('circuit_breaker_open', 'critical', {
    when: "breaker.overall == 'OPEN'",
    summary: 'The breaker is open',
    checks: 1,
    cooldownMs: 15 * MINUTE_MS,
  }),
  off('high_failure_rate', 'medium', {
    when: "rates['5m'].checks > 10 && rates['5m'].overall < 0.5",
    summary: 'More than half of more than ten checks fail',
    checks: 1,
    cooldownMs: 15 * MINUTE_MS,
  }),
  off('consecutive_failures', 'critical', {
    when: 'streak.failures >= 5',
    summary: 'Five checks in a row were not good',
    checks: 1,
    cooldownMs: 15 * MINUTE_MS,
  }),
];

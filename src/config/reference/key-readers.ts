interface KeyReader {
  /** A key, or a section for all of its keys that have no row of their own. */
  readonly path: string;
  readonly by: string;
  /** The file in which the key takes its effect. */
  readonly file: string;
}

const INSTALLATION = 'every process, at its start';

/** Who reads which key; the longest path that fits counts. */
const KEY_READERS: readonly KeyReader[] = [
  { path: 'system_name', by: 'the API', file: 'src/api/config-body.ts' },
  { path: 'version', by: 'the release', file: 'src/config/create-release.ts' },
  { path: 'environment', by: 'the release', file: 'src/config/create-release.ts' },
  { path: 'dual_monitoring_enabled', by: 'the release', file: 'src/config/resolve/resolve-server.ts' },
  { path: 'public_url', by: '`up`, at its start', file: 'src/cli/up/up.ts' },
  { path: 'temporal_ui_url', by: 'the API, at its start', file: 'src/cli/process/run-api.ts' },
  { path: 'data_dir', by: INSTALLATION, file: 'src/config/installation.ts' },
  { path: 'mcp_health_checks', by: 'the MCP probe', file: 'src/adapters/probe/mcp/mcp-probe.ts' },
  { path: 'rest_health_checks', by: 'the REST probe', file: 'src/adapters/probe/rest/rest-probe.ts' },
  { path: 'result_aggregation', by: 'the judgement of a check', file: 'src/domain/check/judge-pair.ts' },
  { path: 'circuit_breaker', by: 'the breaker', file: 'src/domain/breaker/fold-breaker.ts' },
  { path: 'monitoring', by: 'the timetable', file: 'src/domain/schedule/schedule.ts' },
  { path: 'monitoring.enabled', by: 'the plan', file: 'src/activities/plan-shards.ts' },
  { path: 'monitoring.shard_size', by: 'the plan', file: 'src/activities/plan-shards.ts' },
  ...['max_concurrent_checks', 'concurrent_health_checks', 'metrics_collection_enabled'].map((key) => ({
    path: `monitoring.${key}`,
    by: 'the probing loop',
    file: 'src/activities/watch-shard/shard-loop.ts',
  })),
  { path: 'monitoring.heartbeat_url', by: 'a worker', file: 'src/worker/heartbeat.ts' },
  { path: 'monitoring.heartbeat_interval', by: 'a worker', file: 'src/worker/heartbeat.ts' },
  { path: 'global_settings', by: 'the release', file: 'src/config/resolve/settle.ts' },
  {
    path: 'authentication.custom_headers',
    by: 'both probes',
    file: 'src/config/resolve/resolve-credential.ts',
  },
  { path: 'performance_optimization', by: 'the API', file: 'src/api/fleet-cache.ts' },
  { path: 'connection_pool_settings', by: 'both probes', file: 'src/adapters/probe/http/probe-pool.ts' },
  { path: 'rollout', by: 'a worker, when the file changes', file: 'src/wiring/reload-configuration.ts' },
  { path: 'backward_compatibility', by: 'the API', file: 'src/api/legacy/legacy-routes.ts' },
  { path: 'storage.url', by: INSTALLATION, file: 'src/wiring/open-store.ts' },
  { path: 'storage.retention', by: 'a worker, every half hour', file: 'src/worker/caretaker.ts' },
  { path: 'backup', by: 'backups, when one is made', file: 'src/wiring/create-backups.ts' },
  { path: 'temporal', by: INSTALLATION, file: 'src/wiring/temporal-client.ts' },
  { path: 'api', by: 'the API, at its start', file: 'src/api/start-api.ts' },
  { path: 'api.auth', by: 'the API, at its start', file: 'src/wiring/create-access.ts' },
  { path: 'api.rate_limit', by: 'the API, at its start', file: 'src/wiring/create-access.ts' },
  { path: 'api.cors_enabled', by: 'the API, at its start', file: 'src/config/installation.ts' },
  { path: 'api.cors_origins', by: 'the API, at its start', file: 'src/api/middleware/cross-origin.ts' },
  { path: 'tls', by: 'the API, at its start', file: 'src/api/start-api.ts' },
  { path: 'logging', by: INSTALLATION, file: 'src/wiring/create-log.ts' },
  { path: 'alerting', by: 'the probing loop, after each check', file: 'src/domain/alert/fold-alerts.ts' },
  ...Object.entries({
    'rules[].cooldown': 'src/domain/incident/advance-incident.ts',
    'rules[].reopen_within': 'src/domain/incident/incident-phase.ts',
    'rules[].runbook': 'src/domain/incident/incident-brief.ts',
    'rules[].run': 'src/domain/incident/automatic-run.ts',
    routing: 'src/config/resolve/resolve-responding.ts',
    'channels{}': 'src/config/resolve/resolve-responding.ts',
    'users[]': 'src/domain/escalation/resolve-targets.ts',
    'teams{}': 'src/domain/escalation/resolve-targets.ts',
    'escalation{}': 'src/domain/escalation/resolve-targets.ts',
    oncall: 'src/domain/oncall/who-is-on-call.ts',
    'maintenance[]': 'src/domain/maintenance/occurrences.ts',
  }).map(([key, file]) => ({ path: `alerting.${key}`, by: 'incidents', file })),
  { path: 'servers[]', by: 'both probes', file: 'src/config/resolve/resolve-server.ts' },
  {
    path: 'servers[].slo',
    by: 'the probing loop, after each check',
    file: 'src/domain/alert/condition-facts.ts',
  },
  {
    path: 'servers[].mcp_call',
    by: 'the MCP probe',
    file: 'src/adapters/probe/mcp/tool-call/call-tool.ts',
  },
  { path: 'servers[].host', by: 'actions on the server', file: 'src/actions/server/server-host.ts' },
  { path: 'servers[].enabled', by: 'the plan', file: 'src/activities/plan-shards.ts' },
  { path: 'servers[].interval_seconds', by: 'the timetable', file: 'src/domain/schedule/schedule.ts' },
  { path: 'servers[].labels', by: 'the API', file: 'src/actions/server/server-body.ts' },
  { path: 'servers[].depends_on', by: 'the API', file: 'src/actions/server/server-body.ts' },
  ...['mcp_priority_weight', 'rest_priority_weight', 'require_both_success'].map((key) => ({
    path: `servers[].${key}`,
    by: 'the judgement of a check',
    file: 'src/domain/check/judge-pair.ts',
  })),
  { path: 'servers[].auth_config', by: 'both probes', file: 'src/adapters/auth/credentials.ts' },
];

/** Who reads a key; undefined for one that nobody was named for. */
export function readerOf(path: string): KeyReader | undefined {
  return KEY_READERS.filter((reader) => path === reader.path || path.startsWith(`${reader.path}.`))
    .toSorted((one, other) => other.path.length - one.path.length)
    .at(0);
}

import { z } from 'zod';
import { LEGACY_ENDPOINTS } from '../../domain/release/compatibility.ts';
import { apiSection, tlsSection } from './access-sections.ts';
import { alertingSection } from './alerting-section.ts';
import { byteSize, count, duration, httpUrl, key, seconds } from './key.ts';
import { mcpSection, restSection } from './path-sections.ts';
import { headerMap, serverEntry } from './server-entry.ts';

const share = () => z.number().min(0).max(1);

const aggregationSection = z.strictObject({
  mcp_priority_weight: key(share().default(0.6), 'Share of MCP in the score'),
  rest_priority_weight: key(share().default(0.4), 'Share of REST in the score'),
  require_both_success_for_healthy: key(z.boolean().default(false), 'One failed path always means DEGRADED'),
  degraded_on_single_failure: key(
    z.boolean().default(true),
    'false: a server stays HEALTHY on its path of larger weight',
  ),
  health_score_calculation: key(
    z.enum(['weighted_average', 'simple_average', 'minimum', 'maximum']).default('weighted_average'),
    "How the paths' scores become one; simple_average is weights of one half each",
  ),
  failure_threshold: key(share().default(0.5), 'DEGRADED below this score although both paths are good'),
  degraded_threshold: key(share().default(0.7), 'DEGRADED below this score although both paths are good'),
});

const breakerSection = z.strictObject({
  enabled: key(z.boolean().optional(), 'Keep circuit breakers', { derived: true }),
  failure_threshold: key(
    count(1, 1000).default(3),
    "Consecutive failures of a path that open the path's breaker",
  ),
  failure_rate_threshold: key(
    z.number().gt(0).max(1).optional(),
    'A failure also opens its path once this share of the checks failed, up to 1, in a row or not; left out: none',
  ),
  minimum_requests: key(
    count(1, 100_000).default(10),
    'failure_rate_threshold opens no path of which fewer checks were made within its window',
  ),
  failure_history_window_minutes: key(
    count(1, 1440).default(10),
    'Window of failure_rate_threshold, which forgets by tenths and begins anew when the path closes',
  ),
  success_threshold: key(
    count(1, 1000).default(3),
    'Consecutive checks with every path succeeding that close it',
  ),
  open_seconds: key(seconds(0.05, 86_400).default(60), 'Time from open to half-open'),
  half_open_max_checks: key(count(1, 1000).default(3), 'Checks advised to consumers while half-open'),
  mcp_circuit_breaker_enabled: key(z.boolean().default(true), 'Keep a breaker for the MCP path'),
  rest_circuit_breaker_enabled: key(z.boolean().default(true), 'Keep a breaker for the REST path'),
  independent_circuit_breakers: key(
    z.boolean().default(true),
    'false: the breaker is OPEN as a whole as soon as one path opens, never MCP_ONLY or REST_ONLY',
  ),
  require_both_paths_healthy: key(
    z.boolean().default(false),
    'true: the same as independent_circuit_breakers: false',
  ),
});

const monitoringSection = z.strictObject({
  enabled: key(z.boolean().default(true), 'false: no server is probed'),
  health_check_interval_seconds: key(seconds(0.05, 86_400).optional(), 'Time between checks of a server', {
    derived: 30,
  }),
  jitter_percent: key(
    z.number().min(0).max(50).default(5),
    'Each check is moved by up to this share of the interval',
  ),
  confirm_seconds: key(
    seconds(0, 3600).default(2),
    'After a first failure the next check comes this soon; 0 switches that off',
  ),
  shard_size: key(count(1, 1000).default(250), 'Servers that one probing loop watches'),
  max_concurrent_checks: key(count(1, 10_000).optional(), 'Checks that one probing loop runs at once', {
    derived: 250,
  }),
  concurrent_health_checks: key(
    z.boolean().default(true),
    'false: one check at a time, whatever max_concurrent_checks says',
  ),
  metrics_collection_enabled: key(
    z.boolean().default(true),
    'false: checks are kept, but not added up into minutes and hours',
  ),
  heartbeat_url: key(
    z.string().min(1).optional(),
    'A worker asks this address with GET while checks come in; a service there notices when it stops',
    { sensitivity: 'secret' },
  ),
  heartbeat_interval: key(duration().default('60s'), 'How often it does; no more than once a second'),
});

const globalSettings = z.strictObject({
  check_interval_seconds: key(seconds(0.05, 86_400).optional(), 'Interval where monitoring gives none'),
  max_concurrent_checks: key(count(1, 10_000).optional(), 'Limit where monitoring gives none'),
  retry_attempts: key(
    count(0, 100).optional(),
    'Extra tries on both paths where neither server nor section gives any',
  ),
  circuit_breaker_enabled: key(
    z.boolean().optional(),
    'Whether breakers are kept where circuit_breaker does not say',
  ),
});

const compatibilitySection = z.strictObject({
  enabled: key(
    z.boolean().default(true),
    'false: neither the older endpoints nor the older form of answers exist',
  ),
  legacy_endpoints: key(
    z.array(z.enum(LEGACY_ENDPOINTS)).default([...LEGACY_ENDPOINTS]),
    'Which endpoints of the older servers exist',
  ),
  response_format: key(
    z.enum(['standard', 'legacy_compatible']).default('standard'),
    'Form of the paths that both have; legacy_compatible is the envelope of the older servers, ?format=json the standard one',
  ),
});

const storageSection = z.strictObject({
  url: key(z.string().min(1).optional(), 'Database: sqlite:PATH or postgres://... (DATABASE_URL)', {
    sensitivity: 'expanded',
    derived: 'sqlite:data/watchkeeper.db',
  }),
  retention: z
    .strictObject({
      checks: key(duration().default('48h'), 'How long single checks are kept'),
      minutes: key(duration().default('90d'), 'How long minute rollups are kept'),
      hours: key(
        duration().default('400d'),
        'How long hour rollups, and runs of runbooks that are over, are kept',
      ),
    })
    .prefault({}),
});

/** The flat canonical root: every key that has an effect in this version (SURFACE section 5, inv. 2.1). */
export const configurationSchema = z.strictObject({
  system_name: key(z.string().min(1).default('enhanced-mcp-status-check'), 'Name shown for the installation'),
  version: key(
    z.string().min(1).default('1.0.0'),
    "The author's own version of this file; kept in the release and part of its hash",
  ),
  environment: key(
    z
      .string()
      .regex(
        /^[a-z][a-z0-9_-]{0,62}$/,
        'is not an environment name; write lower-case letters, digits, - and _, beginning with a letter',
      )
      .default('development'),
    'Which environment this file describes',
  ),
  dual_monitoring_enabled: key(
    z.boolean().default(true),
    'false: a server is probed on one path only, MCP where it has both',
  ),
  public_url: key(
    httpUrl().optional(),
    'Address at which people reach this service, where it is another than api.host and api.port',
  ),
  temporal_ui_url: key(httpUrl().optional(), 'Address of the Temporal web UI for links'),
  data_dir: key(
    z.string().min(1).default('data'),
    'Folder for databases; the SQLite file stands there unless storage.url says otherwise',
  ),
  mcp_health_checks: mcpSection.prefault({}),
  rest_health_checks: restSection.prefault({}),
  result_aggregation: aggregationSection.prefault({}),
  circuit_breaker: breakerSection.prefault({}),
  monitoring: monitoringSection.prefault({}),
  global_settings: globalSettings.prefault({}),
  alerting: alertingSection.prefault({}),
  authentication: z
    .strictObject({
      custom_headers: headerMap('Headers sent to every server; auth_headers of a server beat them'),
    })
    .prefault({}),
  performance_optimization: z
    .strictObject({
      response_caching: z
        .strictObject({
          enabled: key(z.boolean().default(true), 'false: the API reads the fleet anew for every answer'),
          ttl_seconds: key(
            seconds(0, 60).default(0.25),
            'The API reads the fleet anew when its last reading is older than this',
          ),
        })
        .prefault({}),
    })
    .prefault({}),
  connection_pool_settings: z
    .strictObject({
      max_pool_size: key(
        count(1, 10_000).optional(),
        'Connections per origin on both paths where the section gives none',
      ),
    })
    .prefault({}),
  rollout: z
    .strictObject({
      require_approval: key(
        z.boolean().optional(),
        'A changed file waits for approval while the service runs; left out: true in production, false elsewhere',
      ),
    })
    .prefault({}),
  storage: storageSection.prefault({}),
  backup: z
    .strictObject({
      directory: key(z.string().min(1).default('backups'), 'Folder for backups'),
      keep: key(count(1, 10_000).default(14), 'Backups that stay when one more is made, the newest'),
    })
    .prefault({}),
  temporal: z
    .strictObject({
      address: key(
        z.string().min(1).default('localhost:7233'),
        'Temporal frontend, host:port (TEMPORAL_ADDRESS)',
      ),
      namespace: key(z.string().min(1).default('default'), 'Temporal namespace (TEMPORAL_NAMESPACE)'),
      task_queue: key(z.string().min(1).default('watchkeeper'), 'Stem of the task queue names'),
    })
    .prefault({}),
  api: apiSection.prefault({}),
  tls: tlsSection.prefault({}),
  logging: z
    .strictObject({
      level: key(
        z.enum(['trace', 'debug', 'info', 'warn', 'warning', 'error', 'critical', 'fatal']).default('info'),
        'Least severe line that is written (LOG_LEVEL)',
      ),
      format: key(z.enum(['text', 'json']).default('text'), 'Form of a log line'),
      directory: key(z.string().min(1).default('logs'), 'Folder for log files'),
      log_to_file: key(z.boolean().default(true), 'false: no log file is written, audit.log included'),
      log_to_console: key(
        z.boolean().default(true),
        'Say what is not a check or a request on standard error too',
      ),
      file_rotation: key(
        z.boolean().default(true),
        'Move full log files aside; false leaves it to config/logrotate.conf. audit.log is only ever moved by that',
      ),
      max_file_size: key(byteSize().default('100MB'), 'Size at which a log file is full'),
      backup_count: key(count(1, 1000).default(5), 'Full log files kept of each name'),
    })
    .prefault({}),
  backward_compatibility: compatibilitySection.prefault({}),
  servers: z.array(serverEntry).default([]),
});

export type Configuration = z.output<typeof configurationSchema>;
export type ServerEntry = Configuration['servers'][number];

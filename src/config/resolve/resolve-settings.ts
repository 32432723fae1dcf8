import type { ReleaseSettings } from '../../domain/release/release.ts';
import type { ServerSpec } from '../../domain/server/server-spec.ts';
import type { Configuration } from '../schema/configuration.ts';
import { milliseconds } from './milliseconds.ts';
import { resolveRules } from './resolve-alerting.ts';
import { resolveResponding } from './resolve-responding.ts';
import type { Settled } from './settle.ts';

/** Root keys that a release does not have, but for `storage.retention`. */
export const INSTALLATION_SECTIONS: ReadonlySet<string> = new Set([
  'data_dir',
  'public_url',
  'temporal_ui_url',
  'temporal',
  'api',
  'tls',
  'logging',
  'storage',
  'backup',
]);

export interface Meaning {
  readonly config: Settled;
  /** The document as the operator meant it. */
  readonly meant: Configuration;
  readonly servers: readonly ServerSpec[];
}

/** The settings of a release: what runs, and the document that it came from for reading back. */
export function resolveSettings({ config, meant, servers }: Meaning): ReleaseSettings {
  const { monitoring, storage } = config;
  const { response_caching: caching } = config.performance_optimization;
  return {
    systemName: config.system_name,
    shardSize: monitoring.shard_size,
    maxConcurrentChecks: monitoring.concurrent_health_checks ? monitoring.max_concurrent_checks : 1,
    retention: {
      checksMs: milliseconds(storage.retention.checks),
      minutesMs: milliseconds(storage.retention.minutes),
      hoursMs: milliseconds(storage.retention.hours),
    },
    responseCacheMs: caching.enabled ? caching.ttl_seconds * 1000 : 0,
    requiresApproval: config.rollout.require_approval ?? config.environment === 'production',
    compatibility: {
      enabled: config.backward_compatibility.enabled,
      legacyEndpoints: config.backward_compatibility.legacy_endpoints,
      responseFormat: config.backward_compatibility.response_format,
    },
    alertRules: resolveRules(config.alerting),
    responding: resolveResponding(config),
    ...resolveHeartbeat(config),
    servers,
    document: documentOf(meant),
  };
}

const LEAST_HEARTBEAT_MS = 1_000;

function resolveHeartbeat({ monitoring }: Settled): Pick<ReleaseSettings, 'heartbeat'> {
  const { heartbeat_url: url, heartbeat_interval: interval } = monitoring;
  if (url === undefined) return {};
  return { heartbeat: { url, everyMs: Math.max(LEAST_HEARTBEAT_MS, milliseconds(interval)) } };
}

/** Without the installation's settings, which a release never holds. */
function documentOf(config: Configuration): Readonly<Record<string, unknown>> {
  const release = Object.entries(config).filter(([key]) => !INSTALLATION_SECTIONS.has(key));
  return { ...Object.fromEntries(release), storage: { retention: config.storage.retention } };
}

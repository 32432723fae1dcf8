import { hasReference } from '../document/reference.ts';
import type { Settled } from '../resolve/settle.ts';
import type { Bench, Path } from './bench.ts';

const WELL_KNOWN = '/.well-known/openid-configuration';
const TOLERANCE = 0.001;

/** The rules of inv. 2.1 over the sections; those over servers are elsewhere. */
export function judgeSections(config: Settled, bench: Bench): void {
  judgeAggregation(config, bench);
  judgeMonitoring(config, bench);
  judgeFailureRate(config, bench);
  judgeProbeSection('mcp_health_checks', config, bench);
  judgeProbeSection('rest_health_checks', config, bench);
  judgeJwt(config, bench);
  judgeTemporal(config, bench);
}

/** Weights are shares: a pair that does not sum to 1 is a slip of one of them. */
export function judgeWeights(
  weights: readonly [number, number],
  paths: readonly [Path, Path],
  bench: Bench,
): void {
  const sum = weights[0] + weights[1];
  if (Math.abs(sum - 1) <= TOLERANCE) return;
  const [kept, other] = bench.has(paths[0]) ? ([0, 1] as const) : ([1, 0] as const);
  bench.refuse([paths[kept], paths[other]], {
    message: `the weights ${weights[0]} and ${weights[1]} sum to ${rounded(sum)}, not 1`,
    suggestion: `write ${String(paths[other].at(-1))}: ${rounded(1 - weights[kept])}`,
  });
}

export function judgeDiscoveryUrl(url: string | undefined, path: Path, bench: Bench): void {
  if (url === undefined || url.endsWith(WELL_KNOWN)) return;
  bench.warn('discovery-url', path, { message: `does not end in ${WELL_KNOWN}` });
}

function judgeAggregation({ result_aggregation: section }: Settled, bench: Bench): void {
  const at = (key: string): Path => ['result_aggregation', key];
  judgeWeights(
    [section.mcp_priority_weight, section.rest_priority_weight],
    [at('mcp_priority_weight'), at('rest_priority_weight')],
    bench,
  );
  if (section.failure_threshold >= section.degraded_threshold) {
    bench.refuse([at('failure_threshold'), at('degraded_threshold')], {
      message: `${section.failure_threshold} is not below degraded_threshold ${section.degraded_threshold}`,
      suggestion: 'write a failure_threshold below degraded_threshold',
    });
  }
}

function judgeMonitoring({ monitoring }: Settled, bench: Bench): void {
  judgeInterval(
    monitoring.health_check_interval_seconds,
    ['monitoring', 'health_check_interval_seconds'],
    bench,
  );
}

/** A server that is checked too rarely for the rate is never judged by it. */
function judgeFailureRate({ circuit_breaker: section, monitoring, servers }: Settled, bench: Bench): void {
  if (section.failure_rate_threshold === undefined) return;
  const minutes = section.failure_history_window_minutes;
  const checksAt = (seconds: number): number => Math.floor((minutes * 60) / seconds);
  const usual = monitoring.health_check_interval_seconds;
  for (const { server_name: name, interval_seconds: own } of servers) {
    const checks = checksAt(own ?? usual);
    if (checks >= section.minimum_requests) continue;
    bench.warn('too-few-checks', ['circuit_breaker', 'minimum_requests'], {
      message: `${section.minimum_requests} is more than the ${checks} checks of ${name} within ${minutes} min: failure_rate_threshold never opens its breaker`,
      suggestion: `write ${checks === 0 ? '' : `at most ${checks}, or `}a longer failure_history_window_minutes`,
    });
  }
}

export function judgeInterval(seconds: number, path: Path, bench: Bench): void {
  if (seconds < 5)
    bench.warn('short-interval', path, {
      message: `${seconds} s is a short interval: servers may count it as load`,
    });
  if (seconds > 3600)
    bench.warn('long-interval', path, {
      message: `${seconds} s is a long interval: an outage is seen that late`,
    });
}

function judgeProbeSection(
  name: 'mcp_health_checks' | 'rest_health_checks',
  config: Settled,
  bench: Bench,
): void {
  const section = config[name];
  if (section.default_timeout_seconds > 300) {
    bench.warn('long-timeout', [name, 'default_timeout_seconds'], { message: 'is over 300 s' });
  }
  if (section.connection_pool_size > 100) {
    bench.warn('large-pool', [name, 'connection_pool_size'], {
      message: 'is over 100 connections to one origin',
    });
  }
}

function judgeJwt({ mcp_health_checks: section }: Settled, bench: Bench): void {
  judgeDiscoveryUrl(section.jwt_discovery_url, ['mcp_health_checks', 'jwt_discovery_url'], bench);
  if (!section.jwt_auth_enabled || section.jwt_discovery_url !== undefined) return;
  bench.refuse(
    [
      ['mcp_health_checks', 'jwt_auth_enabled'],
      ['mcp_health_checks', 'jwt_discovery_url'],
    ],
    {
      message: 'needs jwt_discovery_url',
      suggestion: `write jwt_discovery_url: https://issuer${WELL_KNOWN}`,
    },
  );
}

function judgeTemporal({ temporal }: Settled, bench: Bench): void {
  if (/^[^\s:/]+:\d{1,5}$|^\[[^\]]+\]:\d{1,5}$/.test(temporal.address)) return;
  bench.refuse([['temporal', 'address']], {
    message: 'is not host:port',
    suggestion: 'write it like localhost:7233',
  });
}

/** The address of the database as the file has it, before references are expanded. Its text is never shown. */
export function judgeStorageUrl(
  url: string,
  written: string,
  { production, bench }: { readonly production: boolean; readonly bench: Bench },
): void {
  const path: Path = ['storage', 'url'];
  if (!/^(?:sqlite:.|postgres(?:ql)?:\/\/.)/.test(url)) {
    bench.refuse([path], {
      message: 'is neither SQLite nor PostgreSQL',
      suggestion: 'write sqlite:data/watchkeeper.db or postgres://host/database',
    });
  }
  const password = /^postgres(?:ql)?:\/\/[^/:@]*:([^/@]+)@/.exec(written)?.[1];
  if (password === undefined || hasReference(password)) return;
  const judgement = {
    message: 'holds the secret itself, which is refused in production',
    suggestion: 'write ${VARIABLE} for the password, or set DATABASE_URL',
  };
  if (production) bench.refuse([path], judgement);
  else bench.warn('literal', path, judgement);
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

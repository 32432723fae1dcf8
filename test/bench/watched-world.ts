import {
  startInstallation,
  type TestInstallation,
  type TestProcess,
} from '../support/installation/installation.ts';
import { until } from '../support/installation/until.ts';
import type { Bench } from './scenario.ts';
import { startLoadTarget, type LoadTarget } from './target/load-target.ts';

export interface Load {
  readonly servers: number;
  readonly intervalSeconds: number;
}

export interface WatchedWorld {
  readonly names: readonly string[];
  readonly target: LoadTarget;
  readonly installation: TestInstallation;
  startWorker(): Promise<TestProcess>;
}

/** All servers share one origin here, so that its pools must be as large as a fleet's many pools together. */
const POOL_SIZE = 128;

/** A target and an installation that watches it, everything on, with further sections of its configuration. */
export async function startWatchedWorld(
  bench: Bench,
  load: Load,
  sections: Readonly<Record<string, unknown>> = {},
): Promise<WatchedWorld> {
  const target = await startLoadTarget();
  bench.defer(() => target.stop());
  const names = serverNames(load.servers);
  const installation = await startInstallation({ config: { ...watchedSections(target, load), ...sections } });
  bench.defer(() => installation.stop());
  return { names, target, installation, startWorker: () => startWorker(installation, bench.profileDir) };
}

/** The sections of a configuration that watches the target on both paths. */
export function watchedSections(target: LoadTarget, load: Load): Readonly<Record<string, unknown>> {
  return {
    monitoring: { health_check_interval_seconds: load.intervalSeconds, shard_size: 250 },
    mcp_health_checks: { connection_pool_size: POOL_SIZE },
    rest_health_checks: { connection_pool_size: POOL_SIZE },
    servers: serverNames(load.servers).map((name) => ({
      server_name: name,
      mcp_endpoint_url: `${target.origin}/mcp/${name}`,
      mcp_mode: 'plain',
      mcp_depth: 'full',
      mcp_retry_attempts: 0,
      rest_health_endpoint_url: `${target.origin}/status/health/${name}`,
      rest_retry_attempts: 0,
    })),
  };
}

export function serverNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `server-${String(index).padStart(4, '0')}`);
}

/** The environment is handed down at the start, so the profiler is asked for through it. */
async function startWorker(installation: TestInstallation, profileDir: string | null): Promise<TestProcess> {
  if (profileDir === null) return installation.start('worker');
  process.env['NODE_OPTIONS'] = `--cpu-prof --cpu-prof-dir=${profileDir}`;
  try {
    return await installation.start('worker');
  } finally {
    delete process.env['NODE_OPTIONS'];
  }
}

/** Resolves when the target has seen every server on both paths. */
export async function untilAllSeen({ names, target }: WatchedWorld, limitMs = 60_000): Promise<void> {
  await until({
    what: 'every server to be probed',
    limitMs,
    ask: async () => {
      const counts = await target.counts();
      return names.every((name) => (counts.get(name)?.mcp ?? 0) > 0 && (counts.get(name)?.rest ?? 0) > 0);
    },
  });
}

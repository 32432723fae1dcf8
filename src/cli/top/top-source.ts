import { performanceShow } from '../../actions/performance/show.ts';
import { performanceSchema } from '../../actions/performance/performance-schema.ts';
import { serverStatus } from '../../actions/server/status.ts';
import type { ActionRunner } from '../command/action-runner.ts';
import type { GlobalOptions } from '../global-options.ts';
import { REQUEST_ID } from '../request-id.ts';
import { readTop, topResult, type ToldWorker, type TopResult } from './top-reading.ts';

/** Where `top` reads: the store of this machine, or a service. */
export interface TopSource {
  readonly read: () => Promise<TopResult>;
  /** Least time between two readings. */
  readonly restMs: number;
  readonly close: () => Promise<void>;
}

/** Workers leave figures once a minute. */
const WORKERS_KEPT_MS = 30_000;
/** As far back as the newest figures of a living worker may lie. */
const LIVING_RANGE = '3m';

export async function openTopSource(options: GlobalOptions, signal: AbortSignal): Promise<TopSource> {
  const request = { action: serverStatus, options, isDryRun: false, signal, requestId: REQUEST_ID };
  if (options.apiUrl !== undefined) {
    const { createRemoteRunner } = await import('../remote/remote-runner.ts');
    return remoteSource(createRemoteRunner(options.apiUrl, request));
  }
  const { openContext } = await import('../command/open-context.ts');
  const { context, close } = await openContext(request);
  return { read: () => readTop(context), restMs: 0, close };
}

function remoteSource(runner: ActionRunner): TopSource {
  let kept: { readonly workers: readonly ToldWorker[]; readonly readAtMs: number } | null = null;
  const readWorkers = async (): Promise<readonly ToldWorker[]> => {
    const readAtMs = performance.now();
    if (kept !== null && readAtMs - kept.readAtMs < WORKERS_KEPT_MS) return kept.workers;
    const told = await runner.run({ action: performanceShow, input: { time_range: LIVING_RANGE } });
    const { workers } = performanceSchema.parse(told.kind === 'done' ? told.output : null).process;
    kept = { workers, readAtMs };
    return workers;
  };
  return {
    read: async () => {
      const status = runner.run({ action: serverStatus, input: {} });
      const [said, workers] = await Promise.all([status, readWorkers()]);
      return topResult(said, workers);
    },
    restMs: runner.restMs,
    close: () => runner.close(),
  };
}

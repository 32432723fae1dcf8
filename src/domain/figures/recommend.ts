import type { Recommendation } from './performance-body.ts';

/** What advice is given by; null where it was not measured, and then it gives none. */
export interface AdvisedFigures {
  readonly averageMs: number | null;
  readonly caches: readonly {
    readonly cache: string;
    readonly hitRate: number | null;
    readonly lookups: number;
  }[];
  readonly processes: readonly {
    readonly name: string;
    /** Shares from 0 to 1. */
    readonly memory: number | null;
    readonly eventLoop: number;
  }[];
  readonly pools: readonly {
    readonly origin: string;
    readonly path: 'mcp' | 'rest';
    readonly size: number;
    /** Share of the connections in use at the peak. */
    readonly tightness: number;
    readonly waits: number;
  }[];
  readonly queuePeak: number | null;
  readonly lagP99Ms: number | null;
  readonly overruns: number | null;
  /** Share of all probes that ran out of time. */
  readonly timeoutShare: number | null;
}

/** The triggers of inv. 10.3. */
const SLOW_MS = 5_000;
export const LEAST_HIT_RATE = 0.5;
/** Fewer look-ups say nothing of a cache. */
export const LEAST_LOOKUPS = 100;
export const FULL = 0.8;
/** Ours: a check that starts this much too late is late for people too. */
export const LATE_MS = 1_000;
const MANY_TIMEOUTS = 0.05;

/** What to do about the figures, most urgent first; empty when nothing is amiss. */
export function recommend(figures: AdvisedFigures): readonly Recommendation[] {
  const all = [
    ...processAdvice(figures),
    ...poolAdvice(figures),
    ...scheduleAdvice(figures),
    ...responseAdvice(figures),
    ...cacheAdvice(figures),
  ];
  const rank = { high: 0, medium: 1, low: 2 } as const;
  return all.toSorted((a, b) => rank[a.priority] - rank[b.priority]);
}

function processAdvice({ processes }: AdvisedFigures): readonly Recommendation[] {
  return processes.flatMap(({ name, memory, eventLoop }) => [
    ...(memory !== null && memory > FULL
      ? [
          {
            id: `memory:${name}`,
            priority: 'high' as const,
            title: `${name} is short of memory`,
            description: `It uses ${percent(memory)} of the memory that it may use.`,
            action: 'Give it more memory, or run another worker so that each watches fewer servers.',
          },
        ]
      : []),
    ...(eventLoop > FULL
      ? [
          {
            id: `cpu:${name}`,
            priority: 'high' as const,
            title: `${name} is short of processor time`,
            description: `Its event loop is busy ${percent(eventLoop)} of the time.`,
            action: 'Run another worker; they share the servers by themselves.',
          },
        ]
      : []),
  ]);
}

function poolAdvice({ pools }: AdvisedFigures): readonly Recommendation[] {
  return pools
    .filter((pool) => pool.waits > 0 && pool.tightness > FULL)
    .map(({ origin, path, size, tightness, waits }) => ({
      id: `pool:${path}:${origin}`,
      priority: 'medium' as const,
      title: `The connections to ${origin} are used up`,
      description: `Up to ${percent(tightness)} of ${size} were busy at once, and ${waits} requests have waited for one since the worker began.`,
      action: `Raise ${path}_health_checks.connection_pool_size above ${size}.`,
    }));
}

function scheduleAdvice({ queuePeak, lagP99Ms, overruns }: AdvisedFigures): readonly Recommendation[] {
  const advice: Recommendation[] = [];
  if (queuePeak !== null && queuePeak > 0)
    advice.push({
      id: 'queue',
      priority: 'medium',
      title: 'Checks wait for a free place',
      description: `Up to ${queuePeak} due checks of one loop had to wait at once.`,
      action: 'Raise monitoring.max_concurrent_checks, or run another worker.',
    });
  if (lagP99Ms !== null && lagP99Ms > LATE_MS)
    advice.push({
      id: 'lag',
      priority: 'medium',
      title: 'Checks start late',
      description: `One in a hundred starts ${Math.round(lagP99Ms)} ms or more after it is due.`,
      action: 'Run another worker, or lengthen monitoring.health_check_interval_seconds.',
    });
  if (overruns !== null && overruns > 0)
    advice.push({
      id: 'overruns',
      priority: 'low',
      title: 'Checks take longer than their interval',
      description: `${overruns} checks were left out because the one before was still under way.`,
      action: 'Lower *_timeout_seconds below the interval of the servers concerned, or lengthen it.',
    });
  return advice;
}

function responseAdvice({ averageMs, timeoutShare }: AdvisedFigures): readonly Recommendation[] {
  const advice: Recommendation[] = [];
  if (averageMs !== null && averageMs > SLOW_MS)
    advice.push({
      id: 'response-time',
      priority: 'medium',
      title: 'Servers answer slowly',
      description: `The mean response time is ${Math.round(averageMs)} ms.`,
      action: 'See which with `watchkeeper metrics`, then look at these servers themselves.',
    });
  if (timeoutShare !== null && timeoutShare > MANY_TIMEOUTS)
    advice.push({
      id: 'timeouts',
      priority: 'medium',
      title: 'Many probes run out of time',
      description: `${percent(timeoutShare)} of the probes had no answer within their time.`,
      action:
        'See which with `watchkeeper metrics`; raise *_timeout_seconds only where a server is known to be slow.',
    });
  return advice;
}

function cacheAdvice({ caches }: AdvisedFigures): readonly Recommendation[] {
  return caches
    .filter(
      ({ hitRate, lookups }) => hitRate !== null && lookups >= LEAST_LOOKUPS && hitRate < LEAST_HIT_RATE,
    )
    .map(({ cache, hitRate, lookups }) => ({
      id: `cache:${cache}`,
      priority: 'low' as const,
      title: `The cache ${cache} seldom helps`,
      description: `${percent(hitRate ?? 0)} of ${lookups} look-ups found what they wanted.`,
      action:
        cache === 'auth_tokens'
          ? 'See whether servers refuse their tokens, or tokens live shorter than token refresh_buffer_seconds.'
          : 'Nothing, where few ask; many readers at once share one reading.',
    }));
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

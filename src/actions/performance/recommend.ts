import { z } from 'zod';
import { cachesOf } from '../../domain/figures/cache-body.ts';
import { isOfWholeMinute } from '../../domain/figures/living-workers.ts';
import { cachesWithin } from '../../domain/figures/worker-span.ts';
import { analyseCaches } from '../../domain/performance/cache-analysis.ts';
import { analysePools } from '../../domain/performance/pool-analysis.ts';
import { analyseResources } from '../../domain/performance/resource-analysis.ts';
import { adviseTimeout } from '../../domain/performance/timeout-advice.ts';
import { combinePatches, tune, type TuningBody, type TuningFacts } from '../../domain/performance/tuning.ts';
import { periodStart } from '../../domain/rollup/latency.ts';
import { defineAction, type ActionContext } from '../action.ts';
import { readFleet } from '../fleet/read-fleet.ts';
import { isoTime } from '../iso-time.ts';
import { currentRelease } from '../release/current-release.ts';
import { parseTimeRange } from '../time-range.ts';
import { LONGEST_SECONDS } from './figures-range.ts';
import { mapPaths } from './map-paths.ts';
import { writePatch } from './write-patch.ts';

const patch = z.record(z.string(), z.unknown()).nullable();

const recommendation: z.ZodType<TuningBody> = z.object({
  id: z.string(),
  priority: z.enum(['high', 'medium', 'low']),
  title: z.string(),
  measured: z.string(),
  expected: z.string().describe('What will be better, by the same figures'),
  source: z.string().describe('The rule that it comes from'),
  patch: patch.describe('A partial configuration; null where no key helps'),
});

export const performanceRecommend = defineAction({
  name: 'performance/recommend',
  noun: 'performance',
  verb: 'recommend',
  summary: 'Recommend settings, each with what it is expected to do',
  description:
    'Time-outs, intervals, connection pools, places for checks and caches, from what was measured; the most urgent first, each with what calls for it, the rule, and what will be better by the same figures. The patch is a partial configuration for `config update --changes`. With --apply, the configuration that runs is written with it to a file of its own, for `config diff`; nothing that is there is changed. Exit code 1 when something is recommended, 3 when nothing was measured.',
  examples: [
    { command: 'watchkeeper performance recommend', says: 'What should be set otherwise?' },
    {
      command: 'watchkeeper performance recommend --apply --output tuned.yaml',
      says: 'Write the configuration that has it.',
    },
  ],
  cli: { path: ['performance', 'recommend'], positionals: [] },
  slack: null,
  effect: 'read',
  role: 'viewer',
  runs: 'inline',
  input: z.object({
    time_range: z.string().default('24h').describe('How far back to look, up to a day: seconds, or 1h, 24h'),
    apply: z
      .boolean()
      .default(false)
      .describe('Write a configuration with what is recommended (only on the command line)'),
    output: z
      .string()
      .min(1)
      .optional()
      .describe('Where to write it; left out: reports/tuning_<time>.yaml (only on the command line)'),
  }),
  output: z.object({
    environment: z.string(),
    timestamp: isoTime,
    time_range: z.union([z.string(), z.number()]),
    measured: z.boolean().describe('Whether there were probes or figures of workers at all'),
    recommendations: z.array(recommendation),
    patch: patch.describe('All of it together'),
    file: z.string().nullable().describe('What was written; null: nothing'),
  }),
  exitCode: ({ measured, recommendations }) => {
    if (recommendations.length > 0) return 1;
    return measured ? 0 : 3;
  },
  run: async (context, { time_range, apply, output }) => {
    const range = parseTimeRange(time_range, { longestSeconds: LONGEST_SECONDS });
    const nowMs = context.nowMs();
    const { facts, isMeasured } = await readFacts(context, nowMs - range.seconds * 1000);
    const recommendations = tune(facts);
    const whole = combinePatches(recommendations);
    const isWritten = whole !== null && (apply || output !== undefined);
    return {
      environment: context.environment,
      timestamp: new Date(nowMs).toISOString(),
      time_range: range.asGiven,
      measured: isMeasured,
      recommendations: [...recommendations],
      patch: whole,
      file: isWritten
        ? await writePatch(context, { kind: 'tuning', path: output ?? null, patch: whole })
        : null,
    };
  },
});

interface Read {
  readonly facts: TuningFacts;
  readonly isMeasured: boolean;
}

async function readFacts(context: ActionContext, fromMs: number): Promise<Read> {
  const { store, environment } = context;
  const minuteMs = periodStart('minute', fromMs);
  const [fleet, figures, spans, { settings }] = await Promise.all([
    readFleet(store, environment),
    store.figures(minuteMs),
    store.workerSpans(minuteMs),
    currentRelease(store, environment),
  ]);
  const window = { server: undefined, fromMs, toMs: context.nowMs() };
  const timeouts = await mapPaths(context, window, adviseTimeout);
  const places = settings.maxConcurrentChecks;
  const settled = figures.filter(isOfWholeMinute);
  const facts = {
    timeouts,
    intervals: Object.fromEntries(fleet.map(({ spec }) => [spec.name, spec.intervalMs])),
    pools: analysePools(figures, minuteMs),
    processes: analyseResources({ figures: settled, own: null, disks: [], slots: places }).processes,
    places,
    caches: analyseCaches(cachesOf([...context.service.caches(), ...cachesWithin(spans, minuteMs)])),
  };
  return { facts, isMeasured: figures.length > 0 || timeouts.some(({ samples }) => samples > 0) };
}

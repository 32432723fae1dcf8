import { LatencySeries } from './latency-series.ts';
import { Tally } from './tally.ts';
import { periodStart } from './latency.ts';
import { hasSucceeded } from '../probe/verdict.ts';
import type { CheckView, McpProbeView, RestProbeView } from '../check/check-view.ts';
import type { ServerStatus } from '../check/check.ts';
import type { Verdict } from '../probe/verdict.ts';
import type { PathRollup, Rollup, RollupPeriod } from './rollup.ts';

/** Scores are summed in millionths: whole numbers add up exactly in any order. */
const SCORE_UNIT = 1_000_000;

/** The sums that a rollup is made of: checks and finished rollups go in, a rollup comes out. */
export class RollupSums {
  readonly #mcp = new PathSums();
  readonly #rest = new PathSums();
  readonly #combined = new LatencySeries();
  readonly #statuses = new Tally<ServerStatus>();
  #checks = 0;
  #scoreUnits = 0;
  #toolsValid = 0;
  #toolsJudged = 0;

  addCheck(view: CheckView): void {
    this.#checks += 1;
    this.#statuses.add(view.status);
    if (view.status !== 'UNKNOWN') this.#scoreUnits += Math.round(view.score * SCORE_UNIT);
    if (view.combinedMs !== null) this.#combined.add(view.combinedMs);
    this.#mcp.addProbe(view.mcp);
    this.#rest.addProbe(view.rest);
    if (view.mcp.toolsValid === null) return;
    this.#toolsJudged += 1;
    if (view.mcp.toolsValid) this.#toolsValid += 1;
  }

  addRollup(rollup: Rollup): void {
    this.#checks += rollup.checks;
    this.#statuses.merge(rollup.statuses);
    this.#scoreUnits += Math.round(rollup.scoreSum * SCORE_UNIT);
    this.#combined.merge(combinedLatency(rollup));
    this.#mcp.addRollup(rollup.mcp);
    this.#rest.addRollup(rollup.rest);
    this.#toolsJudged += rollup.toolsJudged;
    this.#toolsValid += rollup.toolsValid;
  }

  build(server: string, period: RollupPeriod, startMs: number): Rollup {
    const combined = this.#combined.build();
    return {
      server,
      period,
      startMs: periodStart(period, startMs),
      checks: this.#checks,
      statuses: this.#statuses.build(),
      mcp: this.#mcp.build(),
      rest: this.#rest.build(),
      combinedSketch: combined.sketch,
      combinedSumMs: combined.sumMs,
      combinedSamples: combined.samples,
      scoreSum: this.#scoreUnits / SCORE_UNIT,
      toolsValid: this.#toolsValid,
      toolsJudged: this.#toolsJudged,
    };
  }
}

/** A rollup's combined response times as a part that can be read or merged. */
export function combinedLatency(rollup: Rollup): { sketch: Uint8Array; sumMs: number; samples: number } {
  return { sketch: rollup.combinedSketch, sumMs: rollup.combinedSumMs, samples: rollup.combinedSamples };
}

class PathSums {
  readonly #verdicts = new Tally<Verdict>();
  readonly #statusCodes = new Tally<string>();
  readonly #latency = new LatencySeries();
  #probes = 0;
  #successes = 0;

  addProbe(probe: McpProbeView | RestProbeView): void {
    if (probe.verdict === 'disabled') return;
    this.#probes += 1;
    this.#verdicts.add(probe.verdict);
    if (probe.statusCode !== null) this.#statusCodes.add(String(probe.statusCode));
    if (!hasSucceeded(probe.verdict)) return;
    this.#successes += 1;
    if (probe.durationMs !== null) this.#latency.add(probe.durationMs);
  }

  addRollup(rollup: PathRollup): void {
    this.#probes += rollup.probes;
    this.#successes += rollup.successes;
    this.#verdicts.merge(rollup.verdicts);
    this.#statusCodes.merge(rollup.statusCodes);
    this.#latency.merge(rollup);
  }

  build(): PathRollup {
    return {
      probes: this.#probes,
      successes: this.#successes,
      verdicts: this.#verdicts.build(),
      statusCodes: Object.fromEntries(this.#statusCodes.entries()),
      ...this.#latency.build(),
    };
  }
}

import type { LogEvent } from './log-event.ts';

const MINUTE_MS = 60_000;
const MOST_CLUSTERS = 10_000;
const MOST_MINUTES = 50_000;
const LONGEST_SAMPLE = 300;

/** What went wrong in one way at one server, or in the service itself. */
export interface Cluster {
  readonly kind: string;
  readonly server: string | null;
  readonly level: LogEvent['level'];
  readonly count: number;
  readonly firstMs: number;
  readonly lastMs: number;
  /** The minute with most of them, by its start. */
  readonly peakMinuteMs: number;
  readonly peakCount: number;
  /** The first message, as it was logged. */
  readonly sample: string;
}

export interface MinuteCount {
  readonly minuteMs: number;
  readonly count: number;
}

export interface Tally {
  readonly events: number;
  readonly clusters: readonly Cluster[];
  /** Minutes in which something went wrong, in order. */
  readonly minutes: readonly MinuteCount[];
  /** Events of further clusters than are kept apart. */
  readonly unclustered: number;
}

interface Counted {
  kind: string;
  server: string | null;
  level: LogEvent['level'];
  count: number;
  firstMs: number;
  lastMs: number;
  peakMinuteMs: number;
  peakCount: number;
  minuteMs: number;
  minuteCount: number;
  sample: string;
}

const GRAVITY = { warn: 0, error: 1, fatal: 2 } as const;

/** Adds up events as they come; what it keeps is bounded, however many come. */
export class LogTally {
  readonly #clusters = new Map<string, Counted>();
  readonly #minutes = new Map<number, number>();
  #events = 0;
  #unclustered = 0;

  add(event: LogEvent): void {
    this.#events += 1;
    const minuteMs = Math.floor(event.atMs / MINUTE_MS) * MINUTE_MS;
    if (this.#minutes.has(minuteMs) || this.#minutes.size < MOST_MINUTES)
      this.#minutes.set(minuteMs, (this.#minutes.get(minuteMs) ?? 0) + 1);
    for (const kind of event.kinds) this.#count(kind, event, minuteMs);
  }

  result(): Tally {
    return {
      events: this.#events,
      clusters: [...this.#clusters.values()].map(clusterOf),
      minutes: [...this.#minutes]
        .map(([minuteMs, count]) => ({ minuteMs, count }))
        .sort((one, other) => one.minuteMs - other.minuteMs),
      unclustered: this.#unclustered,
    };
  }

  #count(kind: string, event: LogEvent, minuteMs: number): void {
    const key = `${event.server ?? ''}\n${kind}`;
    const known = this.#clusters.get(key);
    if (known !== undefined) countIn(known, event, minuteMs);
    else if (this.#clusters.size < MOST_CLUSTERS) this.#clusters.set(key, firstOf(kind, event, minuteMs));
    else this.#unclustered += 1;
  }
}

function firstOf(kind: string, { atMs, level, server, message }: LogEvent, minuteMs: number): Counted {
  const sample = message.slice(0, LONGEST_SAMPLE);
  const peak = { peakMinuteMs: minuteMs, peakCount: 1, minuteMs, minuteCount: 1 };
  return { kind, server, level, count: 1, firstMs: atMs, lastMs: atMs, sample, ...peak };
}

/** Lines come nearly by their time: the peak may miss those of a minute that come after another has begun. */
function countIn(counted: Counted, { atMs, level }: LogEvent, minuteMs: number): void {
  counted.count += 1;
  counted.firstMs = Math.min(counted.firstMs, atMs);
  counted.lastMs = Math.max(counted.lastMs, atMs);
  if (GRAVITY[level] > GRAVITY[counted.level]) counted.level = level;
  if (counted.minuteMs !== minuteMs) counted.minuteCount = 0;
  counted.minuteMs = minuteMs;
  counted.minuteCount += 1;
  if (counted.minuteCount <= counted.peakCount) return;
  counted.peakCount = counted.minuteCount;
  counted.peakMinuteMs = minuteMs;
}

function clusterOf(counted: Counted): Cluster {
  const { kind, server, level, count, firstMs, lastMs, peakMinuteMs, peakCount, sample } = counted;
  return { kind, server, level, count, firstMs, lastMs, peakMinuteMs, peakCount, sample };
}

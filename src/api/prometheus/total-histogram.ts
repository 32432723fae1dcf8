import { Histogram } from 'prom-client';
import type { LatencyTotals } from './server-totals.ts';
import { BUCKET_SECONDS } from './server-totals.ts';

type Labels = 'server' | 'le';

interface Line {
  readonly metricName: string;
  readonly labels: { readonly server: string; readonly le?: number | string };
  readonly value: number;
}

/** A histogram whose buckets were counted elsewhere: prom-client's own can only observe one sample at a time. */
export class TotalHistogram extends Histogram<Labels> {
  readonly #name: string;
  readonly #help: string;
  readonly #totals: ReadonlyMap<string, LatencyTotals>;

  constructor(name: string, help: string, totals: ReadonlyMap<string, LatencyTotals>) {
    super({ name, help, labelNames: ['server'], buckets: [...BUCKET_SECONDS], registers: [] });
    this.#name = name;
    this.#help = help;
    this.#totals = totals;
  }

  /** What the registry prints; it asks for this instead of `get` where it exists. */
  getForPromString(): Promise<{ name: string; help: string; type: 'histogram'; values: readonly Line[] }> {
    const values = [...this.#totals].flatMap(([server, totals]) => this.#linesOf(server, totals));
    return Promise.resolve({ name: this.#name, help: this.#help, type: 'histogram', values });
  }

  #linesOf(server: string, { buckets, count, sumSeconds }: LatencyTotals): readonly Line[] {
    const bucket = (le: number | string, value: number): Line => ({
      metricName: `${this.#name}_bucket`,
      labels: { le, server },
      value,
    });
    return [
      ...BUCKET_SECONDS.map((bound, index) => bucket(bound, buckets[index] ?? 0)),
      bucket('+Inf', count),
      { metricName: `${this.#name}_sum`, labels: { server }, value: sumSeconds },
      { metricName: `${this.#name}_count`, labels: { server }, value: count },
    ];
  }
}

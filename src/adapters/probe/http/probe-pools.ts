import type { PoolFigures } from '../../../domain/figures/pool-figures.ts';
import type { ProbePath } from '../../../domain/probe/verdict.ts';
import { ProbePool, type PoolDemand } from './probe-pool.ts';

/** One pool per origin, path kind and keeping of connections, made when first asked for. */
export class ProbePools {
  readonly #pools: Readonly<Record<ProbePath, Map<string, ProbePool>>> = { mcp: new Map(), rest: new Map() };

  get(path: ProbePath, origin: string, demand: PoolDemand): ProbePool {
    const name = demand.keepAlive ? origin : `${origin} closing`;
    const known = this.#pools[path].get(name);
    if (known !== undefined) {
      known.demand(demand);
      return known;
    }
    const pool = new ProbePool(origin, path, demand);
    this.#pools[path].set(name, pool);
    return pool;
  }

  figures(): readonly PoolFigures[] {
    return this.#all().map((pool) => pool.figures());
  }

  async destroy(): Promise<void> {
    await Promise.allSettled(this.#all().map((pool) => pool.destroy()));
  }

  #all(): readonly ProbePool[] {
    return [...this.#pools.mcp.values(), ...this.#pools.rest.values()];
  }
}

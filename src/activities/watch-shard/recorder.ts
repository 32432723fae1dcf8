import type { CheckView } from '../../domain/check/check-view.ts';
import { toAppError, type AppError } from '../../domain/error/app-error.ts';
import type { Rollup } from '../../domain/rollup/rollup.ts';
import type { ServerState } from '../../domain/server/server-state.ts';
import type { ToolContract } from '../../domain/tool-contract/tool-contract.ts';
import type { Edge } from '../../domain/watch/edge.ts';
import type { ShardLease, ShardStore } from '../../ports/store.ts';
import { joinSlices, rollupKey, sliceRecords, type Gathered } from './record-slices.ts';

/** What folding one check, or one command, makes true. */
export interface RecordEntry {
  readonly state: ServerState;
  readonly edges: readonly Edge[];
  readonly check?: CheckView;
  readonly contract?: ToolContract;
  readonly rollups?: readonly Rollup[];
}

export interface RecorderOptions {
  readonly store: Pick<ShardStore, 'commit'>;
  readonly lease: ShardLease;
  readonly onCommitted: (edges: readonly Edge[]) => void;
  /** Told at the first failure of a row of failures, and with null when the store works again. */
  readonly onTrouble: (error: AppError | null, dropped: number) => void;
  readonly onLeaseLost: () => void;
}

const GATHER_MS = 100;
const GATHER_CHECKS = 500;
const RETRY_MS = 1_000;
/** While the store is away: beyond this many the oldest check rows go; states and edges never do. */
const BACKLOG_CHECKS = 20_000;

/** Gathers what the loop makes true and commits it, in order, at most 100 ms or 500 checks later. */
export class Recorder {
  readonly #options: RecorderOptions;
  #checks: CheckView[] = [];
  #states = new Map<string, ServerState>();
  #edges: Edge[] = [];
  #contracts = new Map<string, ToolContract>();
  #rollups = new Map<string, Rollup>();
  #timer: NodeJS.Timeout | null = null;
  #committing: Promise<boolean> | null = null;
  #dropped = 0;
  #isInTrouble = false;
  #isFenced = false;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  add(entry: RecordEntry): void {
    this.#states.set(entry.state.server, entry.state);
    if (entry.check !== undefined) this.#checks.push(entry.check);
    if (entry.edges.length > 0) this.#edges.push(...entry.edges);
    if (entry.contract !== undefined) this.#contracts.set(entry.contract.hash, entry.contract);
    for (const rollup of entry.rollups ?? []) this.#rollups.set(rollupKey(rollup), rollup);
    if (this.#isFenced) return;
    if (this.#checks.length >= GATHER_CHECKS && !this.#isInTrouble) void this.flush();
    else this.#timer ??= setTimeout(() => void this.flush(), this.#isInTrouble ? RETRY_MS : GATHER_MS);
  }

  /** Commits what has been gathered; false when it could not be and is kept for another try. */
  async flush(): Promise<boolean> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#committing !== null) {
      const isCommitted = await this.#committing;
      return isCommitted && this.#states.size > 0 ? this.flush() : isCommitted;
    }
    if (this.#states.size === 0 || this.#isFenced) return true;
    this.#committing = this.#commit();
    try {
      return await this.#committing;
    } finally {
      this.#committing = null;
    }
  }

  /** Commits what is left, if the store takes it now, and no more afterwards. */
  async close(): Promise<void> {
    await this.flush();
    this.#isFenced = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** In slices, since a long commit would keep every timer of the process and every other writer waiting. */
  async #commit(): Promise<boolean> {
    const slices = sliceRecords(this.#take(), GATHER_CHECKS);
    for (const [index, slice] of slices.entries()) {
      if (index > 0) await new Promise((resolve) => setImmediate(resolve));
      try {
        await this.#commitSlice(slice);
      } catch (thrown) {
        this.#putBack(joinSlices(slices.slice(index)), toAppError(thrown));
        return false;
      }
      this.#options.onCommitted(slice.edges);
    }
    if (this.#isInTrouble) this.#options.onTrouble(null, this.#dropped);
    this.#isInTrouble = false;
    this.#dropped = 0;
    return true;
  }

  #commitSlice({ checks, states, edges, contracts, rollups }: Gathered): Promise<void> {
    return this.#options.store.commit({
      lease: this.#options.lease,
      checks,
      states: [...states.values()],
      edges,
      contracts: [...contracts.values()],
      rollups: [...rollups.values()],
    });
  }

  #take(): Gathered {
    const gathered = {
      checks: this.#checks,
      states: this.#states,
      edges: this.#edges,
      contracts: this.#contracts,
      rollups: this.#rollups,
    };
    this.#checks = [];
    this.#states = new Map();
    this.#edges = [];
    this.#contracts = new Map();
    this.#rollups = new Map();
    return gathered;
  }

  #putBack(gathered: Gathered, error: AppError): void {
    if (error.code === 'LEASE_LOST') {
      this.#isFenced = true;
      this.#options.onLeaseLost();
      return;
    }
    const checks = [...gathered.checks, ...this.#checks];
    const surplus = Math.max(0, checks.length - BACKLOG_CHECKS);
    this.#dropped += surplus;
    this.#checks = checks.slice(surplus);
    this.#states = new Map([...gathered.states, ...this.#states]);
    this.#edges = [...gathered.edges, ...this.#edges];
    this.#contracts = new Map([...gathered.contracts, ...this.#contracts]);
    this.#rollups = new Map([...gathered.rollups, ...this.#rollups].slice(-BACKLOG_CHECKS));
    if (!this.#isInTrouble) this.#options.onTrouble(error, this.#dropped);
    this.#isInTrouble = true;
    this.#timer ??= setTimeout(() => void this.flush(), RETRY_MS);
  }
}

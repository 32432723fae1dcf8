import { Client, Pool, type Dispatcher } from 'undici';
import type { PoolFigures } from '../../../domain/figures/pool-figures.ts';
import type { ProbePath } from '../../../domain/probe/verdict.ts';
import { ConnectionTrack } from './connection-track.ts';
import { createConnector, type ConnectorOptions } from './connector.ts';
import { Exchange } from './exchange.ts';

const KEEP_ALIVE_MS = 30_000;
const CLIENT_OPTIONS = {
  keepAliveTimeout: KEEP_ALIVE_MS,
  // Every attempt has its own deadline, which holds against drip-feeding too.
  headersTimeout: 0,
  bodyTimeout: 0,
  allowH2: false,
} as const;

/** undici's word for a connection that is closed after each answer. */
const NO_KEEP_ALIVE = 0;

/** A client that tells each exchange which connection carries it. */
export class TrackedClient extends Client {
  readonly #track: ConnectionTrack;

  constructor(origin: string | URL, { keepAlive, ...options }: ClientOptions) {
    const track = new ConnectionTrack();
    super(origin, {
      ...CLIENT_OPTIONS,
      pipelining: keepAlive ? 1 : NO_KEEP_ALIVE,
      connect: createConnector({ ...options, track }),
    });
    this.#track = track;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    if (handler instanceof Exchange) handler.placeOn(this.#track);
    return super.dispatch(options, handler);
  }
}

interface ClientOptions extends Omit<ConnectorOptions, 'track'> {
  readonly keepAlive: boolean;
}

export interface PoolDemand {
  readonly size: number;
  readonly attemptTimeoutMs: number;
  readonly keepAlive: boolean;
}

/** The connections to one origin for one kind of path. Grows to the largest size that a server asked for. */
export class ProbePool {
  readonly origin: string;
  readonly #path: ProbePath;
  readonly #keepAlive: boolean;
  #size = 0;
  #connectTimeoutMs = 0;
  #pool: Pool;
  #requests = 0;
  #waits = 0;
  #errors = 0;
  #opened = 0;
  readonly #underWay = new Set<Exchange>();
  #busyPeak = 0;
  #certificateExpiresAtMs: number | null = null;

  constructor(origin: string, path: ProbePath, demand: PoolDemand) {
    this.origin = origin;
    this.#path = path;
    this.#keepAlive = demand.keepAlive;
    this.#pool = this.#open(demand.size);
    this.demand(demand);
  }

  get certificateExpiresAtMs(): number | null {
    return this.#certificateExpiresAtMs;
  }

  demand(demand: PoolDemand): void {
    if (demand.attemptTimeoutMs > this.#connectTimeoutMs) this.#connectTimeoutMs = demand.attemptTimeoutMs;
    if (demand.size <= this.#size) return;
    const former = this.#pool;
    this.#pool = this.#open(demand.size);
    void former.close();
  }

  dispatch(options: Dispatcher.DispatchOptions, exchange: Exchange): void {
    this.#requests += 1;
    this.#underWay.add(exchange);
    this.#busyPeak = Math.max(this.#busyPeak, this.#busy());
    this.#pool.dispatch(options, exchange);
    if (!exchange.placed) this.#waits += 1;
  }

  /** An exchange is over, whether this pool carried it or not. */
  ended(exchange: Exchange, outcome: 'reply' | 'failure'): void {
    this.#underWay.delete(exchange);
    if (outcome === 'failure') this.#errors += 1;
  }

  /** A connection of its own for a stream that stays open during a check; the caller destroys it. */
  openClient(): TrackedClient {
    return new TrackedClient(this.origin, this.#clientOptions());
  }

  /** The peak begins anew with each reading. */
  figures(): PoolFigures {
    const { connected, running, queued, pending } = this.#pool.stats;
    const busyPeak = this.#busyPeak;
    this.#busyPeak = this.#busy();
    return {
      origin: this.origin,
      path: this.#path,
      size: this.#size,
      open: connected,
      busy: running,
      busyPeak,
      waiting: Math.max(queued, pending),
      requests: this.#requests,
      waits: this.#waits,
      errors: this.#errors,
      opened: this.#opened,
    };
  }

  destroy(): Promise<void> {
    return this.#pool.destroy();
  }

  /** Without the requests that wait. */
  #busy(): number {
    return Math.min(this.#size, this.#underWay.size);
  }

  #open(size: number): Pool {
    this.#size = size;
    return new Pool(this.origin, {
      ...CLIENT_OPTIONS,
      connections: size,
      pipelining: this.#keepAlive ? 1 : NO_KEEP_ALIVE,
      factory: (origin) => new TrackedClient(origin, this.#clientOptions()),
    });
  }

  #clientOptions(): ClientOptions {
    return {
      keepAlive: this.#keepAlive,
      connectTimeoutMs: () => this.#connectTimeoutMs,
      onOpened: () => {
        this.#opened += 1;
      },
      onCertificate: (expiresAtMs) => {
        this.#certificateExpiresAtMs = expiresAtMs;
      },
    };
  }
}

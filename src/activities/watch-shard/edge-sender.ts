import type { ConditionSnapshot, SentEdge, SequencedEdge } from '../../domain/watch/edge.ts';
import type { Fleet } from '../../ports/fleet.ts';
import type { Log } from '../../ports/log.ts';
import type { ShardStore } from '../../ports/store.ts';
import { selectEdges } from './edge-batch.ts';
import { SendPace, type Urgency } from './send-pace.ts';

export interface EdgeSenderOptions {
  readonly environment: string;
  readonly shard: number;
  readonly store: Pick<ShardStore, 'id' | 'pendingEdges' | 'acknowledgeEdges' | 'lastEdgeSequence'>;
  readonly fleet: Fleet;
  readonly log: Log;
  /** Whether the server is this shard's; an earlier plan's holder may have left edges of others. */
  readonly watches: (server: string) => boolean;
  /** The edge with what the fleet needs to route it. */
  readonly tell: (edge: SequencedEdge) => SentEdge;
  /** Read from the store, so that it says nothing that is not committed. */
  readonly snapshot: () => Promise<readonly ConditionSnapshot[]>;
}

const BATCH = 250;

/**
 * Empties the outbox into the fleet, oldest first and at a pace, and sends a snapshot once it is empty, so that a
 * snapshot never overtakes an edge. Temporal may be away for as long as it likes.
 */
export class EdgeSender {
  readonly #options: EdgeSenderOptions;
  readonly #pace = new SendPace(() => void this.#send());
  #isSnapshotWanted = false;
  #sending: Promise<void> | null = null;
  #isStopped = false;
  #isAway = false;
  /** What the fleet has taken in, also while the store cannot note it. */
  #acceptedUpTo = 0;

  constructor(options: EdgeSenderOptions) {
    this.#options = options;
  }

  wantSnapshot(urgency: Urgency): void {
    this.#isSnapshotWanted = true;
    this.#pace.want(urgency);
  }

  /** There may be something to send. */
  nudge(urgency: Urgency): void {
    this.#pace.want(urgency);
  }

  /**
   * Lets a send under way end, tries once more, both within `graceMs`, and sends no more. What is left stays in the
   * outbox.
   */
  async stop(graceMs: number): Promise<void> {
    this.#isSnapshotWanted = false;
    const deadline = AbortSignal.timeout(graceMs);
    await Promise.race([
      this.#sendLast(),
      new Promise<void>((resolve) => {
        deadline.addEventListener('abort', () => {
          resolve();
        });
      }),
    ]);
    this.#isStopped = true;
    this.#pace.stop();
  }

  async #sendLast(): Promise<void> {
    await this.#sending;
    if (!this.#isStopped) await this.#send();
  }

  #send(): Promise<void> {
    this.#sending ??= this.#sendAll();
    return this.#sending;
  }

  async #sendAll(): Promise<void> {
    this.#pace.begin();
    let isSent = false;
    try {
      await this.#emptyOutbox();
      if (this.#isSnapshotWanted) await this.#sendSnapshot();
      isSent = true;
      this.#sayAway(false, '');
    } catch (error) {
      this.#sayAway(true, error instanceof Error ? error.message : String(error));
    } finally {
      this.#sending = null;
      this.#pace.end(isSent);
    }
  }

  /** Of what it held at the last look; what came meanwhile has been told to the pace. */
  async #emptyOutbox(): Promise<void> {
    const { environment, shard, store, fleet, watches, tell } = this.#options;
    for (let isMore = true; isMore;) {
      const pending = await store.pendingEdges(environment, shard, BATCH);
      const selected = selectEdges({ pending, acceptedUpTo: this.#acceptedUpTo, watches, tell });
      if (selected === null || this.#isStopped) return;
      const { edges, upToSequence } = selected;
      if (edges.length > 0) await fleet.sendEdges({ environment, shard, storeId: store.id, edges });
      this.#acceptedUpTo = Math.max(this.#acceptedUpTo, upToSequence);
      await store.acknowledgeEdges(environment, shard, upToSequence);
      isMore = pending.length === BATCH || upToSequence !== pending.at(-1)?.sequence;
    }
  }

  /** Edges of other shards may come at any time; of this shard's the snapshot must not know more than the fleet. */
  async #sendSnapshot(): Promise<void> {
    const { environment, shard, store, fleet, snapshot } = this.#options;
    const upToSequence = await store.lastEdgeSequence();
    const servers = await snapshot();
    if ((await store.pendingEdges(environment, shard, 1)).length > 0) {
      this.#pace.want('now');
      return;
    }
    await fleet.sendSnapshot({ environment, shard, storeId: store.id, upToSequence, servers });
    this.#isSnapshotWanted = false;
  }

  #sayAway(isAway: boolean, reason: string): void {
    if (isAway === this.#isAway) return;
    this.#isAway = isAway;
    const facts = { environment: this.#options.environment, shard: this.#options.shard };
    if (isAway)
      this.#options.log.warn(
        `Edges cannot be handed to the fleet; probing goes on and they are kept: ${reason}`,
        facts,
      );
    else
      this.#options.log.info(
        'Edges can be handed to the fleet again; every kept one has been delivered',
        facts,
      );
  }
}

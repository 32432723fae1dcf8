import type { SentEdge, SequencedEdge } from '../../domain/watch/edge.ts';

export interface EdgeSelection {
  /** Ascending, as the outbox gives them. */
  readonly pending: readonly SequencedEdge[];
  readonly acceptedUpTo: number;
  readonly watches: (server: string) => boolean;
  readonly tell: (edge: SequencedEdge) => SentEdge;
}

export interface SelectedEdges {
  readonly edges: readonly SentEdge[];
  /** The outbox is done with up to here once `edges` are taken in. */
  readonly upToSequence: number;
}

/** A signal is refused beyond 2 MiB, and the workflow's history keeps every one of them. */
const BATCH_BYTES = 256 * 1024;
const REASON_CHARACTERS = 300;

/**
 * What of the outbox goes out together; null when it is empty. Edges of servers that are not the shard's any more are
 * an earlier holder's: they are passed over, since the shard that has them now tells their level in its snapshot.
 */
export function selectEdges({ pending, acceptedUpTo, watches, tell }: EdgeSelection): SelectedEdges | null {
  const edges: SentEdge[] = [];
  let upToSequence: number | null = null;
  let bytes = 0;
  for (const edge of pending) {
    if (edge.sequence > acceptedUpTo && watches(edge.server)) {
      const sent = tell({ ...edge, reason: clip(edge.reason) });
      bytes += Buffer.byteLength(JSON.stringify(sent)) + 1;
      if (bytes > BATCH_BYTES && edges.length > 0) break;
      edges.push(sent);
    }
    upToSequence = edge.sequence;
  }
  return upToSequence === null ? null : { edges, upToSequence };
}

function clip(reason: string): string {
  return reason.length <= REASON_CHARACTERS
    ? reason
    : `${reason.slice(0, REASON_CHARACTERS - 1).toWellFormed()}…`;
}

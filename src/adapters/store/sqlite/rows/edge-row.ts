import type { Selectable } from 'kysely';
import type { SequencedEdge } from '../../../../domain/watch/edge.ts';
import type { EdgesTable } from '../tables.ts';

/** An edge with its server's name joined in. */
type EdgeRow = Selectable<EdgesTable> & { readonly server: string };

export function edgeOfRow({ sequence, server, condition, became, at_ms, reason }: EdgeRow): SequencedEdge {
  return { sequence, server, condition, became: became === 1, atMs: at_ms, reason };
}

import type { SequencedAuditRecord } from '../audit/audit-record.ts';
import type { Release } from '../release/release.ts';
import type { SequencedEdge } from '../watch/edge.ts';

/** A set of tools that a server was first seen to promise. */
export interface ContractSighting {
  readonly server: string;
  readonly hash: string;
  readonly firstSeenAtMs: number;
}

export interface TimelineSources {
  readonly edges: readonly SequencedEdge[];
  readonly releases: readonly Pick<Release, 'hash' | 'createdAtMs' | 'source'>[];
  readonly audit: readonly SequencedAuditRecord[];
  readonly contracts: readonly ContractSighting[];
}

export type TimelineKind = 'edge' | 'release' | 'audit' | 'contract';

export interface TimelineEntry {
  /** Unique among all entries, whenever they are read. */
  readonly id: string;
  readonly atMs: number;
  readonly kind: TimelineKind;
  /** The server, where it is about one. */
  readonly subject: string | null;
  /** One sentence for people. */
  readonly says: string;
}

/** What happened at or after a time, newest first. */
export function timelineSince(
  { edges, releases, audit, contracts }: TimelineSources,
  sinceMs: number,
): readonly TimelineEntry[] {
  return [
    ...edges.map(ofEdge),
    ...releases.map(ofRelease),
    ...audit.filter(({ phase }) => phase !== 'before').map(ofAudit),
    ...contracts.map(ofContract),
  ]
    .filter(({ atMs }) => atMs >= sinceMs)
    .sort((one, other) => other.atMs - one.atMs || (one.id < other.id ? 1 : -1));
}

function ofEdge({ sequence, server, condition, became, atMs, reason }: SequencedEdge): TimelineEntry {
  const says = `${condition} ${became ? 'became true' : 'is over'}${reason === '' ? '' : `: ${reason}`}`;
  return { id: `edge-${sequence}`, atMs, kind: 'edge', subject: server, says };
}

function ofRelease({ hash, createdAtMs, source }: TimelineSources['releases'][number]): TimelineEntry {
  const says = `release ${hash.slice(0, 8)} from ${source}`;
  return { id: `release-${hash}`, atMs: createdAtMs, kind: 'release', subject: null, says };
}

function ofAudit(record: SequencedAuditRecord): TimelineEntry {
  const { sequence, who, via, action, phase, outcome, subject, atMs } = record;
  const server = record.input['server'];
  const end = outcome === null || outcome === 'done' ? '' : ` (${outcome})`;
  const about = subject === null || subject === server ? '' : ` ${subject}`;
  const says = `${who} by ${via}: ${action}${about}${phase === 'refused' ? ' was refused' : ''}${end}`;
  return {
    id: `audit-${sequence}`,
    atMs,
    kind: 'audit',
    subject: typeof server === 'string' ? server : null,
    says,
  };
}

function ofContract({ server, hash, firstSeenAtMs }: ContractSighting): TimelineEntry {
  const says = `tools ${hash.slice(0, 8)} seen for the first time`;
  return { id: `contract-${server}-${hash}`, atMs: firstSeenAtMs, kind: 'contract', subject: server, says };
}

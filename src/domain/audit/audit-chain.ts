/** One record as far as its place in the chain matters. */
export interface AuditLink {
  readonly sequence: number;
  readonly previousHash: string;
  readonly hash: string;
  /** The hash is that of the content. */
  readonly isIntact: boolean;
}

export type ChainFault = 'changed' | 'removed' | 'reordered' | 'inserted';

export interface ChainProblem {
  readonly fault: ChainFault;
  /** The record at which it shows, or the first one that is missing. */
  readonly sequence: number;
  readonly detail: string;
}

/**
 * The first thing that is wrong with a chain, null when each link carries the hash of the one before and the number
 * after it. Links come by sequence; `start` is what the first, which is 1, has to carry. A chain that was cut at its
 * end looks whole: that shows against a hash or a number kept elsewhere, and as a gap once there is another record.
 */
export function findChainProblem(links: readonly AuditLink[], start: string): ChainProblem | null {
  let head = start;
  for (const [index, link] of links.entries()) {
    if (link.previousHash !== head || !link.isIntact) return explain(links, index, head);
    if (link.sequence !== numberAfter(links[index - 1])) return missing(numberAfter(links[index - 1]), link);
    head = link.hash;
  }
  return null;
}

function explain(links: readonly AuditLink[], index: number, head: string): ChainProblem | null {
  const link = links[index];
  if (link === undefined) return null;
  return link.previousHash === head
    ? explainContent(links, index, link)
    : explainPlace({ links, index, link, head });
}

/** It follows the one before and is not what its hash says. */
function explainContent(links: readonly AuditLink[], index: number, link: AuditLink): ChainProblem {
  const next = links[index + 1];
  const isStranger = next?.previousHash === link.previousHash;
  if (isStranger) return inserted(link, 'the record after it follows the one before it');
  return {
    fault: 'changed',
    sequence: link.sequence,
    detail: `Record ${link.sequence} was changed: its content does not have the hash that it carries.`,
  };
}

interface Misplaced {
  readonly links: readonly AuditLink[];
  readonly index: number;
  readonly link: AuditLink;
  /** Hash of the record before it. */
  readonly head: string;
}

/** It does not follow the one before. */
function explainPlace({ links, index, link, head }: Misplaced): ChainProblem {
  const before = links[index - 1];
  if (link.hash === before?.hash) return inserted(link, 'it repeats the one before it');
  if (before !== undefined && link.previousHash === before.previousHash)
    return inserted(before, 'the record after it follows the one before it');
  const successor = links.slice(index).find(({ previousHash }) => previousHash === head);
  const isOfChain = links.some(({ hash }) => hash === link.previousHash);
  if (successor !== undefined && isOfChain) return reordered(link, successor);
  if (successor !== undefined) return inserted(link, 'it follows no record of this log');
  const expected = numberAfter(before);
  if (before === undefined || link.sequence > expected || !link.isIntact) return removed(expected, link);
  return {
    fault: 'changed',
    sequence: before.sequence,
    detail: `Record ${before.sequence} was replaced: record ${link.sequence} carries another hash for it.`,
  };
}

function numberAfter(link: AuditLink | undefined): number {
  return (link?.sequence ?? 0) + 1;
}

function inserted({ sequence }: AuditLink, why: string): ChainProblem {
  return { fault: 'inserted', sequence, detail: `Record ${sequence} was inserted: ${why}.` };
}

function reordered({ sequence }: AuditLink, successor: AuditLink): ChainProblem {
  const detail = `Record ${sequence} is out of order: the one that belongs here is at ${successor.sequence}.`;
  return { fault: 'reordered', sequence, detail };
}

function removed(sequence: number, next: AuditLink): ChainProblem {
  const detail = `Record ${sequence} was removed: what comes next, ${next.sequence}, follows a record that is not here.`;
  return { fault: 'removed', sequence, detail };
}

/** Cut off the end, before the next was written. */
function missing(sequence: number, next: AuditLink): ChainProblem {
  const detail = `Record ${sequence} was removed: no record has its number, and what comes next is ${next.sequence}.`;
  return { fault: 'removed', sequence, detail };
}

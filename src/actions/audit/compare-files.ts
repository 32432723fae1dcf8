import type { AuditLink } from '../../domain/audit/audit-chain.ts';
import { compareCopy, readCopiedLine, type CopiedRecord } from '../../domain/audit/audit-copy.ts';
import { AppError } from '../../domain/error/app-error.ts';
import type { ActionContext } from '../action.ts';

/** The lines of these files, the oldest first. Throws INVALID_REQUEST where no file can be had. */
export async function readCopies(
  { auditCopies }: Pick<ActionContext, 'auditCopies'>,
  files: readonly string[],
): Promise<readonly CopiedRecord[]> {
  if (auditCopies === undefined) {
    throw new AppError(
      'INVALID_REQUEST',
      'Files are compared only on the command line, on the machine that has them.',
    );
  }
  const lines: CopiedRecord[] = [];
  for (const path of files) {
    let number = 0;
    for await (const text of auditCopies.lines(path)) {
      number += 1;
      lines.push(readCopiedLine(text, `${path}:${number}`));
    }
  }
  return lines;
}

interface Comparison {
  readonly lines: readonly CopiedRecord[];
  readonly links: readonly AuditLink[];
  /** What has to be in the files at least. */
  readonly lastSequence: number;
}

/** What the files have, and the first thing in which they differ from the store. */
export function compareFiles(files: readonly string[], { lines, links, lastSequence }: Comparison) {
  const hashes = new Map(links.map(({ sequence, hash }) => [sequence, hash]));
  const { problem, ...found } = compareCopy(lines, hashes, lastSequence);
  return {
    found: {
      files: [...files],
      lines: found.lines,
      first_sequence: found.firstSequence,
      last_sequence: found.lastSequence,
    },
    problems: problem === null ? [] : [{ ...problem, sequence: null }],
  };
}

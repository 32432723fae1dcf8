import { z } from 'zod';
import { findChainProblem, type AuditLink, type ChainProblem } from '../../domain/audit/audit-chain.ts';
import { chainRecord, FIRST_PREVIOUS_HASH } from '../../domain/audit/audit-line.ts';
import type { ChainedAuditRecord } from '../../domain/audit/audit-record.ts';
import { defineAction, type ActionContext } from '../action.ts';
import { pause } from '../pause.ts';
import { compareFiles, readCopies } from './compare-files.ts';

const problemSchema = z.object({
  fault: z.enum(['changed', 'removed', 'reordered', 'inserted']),
  sequence: z.number().nullable().describe('Record of the store at which it shows first'),
  place: z.string().nullable().describe('Line of the copy at which it shows first'),
  detail: z.string(),
});
type Problem = z.output<typeof problemSchema>;

const copySchema = z.object({
  files: z.array(z.string()),
  lines: z.number(),
  first_sequence: z.number().nullable(),
  last_sequence: z.number().nullable(),
});

export const auditVerify = defineAction({
  name: 'audit/verify',
  noun: 'audit',
  verb: 'verify',
  summary: 'Prove that the audit log is whole',
  description:
    'Every record of the store, of all environments, carries the hash of the one before. This recomputes them all and names the first record that was changed, removed, reordered or inserted. What is cut off at the end shows only against a head hash kept elsewhere, such as the one that a worker logs each hour, or against a copy. Exit code 1 when something is wrong.',
  examples: [
    { command: 'watchkeeper audit verify', says: 'Is the log as it was written?' },
    { command: 'watchkeeper audit verify --head 5f2c9a01', says: 'Is it still there up to that record?' },
    {
      command: 'watchkeeper audit verify --file logs/audit.log.1 --file logs/audit.log',
      says: 'Do the files say the same, the oldest first?',
    },
  ],
  cli: { path: ['audit', 'verify'], positionals: [] },
  slack: null,
  effect: 'read',
  role: 'operator',
  runs: 'inline',
  input: z.object({
    head: z
      .string()
      .regex(/^[0-9a-fA-F]{8,64}$/, 'is 8 to 64 hexadecimal digits')
      .optional()
      .describe('Hash of a record noted earlier, or the beginning of it: has to be in the chain'),
    file: z
      .array(z.string().min(1))
      .default([])
      .describe('Copies to compare with the store, the oldest first (only on the command line)'),
  }),
  output: z.object({
    intact: z.boolean(),
    records: z.number(),
    head: z.object({ sequence: z.number(), hash: z.string() }).nullable(),
    copy: copySchema.nullable(),
    problems: z.array(problemSchema),
  }),
  exitCode: ({ intact }) => (intact ? 0 : 1),
  run: (context, { head, file }) =>
    verifyAuditLog(context, { heads: head === undefined ? [] : [head], files: file }),
});

interface Demands {
  /** Hashes that have to be in the chain, or the beginnings of them. */
  readonly heads: readonly string[];
  /** Copies of the log, the oldest first. */
  readonly files: readonly string[];
}

/** What is wrong with the audit log of all environments, as `audit verify` says it. */
export async function verifyAuditLog(context: ActionContext, { heads, files }: Demands) {
  const { links, lastSequence, copy } = await readAll(context, files);
  const problems = [
    ...inStore(findChainProblem(links, FIRST_PREVIOUS_HASH) ?? findCut(links, lastSequence)),
    ...heads.flatMap((head) => missingHead(links, head.toLowerCase())),
    ...(copy?.problems ?? []),
  ];
  const last = links.at(-1);
  return {
    intact: problems.length === 0,
    records: links.length,
    head: last === undefined ? null : { sequence: last.sequence, hash: last.hash },
    copy: copy?.found ?? null,
    problems,
  };
}

/**
 * Others may be writing. What is to be there at least is asked first and the store's records are read last, so that
 * nothing is missed that came in between; a file may lag by a moment, or end in half a line, so it is read again.
 */
async function readAll(context: ActionContext, files: readonly string[]) {
  const lastSequence = await context.store.lastAuditSequence();
  for (let look = 1; ; look += 1) {
    const lines = files.length === 0 ? null : await readCopies(context, files);
    const links = await readLinks(context);
    const copy = lines === null ? null : compareFiles(files, { lines, links, lastSequence });
    if (copy === null || copy.problems.length === 0 || look === LOOKS) return { links, lastSequence, copy };
    await pause(LAG_MS, context.signal);
  }
}

const LOOKS = 3;
const LAG_MS = 200;
const READ_AT_ONCE = 1000;

async function readLinks({ store }: Pick<ActionContext, 'store'>): Promise<readonly AuditLink[]> {
  const links: AuditLink[] = [];
  for (;;) {
    const records = await store.auditAfter(links.at(-1)?.sequence ?? 0, READ_AT_ONCE);
    links.push(...records.map(linkOf));
    if (records.length < READ_AT_ONCE) return links;
  }
}

function linkOf(record: ChainedAuditRecord): AuditLink {
  const { previousHash, hash, ...content } = record;
  return {
    sequence: content.sequence,
    previousHash,
    hash,
    isIntact: chainRecord(content, previousHash).hash === hash,
  };
}

function inStore(problem: ChainProblem | null): readonly Problem[] {
  return problem === null ? [] : [{ ...problem, place: null }];
}

/** The store numbers records and forgets no number. */
function findCut(links: readonly AuditLink[], lastSequence: number): ChainProblem | null {
  const last = links.at(-1)?.sequence ?? 0;
  if (last >= lastSequence) return null;
  const detail = `Record ${last + 1} was removed: the log ends at ${last}, and ${lastSequence} were written.`;
  return { fault: 'removed', sequence: last + 1, detail };
}

function missingHead(links: readonly AuditLink[], head: string): readonly Problem[] {
  if (links.some(({ hash }) => hash.startsWith(head))) return [];
  const detail = `No record has the hash ${head}: what was written up to it was removed or replaced.`;
  return [{ fault: 'removed', sequence: null, place: null, detail }];
}

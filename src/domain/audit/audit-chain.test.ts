import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findChainProblem, type AuditLink } from './audit-chain.ts';
import { auditLineText, chainRecord, FIRST_PREVIOUS_HASH, hashOfLine } from './audit-line.ts';
import type { AuditRecord, ChainedAuditRecord, SequencedAuditRecord } from './audit-record.ts';

const RECORD: AuditRecord = {
  atMs: Date.UTC(2026, 0, 5, 12),
  environment: 'production',
  who: 'ann',
  role: 'admin',
  via: 'cli',
  action: 'breaker/open',
  subject: 'search',
  phase: 'before',
  outcome: null,
  requestId: 'r1',
  input: { server: 'search', path: undefined, nested: [{ b: 1, a: 'Ä' }] },
};

/** As many records as asked, each its own request, chained as a store does it. */
function aChain(length: number): readonly ChainedAuditRecord[] {
  const records: ChainedAuditRecord[] = [];
  for (let sequence = 1; sequence <= length; sequence += 1)
    records.push(
      chainRecord(
        { ...RECORD, requestId: `r${sequence}`, sequence },
        records.at(-1)?.hash ?? FIRST_PREVIOUS_HASH,
      ),
    );
  return records;
}

const contentOf = (record: ChainedAuditRecord): SequencedAuditRecord => record;

function linksOf(records: readonly ChainedAuditRecord[]): readonly AuditLink[] {
  return records
    .toSorted((one, other) => one.sequence - other.sequence)
    .map((record) => ({
      ...record,
      isIntact: chainRecord(contentOf(record), record.previousHash).hash === record.hash,
    }));
}

const problemOf = (records: readonly ChainedAuditRecord[]) =>
  findChainProblem(linksOf(records), FIRST_PREVIOUS_HASH);

const [one, two, three, four, five] = aChain(5) as [
  ChainedAuditRecord,
  ChainedAuditRecord,
  ChainedAuditRecord,
  ChainedAuditRecord,
  ChainedAuditRecord,
];
const rehashed = chainRecord({ ...contentOf(three), who: 'mallory' }, three.previousHash);
const stranger = chainRecord({ ...RECORD, who: 'mallory', sequence: 3 }, two.hash);
const later = (record: ChainedAuditRecord, by = 1) => ({ ...record, sequence: record.sequence + by });

test('a whole chain, and an empty one, have no problem', () => {
  expect(problemOf([one, two, three, four, five])).toBeNull();
  expect(problemOf([])).toBeNull();
});

describe('what was done to a chain is found at the first record it shows at', () => {
  test.each([
    ['content changed', [one, two, { ...three, who: 'mallory' }, four], ['changed', 3]],
    ['time changed', [one, { ...two, atMs: two.atMs + 1 }, three], ['changed', 2]],
    ['environment changed', [{ ...one, environment: 'staging' }, two, three], ['changed', 1]],
    ['changed, with its hash made to fit', [one, two, rehashed, four, five], ['changed', 3]],
    ['hash overwritten', [one, two, { ...three, hash: 'f'.repeat(64) }, four], ['changed', 3]],
    ['first removed', [two, three, four], ['removed', 1]],
    ['one removed', [one, two, four, five], ['removed', 3]],
    ['several removed', [one, five], ['removed', 2]],
    [
      'the end cut off before the next was written',
      [one, two, chainRecord({ ...contentOf(four), sequence: 5 }, two.hash)],
      ['removed', 3],
    ],
    [
      'all removed before the next was written',
      [chainRecord({ ...RECORD, sequence: 4 }, FIRST_PREVIOUS_HASH)],
      ['removed', 1],
    ],
    ['one removed, the rest renumbered', [one, two, later(four, -1), later(five, -1)], ['removed', 3]],
    ['two swapped', [one, { ...three, sequence: 2 }, { ...two, sequence: 3 }, four], ['reordered', 2]],
    ['last two swapped', [one, two, { ...four, sequence: 3 }, { ...three, sequence: 4 }], ['reordered', 3]],
    ['one inserted, the rest renumbered', [one, two, stranger, later(three), later(four)], ['inserted', 3]],
    [
      'one inserted with a hash that fits nothing',
      [one, two, { ...stranger, previousHash: 'e'.repeat(64) }, later(three), later(four)],
      ['inserted', 3],
    ],
    [
      'one inserted before the first',
      [chainRecord({ ...RECORD, sequence: 1 }, 'd'.repeat(64)), later(one)],
      ['inserted', 1],
    ],
    [
      'one put at the end with a hash that fits nothing',
      [one, two, { ...stranger, hash: 'x' }],
      ['changed', 3],
    ],
  ] as const)('%s', (_, records, [fault, sequence]) => {
    const problem = problemOf(records);
    expect(problem).toMatchObject({ fault, sequence });
    expect(problem?.detail).toContain(`Record ${sequence} `);
  });
});

test('whatever single record is changed, removed or moved, something is found', () => {
  const records = aChain(8);
  fc.assert(
    fc.property(
      fc.nat({ max: 6 }),
      fc.nat({ max: 7 }),
      fc.constantFrom('change', 'remove', 'swap'),
      (at, to, how) => {
        const target = records[at];
        const other = records[to];
        if (target === undefined || other === undefined || (how === 'swap' && at === to)) return;
        const done = {
          change: records.with(at, { ...target, outcome: 'x' }),
          remove: records.toSpliced(at, 1),
          swap: records
            .with(at, { ...other, sequence: target.sequence })
            .with(to, { ...target, sequence: other.sequence }),
        }[how];
        expect(problemOf(done)).not.toBeNull();
      },
    ),
  );
});

test('a line of text has the hash of all else in it, so that others can check it', () => {
  const text = auditLineText(one);
  const line = JSON.parse(text) as Parameters<typeof hashOfLine>[0];
  expect(hashOfLine(line)).toBe(one.hash);
  expect(line).toMatchObject({ timestamp: '2026-01-05T12:00:00.000Z', previous_hash: '0'.repeat(64) });
  expect(text).toMatch(/^\{"action":"breaker\/open","environment":"production","hash":"[0-9a-f]{64}"/);
});

test('a record has the hash that it had before, so that old chains stay whole', () => {
  expect(one.hash).toMatchInlineSnapshot(
    `"104b6cbdc6ae12e642ed25cea6558451b58f139c7d6c76d27f3caaeeccecb392"`,
  );
});

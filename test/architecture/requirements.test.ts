import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const REQUIREMENTS = 10;
const CRITERIA = 5;
const PARTS = ['2', '3', '4', '5', '6'];

interface Row {
  readonly id: string;
  /** What stands below it, a line each. */
  readonly shownBy: readonly string[];
}

const ROWS = rowsOf(readFileSync(join(ROOT, 'docs/requirements.md'), 'utf8'));

function rowsOf(document: string): readonly Row[] {
  return [...document.matchAll(/^- \*\*([\d.]+)\*\* .+\n((?: {2}- .+\n?)*)/gm)].map(
    ([, id = '', below = '']) => ({
      id,
      shownBy: [...below.matchAll(/^ {2}- (.+)$/gm)].map(([, line = '']) => line),
    }),
  );
}

/** What is wrong with a row; nothing when it is shown, or owned. */
function faultsOf({ shownBy }: Row): readonly string[] {
  if (shownBy.length === 0) return ['neither a test nor a part'];
  return shownBy.flatMap((line) => {
    const [, part] = /^part (\d)$/.exec(line) ?? [];
    if (part !== undefined) return PARTS.includes(part) ? [] : [`there is no part ${part}`];
    const [, path = '', name = ''] = /^`([^`]+)`: (.+)$/.exec(line) ?? [];
    return isTest(path, name) ? [] : [`no test: ${line}`];
  });
}

function isTest(path: string, name: string): boolean {
  if (!path.endsWith('.test.ts') || !existsSync(join(ROOT, path))) return false;
  const source = readFileSync(join(ROOT, path), 'utf8');
  return ["'", '"', '`'].some((quote) => {
    const at = source.indexOf(`${quote}${name}${quote},`);
    return at >= 0 && source.slice(0, at).trimEnd().endsWith('(');
  });
}

test('each of the fifty criteria has its row', () => {
  const expected = Array.from({ length: REQUIREMENTS * CRITERIA }, (_, index) => {
    return `${Math.floor(index / CRITERIA) + 1}.${(index % CRITERIA) + 1}`;
  });
  expect(ROWS.map(({ id }) => id)).toEqual(expected);
});

test.each(ROWS)('$id is shown by a test that is there, or has a part that brings it', (row) => {
  expect(faultsOf(row)).toEqual([]);
});

describe('a row is found that', () => {
  test.each([
    ['has nothing', '', 'neither'],
    ['names a part that there is not', '  - part 9\n', 'no part 9'],
    ['names a file that is not there', '  - `test/e2e/nothing.test.ts`: opening\n', 'no test'],
    [
      'names a test that is not in the file',
      '  - `src/domain/breaker/fold-breaker.test.ts`: nothing\n',
      'no test',
    ],
    ['names what is no test', '  - `src/domain/breaker/fold-breaker.ts`: opening\n', 'no test'],
  ])('%s', (_, below, fault) => {
    const [row] = rowsOf(`- **1.1** Something\n${below}`);
    expect(row === undefined ? [] : faultsOf(row)).toEqual([expect.stringContaining(fault)]);
  });
});

test('the criteria that wait for a part are counted', () => {
  const waiting = ROWS.filter(({ shownBy }) => shownBy.every((line) => line.startsWith('part ')));
  const ids = waiting.map(({ id, shownBy }) => `${id} (${shownBy.join(', ')})`);
  process.stdout.write(
    `${waiting.length} of ${ROWS.length} requirements wait for a part: ${ids.join(', ')}\n`,
  );
  expect(waiting.map(({ id }) => id)).toEqual([]);
});

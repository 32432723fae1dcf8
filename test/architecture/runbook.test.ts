import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SCRIPTS } from '../../src/cli/script/scripts.ts';
import { flagsIn, KINDS, readLine } from '../support/runbook/kinds.ts';
import { renderPage } from '../support/runbook/render-page.ts';
import { linesOf, readRunbook } from '../support/runbook/runbook-lines.ts';

const ROOT = join(import.meta.dirname, '../..');
const LINES = readRunbook();

/** Falls as parts are done; a line that becomes pending again is a loss. */
const PENDING_LINES = 42;

test('every line of every shell block is of exactly one kind, and every kind has a line', () => {
  expect(LINES).toHaveLength(113);
  const used = new Set(LINES.map((line) => readLine(line).kind));
  expect(KINDS.map(({ name }) => name).filter((name) => !used.has(name))).toEqual([]);
});

test('a line that is of no kind is found', () => {
  const planted = linesOf('# Planted\n\n   ```bash\n   # why\n   kubectl get pods \\\n     --all\n   ```\n');
  expect(planted).toEqual([{ text: 'kubectl get pods --all', section: 'Planted' }]);
  expect(() => planted.map(readLine)).toThrow("no kind for the runbook's line: kubectl get pods --all");
});

test('the lines that wait for a part are counted', () => {
  const pending = LINES.map(readLine).flatMap(({ shown }) => (shown.by === 'pending' ? [shown.part] : []));
  const parts = [...Map.groupBy(pending, (part) => part)].sort(([one], [other]) => one - other);
  const counts = parts.map(([part, { length }]) => `part ${part}: ${length}`);
  process.stdout.write(
    `${pending.length} of ${LINES.length} lines of the runbook are pending: ${counts.join(', ')}\n`,
  );
  expect(pending).toHaveLength(PENDING_LINES);
});

test('the table of scripts has the 48 that the document names, each with the flags it has there', () => {
  const named = LINES.flatMap(({ text }) =>
    [...text.matchAll(/scripts\/([\w/]+)\.py([^"]*)/g)].map(([, name = '', words = '']) => ({ name, words })),
  );
  expect(new Set(SCRIPTS.map(({ name }) => name))).toEqual(new Set(named.map(({ name }) => name)));
  expect(SCRIPTS).toHaveLength(48);
  for (const script of SCRIPTS) {
    const given = named.filter(({ name }) => name === script.name);
    const flags = given.flatMap(({ words }) => Object.keys(flagsIn(script, words)));
    expect(new Set(flags), script.name).toEqual(new Set(script.flags.map(({ flag }) => flag)));
  }
});

test('a test that is said to show a line is there', () => {
  for (const { shown } of LINES.map(readLine)) {
    if (shown.by !== 'test') continue;
    expect(existsSync(join(ROOT, shown.path)), shown.path).toBe(true);
    expect(readFileSync(join(ROOT, shown.path), 'utf8')).toContain(shown.name);
  }
});

test('docs/runbook.md says of every line what it is here', async () => {
  await expect(await renderPage(LINES)).toMatchFileSnapshot(join(ROOT, 'docs/runbook.md'));
});

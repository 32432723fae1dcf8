import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LogLine } from '../../ports/log-files.ts';
import { openLogFiles } from './log-files.ts';
import { LONGEST_LINE_BYTES } from './split-lines.ts';

const START_MS = Date.UTC(2026, 0, 5, 12);
const MAIN = 'enhanced_status_check.log';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watchkeeper-logs-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, content: string | Buffer, changedMs = START_MS): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  utimesSync(path, changedMs / 1_000, changedMs / 1_000);
  return path;
}

async function read(path: string, sinceMs = 0): Promise<readonly LogLine[]> {
  const lines: LogLine[] = [];
  for await (const some of openLogFiles(folder).lines(path, sinceMs)) lines.push(...some);
  return lines;
}

const line = (second: number): string =>
  `${new Date(START_MS + second * 1_000).toISOString()} INFO check search HEALTHY environment=p response_time 3`;

test('rotated files come too, the oldest first; those that are too old, and other logs, do not', async () => {
  write(MAIN, 'x');
  write(`${MAIN}.1`, 'x');
  write(`${MAIN}.2.gz`, gzipSync('x'));
  write(`${MAIN}-20260104`, 'x', START_MS - 10_000);
  write(`${MAIN}.3`, 'x', START_MS - 100_000);
  for (const name of ['errors.log', 'alerts.log', `${MAIN}x`]) write(name, 'x');
  mkdirSync(join(folder, `${MAIN}.9`));
  const files = await openLogFiles(folder).filesSince(START_MS - 50_000);
  expect(files.map((path) => basename(path))).toEqual([
    `${MAIN}-20260104`,
    `${MAIN}.2.gz`,
    `${MAIN}.1`,
    MAIN,
  ]);
});

test('where the main log is gone, its errors are read; where there is no folder, nothing is', async () => {
  write('errors.log', 'x');
  expect((await openLogFiles(folder).filesSince(0)).map((path) => basename(path))).toEqual(['errors.log']);
  expect(await openLogFiles(join(folder, 'none')).filesSince(0)).toEqual([]);
});

test('every line is read, the last without its end, and those of a compressed file', async () => {
  const text = ['one', 'ħwo', '', 'three'].join('\n');
  const expected = ['one', 'ħwo', '', 'three'];
  for (const path of [write(MAIN, text), write(`${MAIN}.1.gz`, gzipSync(text))])
    expect((await read(path)).map((each) => each.text)).toEqual(expected);
});

test('of a line of 10 MB the beginning is kept, and said to be that', async () => {
  const lines = await read(write(MAIN, `before\n${'y'.repeat(10 * 1_024 * 1_024)}\nafter\n`));
  expect(lines.map(({ text, isCut }) => [text.slice(0, 6), text.length, isCut])).toEqual([
    ['before', 6, false],
    ['yyyyyy', LONGEST_LINE_BYTES, true],
    ['after', 5, false],
  ]);
});

test('of a large file little more than the time that is asked for is read, and none of that left out', async () => {
  const seconds = 200_000;
  const all = Array.from({ length: seconds }, (_, second) => `${line(second)}\n`).join('');
  // With all lines of one length, halves would begin where lines do.
  const path = write(MAIN, `begun\n${all}`);
  const sinceMs = START_MS + (seconds - 600) * 1_000;
  const lines = await read(path, sinceMs);
  expect(lines.at(-1)?.text).toBe(line(seconds - 1));
  expect(lines.filter(({ text }) => Date.parse(text.slice(0, 24)) >= sinceMs)).toHaveLength(600);
  expect(lines.length).toBeLessThan(seconds / 8);
  expect(lines.every(({ text }) => text.startsWith('2026-'))).toBe(true);
  expect(await read(path)).toHaveLength(seconds + 1);
});

test('a file that is gone meanwhile is empty, one that cannot be read is said so', async () => {
  expect(await read(join(folder, 'gone.log'))).toEqual([]);
  mkdirSync(join(folder, 'folder.log'));
  await expect(read(join(folder, 'folder.log'))).rejects.toMatchObject({ code: 'FORBIDDEN' });
});

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { openBreakGlass, type BreakGlass } from '../../../test/support/diagnosis/break-glass.ts';
import { createFileLog } from '../../adapters/log/file-log.ts';
import { createLook } from '../../cli/present/look.ts';
import { findPresentation } from '../../cli/present/presentations.ts';
import { logAnalyze } from './analyze.ts';

const NOW_MS = Date.UTC(2026, 0, 5, 12);
const MINUTE_MS = 60_000;
const MAIN = 'enhanced_status_check.log';
const ESCAPE = String.fromCodePoint(0x1b);

let world: BreakGlass;
beforeEach(async () => {
  const server = (name: string, dependsOn: readonly string[] = []) => ({
    server_name: name,
    mcp_endpoint_url: 'http://127.0.0.1:1/mcp',
    depends_on: dependsOn,
  });
  const servers = [
    server('gateway'),
    server('search', ['gateway']),
    server('booking', ['gateway']),
    server('lone'),
  ];
  world = await openBreakGlass({ servers }, { nowMs: () => NOW_MS });
});
afterEach(async () => {
  await world.close();
});

function write(name: string, lines: readonly string[]): void {
  const { directory } = world.installation.logging;
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, name), lines.map((line) => `${line}\n`).join(''));
}

const time = (minutesAgo: number): string => new Date(NOW_MS - minutesAgo * MINUTE_MS).toISOString();
const fine = (minutesAgo: number, server: string): string =>
  `${time(minutesAgo)} INFO check ${server} HEALTHY environment=production response_time 12.5`;
const failed = (minutesAgo: number, server: string, verdict: string): string =>
  `${time(minutesAgo)} ERROR check ${server} UNHEALTHY; mcp error: ${verdict} environment=production mcp=${verdict}`;

const CASCADE = [
  fine(59, 'gateway'),
  failed(29, 'search', 'http_error'),
  failed(28.5, 'gateway', 'connect_refused'),
  failed(28, 'booking', 'http_error'),
  failed(27, 'search', 'http_error'),
  failed(26, 'search', 'http_error'),
];

describe('in two worlds', () => {
  test('a log in which all is well has nothing critical', async () => {
    write(MAIN, [fine(30, 'gateway'), fine(20, 'search')]);
    const { output, exitCode } = await world.run(logAnalyze, { emergency: true });
    expect(exitCode).toBe(0);
    expect(output).toMatchObject({ lines: 2, events: 0, critical: false, patterns: [], suspects: [] });
  });

  test('of a cascade the server that the others depend on is suspected first', async () => {
    write(MAIN, CASCADE);
    const { output, exitCode } = await world.run(logAnalyze, { emergency: true });
    expect(exitCode).toBe(1);
    expect(output.suspects[0]).toMatchObject({
      server: 'gateway',
      parent_of: ['search', 'booking'],
      place: 2,
    });
    expect(output.cascades).toMatchObject([
      { critical: true, servers: [{ server: 'search' }, { server: 'gateway' }, { server: 'booking' }] },
    ]);
    expect(output.patterns[0]).toMatchObject({
      server: 'search',
      kind: 'mcp http_error',
      count: 3,
      critical: true,
      first_seen: time(29),
      last_seen: time(26),
    });
  });
});

test('the window counts, and lines of rotated files are within it', async () => {
  write(`${MAIN}.1`, [failed(23 * 60, 'lone', 'timeout'), failed(30 * 60, 'lone', 'timeout')]);
  write(MAIN, CASCADE);
  const count = async (input: object): Promise<number> => (await world.run(logAnalyze, input)).output.events;
  expect(await count({ emergency: true })).toBe(5);
  expect(await count({})).toBe(6);
  expect(await count({ since: '48h' })).toBe(7);
  expect(await count({ since: time(27.5) })).toBe(2);
  await expect(world.run(logAnalyze, { since: '1h', emergency: true })).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
  });
});

test('emergency shows ten of each, and says how many more there are', async () => {
  write(
    MAIN,
    Array.from({ length: 15 }, (_, index) => failed(index + 1, `server-${index}`, 'timeout')),
  );
  const { output } = await world.run(logAnalyze, { emergency: true });
  expect([output.patterns.length, output.busiest_minutes.length, output.more_patterns]).toEqual([10, 10, 5]);
});

test('no logs at all, and none of that time, are 3', async () => {
  await expect(world.run(logAnalyze)).rejects.toMatchObject({ code: 'NO_DATA', exitCode: 3 });
  write(MAIN, [failed(25 * 60, 'lone', 'timeout')]);
  await expect(world.run(logAnalyze)).rejects.toMatchObject({ code: 'NO_DATA', exitCode: 3 });
});

test.each(['text', 'json'] as const)('what the log itself writes as %s is understood', async (format) => {
  const { directory } = world.installation.logging;
  const log = createFileLog({ directory, level: 'info', format, rotation: null, echo: null });
  log.check('production', aCheck().of('lone').view());
  log.check('production', aCheck().of('search').verdicts('timeout', 'http_error').view());
  log.check('production', aCheck().of('booking').verdicts('ok', 'auth_expired').view());
  log.error('Temporal does not answer: 14 UNAVAILABLE', { shard: 3 });
  await log.close();
  const now = await openBreakGlass({ servers: [], logging: { directory } });
  const { output } = await now.run(logAnalyze);
  await now.close();
  expect(output).toMatchObject({ lines: 4, unreadable_lines: 0, events: 3 });
  const patterns = output.patterns.map(({ server, kind }) => `${String(server)}: ${kind}`).sort();
  expect(patterns).toEqual([
    'booking: rest auth_expired',
    'null: Temporal does not answer: # UNAVAILABLE',
    'search: mcp timeout',
    'search: rest http_error',
  ]);
});

test('hostile lines are counted, and shown as text', async () => {
  write(MAIN, [
    `${time(30)} ERROR ${ESCAPE}[2J${ESCAPE}]0;owned${String.fromCodePoint(7)} it is broken`,
    `${time(29)} ERROR check search UNHEALTHY; ${'y'.repeat(10 * 1_024 * 1_024)}`,
    `${ESCAPE}[31m`,
    '{"timestamp":',
    fine(20, 'lone'),
  ]);
  const { output } = await world.run(logAnalyze, { emergency: true });
  expect(output).toMatchObject({ lines: 3, events: 2, unreadable_lines: 3 });
  const look = createLook({ width: 200, height: 50, isTerminal: true, hasColours: false });
  const shown = (await findPresentation('log/analyze')).lines(output, look).join('\n');
  expect(shown).toContain('it is broken');
  expect(shown).not.toContain(ESCAPE);
  expect(shown.length).toBeLessThan(10_000);
});

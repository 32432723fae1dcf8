import { expect, test } from 'vitest';
import { createLook } from './look.ts';
import { findPresentation } from './presentations.ts';

const NOW = '2026-01-02T03:00:00.000Z';
const lookOf = (width: number) => createLook({ width, height: 24, isTerminal: false, hasColours: false });

const NIGHTLY = {
  name: 'nightly',
  status: 'coming',
  origin: 'configuration',
  starts_at: '2026-01-02T18:00:00.000Z',
  ends_at: '2026-01-02T20:00:00.000Z',
  schedule: { rrule: 'FREQ=DAILY;BYHOUR=2', zone: 'Asia/Hong_Kong', duration_seconds: 7_200 },
  matchers: ['tier=gold'],
  servers: null,
  server_count: 12,
  author: 'configuration',
  comment: '',
};
const MOVE = {
  ...NIGHTLY,
  name: 'move',
  status: 'holding',
  origin: 'person',
  starts_at: '2026-01-02T02:00:00.000Z',
  ends_at: '2026-01-02T05:00:00.000Z',
  schedule: null,
  matchers: [],
  servers: ['search', 'web'],
  server_count: 2,
  author: 'ana',
};
const listOf = (...windows: readonly object[]) => ({
  environment: 'development',
  timestamp: NOW,
  holding: 1,
  windows,
  next_cursor: null,
});

const shown = async (action: string, output: unknown, width: number): Promise<string> =>
  (await findPresentation(action))
    .lines(output, lookOf(width))
    .map((line) => line.trimEnd())
    .join('\n');

test('a list says what holds how much longer, what comes when, and for how many servers', async () => {
  expect(await shown('maintenance/list', listOf(MOVE, NIGHTLY), 80)).toBe(`\
development  1 holding

NAME     STATUS   FROM                  UNTIL                           SERVERS
move     holding  2026-01-02 02:00:00Z  2026-01-02 05:00:00Z (2h more)        2
nightly  coming   2026-01-02 18:00:00Z  2026-01-02 20:00:00Z (in 15h)        12`);
});

test('where there is room it says how it comes again, and for which', async () => {
  const text = await shown('maintenance/list', listOf(MOVE, NIGHTLY), 200);
  expect(text).toMatch(/^move .* once +search, web +ana/m);
  expect(text).toMatch(/^nightly .* FREQ=DAILY;BYHOUR=2 Asia\/Hong_Kong, 2h each +tier=gold/m);
});

test('where none is planned it says how to plan one', async () => {
  expect(await shown('maintenance/list', listOf(), 100)).toContain('watchkeeper maintenance add NAME');
});

test('one that was planned says how to cancel it', async () => {
  const text = await shown(
    'maintenance/add',
    { run_id: null, workflow_id: 'fleet:development', result: MOVE },
    100,
  );
  expect(text).toContain('watchkeeper maintenance cancel move');
  expect(text).toMatch(/^For +search, web \(2 servers now\)/m);
});

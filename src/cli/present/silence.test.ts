import { expect, test } from 'vitest';
import { createLook } from './look.ts';
import { findPresentation } from './presentations.ts';

const NOW = '2026-01-02T03:00:00.000Z';
const look = createLook({ width: 100, height: 24, isTerminal: false, hasColours: false });

const SILENCE = {
  id: 'M4QDKZ',
  status: 'holding',
  matchers: ['server=search-*', 'tier=gold'],
  starts_at: '2026-01-02T02:00:00.000Z',
  ends_at: '2026-01-02T04:59:30.000Z',
  author: 'ana',
  comment: 'the gateway is being moved',
  alerts: 2,
};
const COMING = {
  ...SILENCE,
  id: 'C0M1NG',
  status: 'coming',
  starts_at: '2026-01-02T04:00:00.000Z',
  alerts: 0,
};
const listOf = (...silences: readonly object[]) => ({
  environment: 'development',
  timestamp: NOW,
  holding: 1,
  silences,
  next_cursor: null,
});

const shown = async (action: string, output: unknown): Promise<string> =>
  (await findPresentation(action))
    .lines(output, look)
    .map((line) => line.trimEnd())
    .join('\n');

test('a list says what nobody is told of, for how long, by whom and why', async () => {
  expect(await shown('silence/list', listOf(SILENCE, COMING))).toBe(`\
development  1 holding

ID      STATUS   WHEN           ALERTS  WHO  OF                         WHY
M4QDKZ  holding  1h 59m more         2  ana  server=search-* tier=gold  the gateway is being moved
C0M1NG  coming   in 1h for 59m       0  ana  server=search-* tier=gold  the gateway is being moved`);
});

test('where none holds it says how to add one', async () => {
  expect(await shown('silence/list', listOf())).toContain('watchkeeper silence add server=NAME --for 2h');
});

test('one that was added says how to end it', async () => {
  const text = await shown('silence/add', {
    run_id: null,
    workflow_id: 'fleet:development',
    result: SILENCE,
  });
  expect(text).toContain('watchkeeper silence expire M4QDKZ');
  expect(text).toMatch(/Covers now +2 alerts/);
});

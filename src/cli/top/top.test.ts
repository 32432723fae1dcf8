import { workerFigures } from '../../../test/support/builders/worker-figures.ts';
import { describe, expect, test } from 'vitest';
import { livingWorkers } from '../../domain/figures/living-workers.ts';
import { workerBody } from '../../domain/figures/process-body.ts';
import { createLook } from '../present/look.ts';
import { textWidth } from '../present/text-width.ts';
import { keysOf } from './full-screen.ts';
import { topLines } from './top-lines.ts';
import { presentWorkers, type TopReading } from './top-reading.ts';
import { FIRST_STATE, pressKey, type TopState } from './top-state.ts';

const TIME = '2026-01-31T12:00:00.000Z';
const at = (width: number, height: number) =>
  createLook({ width, height, isTerminal: true, hasColours: false });

type Row = TopReading['servers'][number];

const row = (server_name: string, status: Row['status'], response_time_ms: number): Row => ({
  server_name,
  status,
  overall_status: status,
  success: status === 'HEALTHY',
  timestamp: TIME,
  age_seconds: 4,
  stale: false,
  enabled: true,
  paused: false,
  last_known_status: status,
  status_since: TIME,
  mcp_success: true,
  mcp_verdict: 'ok',
  rest_success: true,
  rest_verdict: 'ok',
  response_time_ms,
  health_score: 1,
  available_paths: ['both'],
  circuit_breaker_state: 'CLOSED',
  contract_drift: false,
  error_message: status === 'HEALTHY' ? null : 'REST: status 500',
});

const paths = { enabled: true, success_rate: 1, average_response_time_ms: 12 };

const READING: TopReading = {
  overall_status: 'UNHEALTHY',
  status: 'UNHEALTHY',
  environment: 'production',
  mode: { mode: 'normal', since: null, who: null, reason: '' },
  timestamp: TIME,
  total_servers: 41,
  healthy_servers: 40,
  degraded_servers: 0,
  unhealthy_servers: 1,
  unknown_servers: 0,
  stale_servers: 0,
  never_checked_servers: 0,
  last_check_timestamp: TIME,
  last_check_age_seconds: 4,
  average_health_score: 0.5,
  average_response_time_ms: 12,
  overall_metrics: {
    total_servers: 41,
    healthy_servers: 40,
    degraded_servers: 0,
    unhealthy_servers: 1,
    overall_success_rate: 0.5,
    average_response_time_ms: 12,
  },
  monitoring_summary: { mcp_monitoring: paths, rest_monitoring: paths },
  servers: [
    ...Array.from({ length: 40 }, (_, index) =>
      row(`server-${String(index).padStart(2, '0')}`, 'HEALTHY', index),
    ),
    row('the-bad-one', 'UNHEALTHY', 3),
  ],
  checks_per_second: 8.2,
  lag_p99_ms: 14,
  workers: [
    {
      worker: 'w',
      checks_per_second: 8.2,
      lag_p99_ms: 14,
      overruns: 0,
      memory_bytes: 2 ** 27,
      age_seconds: 3,
    },
  ],
};

const press = (keys: string): TopState =>
  keysOf(keys).reduce<TopState>((state, key) => {
    const next = pressKey(state, key);
    if (next === 'quit') throw new Error('quit');
    return next;
  }, FIRST_STATE);

describe('the picture', () => {
  test('says how the fleet is, who watches it, and the worst server first', () => {
    const lines = topLines(READING, FIRST_STATE, at(100, 12));
    expect(lines.slice(0, 2)).toEqual([
      '■ UNHEALTHY  production  40 of 41 healthy, 1 down',
      '8.2 checks/s  lag p99 14 ms  1 worker, 128 MiB',
    ]);
    expect(lines[4]).toContain('the-bad-one');
    expect(lines.at(-1)).toMatch(/^\+34 more {2}by urgency/);
  });

  test('says in its head that nothing is probed, since when, by whom, why, and how to go on', () => {
    const mode = {
      mode: 'paused',
      since: '2026-01-31T02:13:55.000Z',
      who: 'ann',
      reason: 'network',
    } as const;
    const lines = topLines({ ...READING, mode }, FIRST_STATE, at(100, 12));
    expect(lines[1]).toBe('▲ PAUSED since 02:13:55Z by ann: network. Go on with: watchkeeper mode resume');
    expect(lines).toHaveLength(12);
  });

  test.each([
    [40, 10],
    [80, 24],
    [20, 5],
  ])('fits a terminal of %d columns and %d rows', (width, height) => {
    for (const keys of ['', '?', '/bad', 'jjj', 's']) {
      const lines = topLines(
        READING,
        { ...press(keys), trouble: 'the store does not answer' },
        at(width, height),
      );
      expect(lines.length).toBeLessThanOrEqual(height);
      for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
    }
  });

  test('is whole where nothing scrolls, without keys', () => {
    const look = createLook({ width: Infinity, height: Infinity, isTerminal: false, hasColours: false });
    const lines = topLines(READING, FIRST_STATE, look);
    expect(lines.filter((line) => line.includes('server-'))).toHaveLength(40);
    expect(lines.at(-1)).not.toContain('q end');
  });

  test('says when nobody watches', () => {
    const lines = topLines({ ...READING, workers: [], last_check_age_seconds: 400 }, FIRST_STATE, at(80, 24));
    expect(lines[1]).toContain('nobody watches');
    const early = topLines({ ...READING, workers: [], last_check_age_seconds: 3 }, FIRST_STATE, at(80, 24));
    expect(early[1]).toContain('being watched');
  });
});

describe('the keys', () => {
  test('s goes through the orders and back', () => {
    expect(['s', 'ss', 'sss', 'ssss'].map((keys) => press(keys).order)).toEqual([
      'name',
      'age',
      'time',
      'urgency',
    ]);
    const slowest = topLines(READING, press('sss'), at(100, 12))[4];
    expect(slowest).toContain('server-39');
  });

  test('a filter is typed, kept with Enter, and dropped with Escape', () => {
    expect(press('/baq\u007fd\r')).toMatchObject({ filter: 'bad', isTyping: false });
    expect(topLines(READING, press('/bad\r'), at(100, 12)).join('\n')).not.toContain('server-00');
    expect(press('/bad\r\u001b')).toMatchObject({ filter: '' });
    expect(topLines(READING, press('/nowhere'), at(100, 12)).join('\n')).toContain(
      'No server has nowhere in it.',
    );
  });

  test('scrolling stays within the table', () => {
    const far = topLines(READING, press(' '.repeat(50)), at(100, 12));
    expect(far.join('\n')).toContain('server-39');
    expect(press('k').scrolled).toBe(0);
    expect(press('\u001b[B\u001b[Bj').scrolled).toBe(3);
  });

  test('q ends, but is a letter in a filter', () => {
    expect(pressKey(FIRST_STATE, 'q')).toBe('quit');
    expect(press('/q').filter).toBe('q');
  });
});

test('each worker counts with its newest minute', () => {
  const minutes = [
    workerFigures(0, { worker: 'a', checks: 600, lagP99Ms: 50 }),
    workerFigures(60_000, { worker: 'a', checks: 60, lagP99Ms: 5 }),
    workerFigures(60_000, { worker: 'b', checks: 120, lagP99Ms: 7 }),
  ];
  const newest = livingWorkers(minutes, 130_000).map((each) => workerBody(each, minutes, 130_000));
  const { checks_per_second, lag_p99_ms, workers } = presentWorkers(newest, 130_000);
  expect({ checks_per_second, lag_p99_ms }).toEqual({ checks_per_second: 3, lag_p99_ms: 7 });
  expect(workers.map(({ worker, age_seconds }) => [worker, age_seconds])).toEqual([
    ['a', 10],
    ['b', 10],
  ]);
});

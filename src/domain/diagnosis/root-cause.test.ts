import { describe, expect, test } from 'vitest';
import { LogTally, type Cluster } from './log-tally.ts';
import { findCascades, isCriticalCluster, rankSuspects, widestCascade } from './root-cause.ts';

const START_MS = Date.UTC(2026, 0, 5, 12);
const SINCE_MS = START_MS - 3_600_000;
const SECOND_MS = 1_000;

/** Events of a kind at a server, so many seconds after the start. */
type Planted = readonly (readonly [second: number, server: string | null, kind: string])[];

function clustersOf(planted: Planted): readonly Cluster[] {
  const tally = new LogTally();
  for (const [second, server, kind] of planted)
    tally.add({
      atMs: START_MS + second * SECOND_MS,
      level: 'error',
      server,
      kinds: [kind],
      message: `${kind} of ${String(server)}`,
    });
  return tally.result().clusters;
}

function suspects(planted: Planted, parents: Readonly<Record<string, readonly string[]>> = {}) {
  const clusters = clustersOf(planted);
  const widest = widestCascade(findCascades(clusters, SINCE_MS));
  return widest === null ? [] : rankSuspects(widest, clusters, new Map(Object.entries(parents)));
}

const CASCADE: Planted = [
  [0, 'gateway', 'mcp connect_refused'],
  [20, 'search', 'mcp http_error'],
  [40, 'booking', 'mcp http_error'],
  [60, 'search', 'rest http_error'],
];

describe('a cause that was planted is suspected first', () => {
  test('the first to go wrong', () => {
    expect(suspects(CASCADE)[0]).toMatchObject({ server: 'gateway', place: 1, children: [] });
  });

  test('the parent of others, though the children were seen to fail before it', () => {
    const planted: Planted = [
      [0, 'search', 'mcp http_error'],
      [10, 'booking', 'mcp http_error'],
      [20, 'gateway', 'mcp connect_refused'],
    ];
    const [first] = suspects(planted, { search: ['gateway'], booking: ['search'] });
    expect(first).toMatchObject({ server: 'gateway', place: 3, children: ['search', 'booking'] });
    expect(suspects(planted)[0]).toMatchObject({ server: 'search' });
  });

  test('what the service said of itself just before', () => {
    const planted: Planted = [[-30, null, 'the name server does not answer'], ...CASCADE];
    expect(suspects(planted)[0]).toMatchObject({ server: null, kind: 'the name server does not answer' });
    expect(suspects([[-3_000, null, 'long ago'], ...CASCADE])[0]).toMatchObject({ server: 'gateway' });
  });
});

test('servers are in the order in which they began to fail, each once, and a pause divides cascades', () => {
  const later: Planted = [
    [1_000, 'one', 'mcp timeout'],
    [1_100, 'two', 'mcp timeout'],
    [2_000, 'alone', 'mcp timeout'],
  ];
  const cascades = findCascades(clustersOf([...later, ...CASCADE]), SINCE_MS);
  expect(cascades.map(({ falls }) => falls.map(({ server }) => server))).toEqual([
    ['gateway', 'search', 'booking'],
    ['one', 'two'],
  ]);
  expect(cascades.map(({ isCritical }) => isCritical)).toEqual([true, false]);
});

test('what was failing when the window begins is no cascade', () => {
  expect(findCascades(clustersOf(CASCADE), START_MS - 10 * SECOND_MS)[0]?.falls).toBeUndefined();
});

test('an error is critical when it comes again and again, a warning never', () => {
  const [cluster] = clustersOf([
    [0, 'search', 'x'],
    [1, 'search', 'x'],
    [2, 'search', 'x'],
  ]);
  if (cluster === undefined) throw new Error('nothing was counted');
  expect(isCriticalCluster(cluster)).toBe(true);
  expect(isCriticalCluster({ ...cluster, count: 2 })).toBe(false);
  expect(isCriticalCluster({ ...cluster, level: 'warn' })).toBe(false);
  expect(isCriticalCluster({ ...cluster, level: 'fatal', count: 1 })).toBe(true);
});

test('clusters tell the first, the last and the minute with most, minutes all of them', () => {
  const tally = new LogTally();
  for (const second of [5, 70, 75, 80, 130])
    tally.add({
      atMs: START_MS + second * SECOND_MS,
      level: 'warn',
      server: 'search',
      kinds: ['x'],
      message: 'm',
    });
  const { clusters, minutes, events } = tally.result();
  expect(clusters).toMatchObject([
    {
      count: 5,
      firstMs: START_MS + 5_000,
      lastMs: START_MS + 130_000,
      peakMinuteMs: START_MS + 60_000,
      peakCount: 3,
    },
  ]);
  expect(minutes.map(({ count }) => count)).toEqual([1, 3, 1]);
  expect(events).toBe(5);
});

test('what is kept is bounded, however many kinds there are', () => {
  const tally = new LogTally();
  for (let number = 0; number < 12_000; number += 1)
    tally.add({
      atMs: START_MS,
      level: 'warn',
      server: `server-${number}`,
      kinds: ['x'],
      message: 'm'.repeat(1_000),
    });
  const { clusters, unclustered } = tally.result();
  expect([clusters.length, unclustered]).toEqual([10_000, 2_000]);
  expect(clusters[0]?.sample).toHaveLength(300);
});

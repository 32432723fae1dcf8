import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { AppError } from '../../domain/error/app-error.ts';
import type { MaintenanceWindow } from '../../domain/maintenance/maintenance-window.ts';
import { isWithin } from '../../domain/maintenance/planned-spans.ts';
import { PlannedWork, type PlannedWorkOptions } from './planned-work.ts';

const HOUR_MS = 3_600_000;
const NOON_MS = Date.UTC(2026, 10, 27, 12);

beforeEach(() => {
  vi.useFakeTimers({ now: NOON_MS });
});

afterEach(() => {
  vi.useRealTimers();
});

test('a window that somebody adds, or cancels, is known within ten seconds', async () => {
  const world = aWorld({ search: [], maps: [] });
  await world.work.start();
  expect(world.plannedNow()).toEqual([]);
  world.added = [aWindow({ servers: ['search'] })];
  await vi.advanceTimersByTimeAsync(10_000);
  expect(world.plannedNow()).toEqual(['search']);
  world.added = [];
  await vi.advanceTimersByTimeAsync(10_000);
  expect(world.plannedNow()).toEqual([]);
});

test('a server has the windows of its own release, by its labels, name and environment', async () => {
  const window = (label: string, value: string) => aWindow({ matchers: [{ label, is: '=', value }] });
  const world = aWorld({
    search: [window('environment', 'production')],
    maps: [window('environment', 'staging')],
    rooms: [window('tier', 'gold')],
    food: [window('server', 'food')],
  });
  await world.work.start();
  expect(world.plannedNow()).toEqual(['search', 'rooms', 'food']);
});

test('windows that come again are known however long the loop runs, and wherever the clock is set', async () => {
  const times = {
    kind: 'recurring',
    rrule: 'FREQ=DAILY;BYHOUR=2',
    zone: 'UTC',
    durationMs: HOUR_MS,
    fromMs: 0,
  } as const;
  const world = aWorld({ search: [aWindow({ times })] });
  await world.work.start();
  expect(world.plannedNow()).toEqual([]);
  await vi.advanceTimersByTimeAsync(14.5 * HOUR_MS);
  expect(world.plannedNow()).toEqual(['search']);
  await vi.advanceTimersByTimeAsync(24 * HOUR_MS);
  expect(world.plannedNow()).toEqual(['search']);
  vi.setSystemTime(NOON_MS - 9.5 * HOUR_MS);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(world.plannedNow()).toEqual(['search']);
});

test('nothing is laid out anew while nothing has changed', async () => {
  const world = aWorld({ search: [aWindow({})] });
  world.added = [aWindow({ name: 'other' })];
  await world.work.start();
  const before = world.servers[0]?.planned;
  await vi.advanceTimersByTimeAsync(4 * HOUR_MS);
  expect(world.servers[0]?.planned).toBe(before);
});

test('while the store is away what was known holds on, and nothing is said twice', async () => {
  const world = aWorld({ search: [], maps: [aWindow({})] });
  world.trouble = new AppError('STORE_UNAVAILABLE', 'locked');
  await world.work.start();
  expect(world.plannedNow()).toEqual(['maps']);
  world.trouble = null;
  world.added = [aWindow({ servers: ['search'] })];
  await vi.advanceTimersByTimeAsync(10_000);
  world.trouble = new AppError('STORE_UNAVAILABLE', 'locked');
  await vi.advanceTimersByTimeAsync(60_000);
  expect([world.plannedNow(), world.errors]).toEqual([['search', 'maps'], []]);
  world.trouble = new TypeError('no such thing');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(world.errors).toEqual([expect.stringMatching(/windows cannot be read: .*no such thing/)]);
});

test('once it is stopped it looks no more', async () => {
  const world = aWorld({ search: [] });
  await world.work.start();
  world.work.stop();
  world.added = [aWindow({})];
  await vi.advanceTimersByTimeAsync(60_000);
  expect(world.plannedNow()).toEqual([]);
});

function aWindow(changes: Partial<MaintenanceWindow>): MaintenanceWindow {
  return {
    name: 'work',
    times: { kind: 'once', startsAtMs: NOON_MS - HOUR_MS, endsAtMs: NOON_MS + HOUR_MS },
    matchers: [],
    author: 'ann',
    comment: '',
    origin: 'person',
    ...changes,
  };
}

/** Servers by their names, each with the windows of its release. */
function aWorld(releases: Readonly<Record<string, readonly MaintenanceWindow[]>>) {
  const servers: PlannedWorkOptions['servers'] = Object.entries(releases).map(([name, windows]) => ({
    spec: { ...aServerSpec().build(), name, labels: name === 'rooms' ? { tier: 'gold' } : {} },
    windows,
    planned: [],
  }));
  const world = {
    servers,
    added: [] as readonly MaintenanceWindow[],
    trouble: null as Error | null,
    errors: [] as string[],
    plannedNow: () =>
      servers.filter(({ planned }) => isWithin(planned, Date.now())).map(({ spec }) => spec.name),
  };
  const work = new PlannedWork({
    environment: 'production',
    servers,
    store: {
      quiet: () =>
        world.trouble === null
          ? Promise.resolve({ silences: [], windows: world.added })
          : Promise.reject(world.trouble),
    },
    log: { error: (message) => void world.errors.push(message) },
    nowMs: Date.now,
  });
  return Object.assign(world, { work });
}

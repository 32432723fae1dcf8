import { expect, test } from 'vitest';
import { DEFAULT_ROUTING } from '../fleet/routing-settings.ts';
import type { MaintenanceWindow } from '../maintenance/maintenance-window.ts';
import {
  MOST_SILENCES,
  MOST_WINDOWS,
  namedSilence,
  refuseCancel,
  refuseExpiry,
  refuseSilence,
  refuseWindow,
} from './quiet-command.ts';
import type { NewSilence } from './quiet-command.ts';
import { NOTHING_FIRES } from './responding-state.ts';
import type { RespondingState } from './responding-state.ts';

const NOW_MS = 1_000_000;
const HOUR_MS = 3_600_000;

function aSilence(changes: Partial<NewSilence> = {}): NewSilence {
  return {
    matchers: [{ label: 'server', is: '=', value: 'search' }],
    startsAtMs: NOW_MS,
    endsAtMs: NOW_MS + HOUR_MS,
    author: 'ann',
    comment: 'known',
    ...changes,
  };
}

function aWindow(name: string, endsAtMs = NOW_MS + HOUR_MS): MaintenanceWindow {
  const times = { kind: 'once', startsAtMs: NOW_MS, endsAtMs } as const;
  return { name, times, matchers: [], author: 'ann', comment: 'planned', origin: 'person' };
}

/** A state in which these are there already. */
function withQuiet(silences: number, windows: number): RespondingState {
  return {
    ...NOTHING_FIRES,
    silences: Array.from({ length: silences }, (_, index) => ({ ...aSilence(), id: `S${index}` })),
    windows: Array.from({ length: windows }, (_, index) => aWindow(`W${index}`)),
  };
}

test('a silence of a week is taken, a longer one refused with the longest and what to do instead', () => {
  const reading = { settings: DEFAULT_ROUTING, spans: [], horizonMs: NOW_MS * 2 };
  const state = { ...NOTHING_FIRES, reading };
  expect(refuseSilence(state, aSilence({ endsAtMs: NOW_MS + 168 * HOUR_MS }), NOW_MS)).toBeNull();
  const longer = aSilence({ endsAtMs: NOW_MS + 168 * HOUR_MS + 1 });
  expect(refuseSilence(state, longer, NOW_MS)).toMatch(/168 h at the longest.*maintenance window/);
});

test('before the first alert, while the longest is not known, a silence that is asked for holds', () => {
  const long = aSilence({ endsAtMs: NOW_MS + 1_000 * HOUR_MS });
  expect(refuseSilence(NOTHING_FIRES, long, NOW_MS)).toBeNull();
});

test('how long a silence may be is what the environment says', () => {
  const settings = { ...DEFAULT_ROUTING, longestSilenceMs: HOUR_MS / 2 };
  const reading = { settings, spans: [], horizonMs: NOW_MS * 2 };
  expect(refuseSilence({ ...NOTHING_FIRES, reading }, aSilence(), NOW_MS)).toMatch(/0.5 h at the longest/);
});

test.each<[string, Partial<NewSilence>, RegExp]>([
  ['that names nothing', { matchers: [] }, /needs at least one matcher/],
  ['that is over', { endsAtMs: NOW_MS }, /would end at .* which is past/],
  ['that ends before it begins', { startsAtMs: NOW_MS + 2 * HOUR_MS }, /end before it begins/],
])('a silence %s is refused', (_, changes, words) => {
  expect(refuseSilence(NOTHING_FIRES, aSilence(changes), NOW_MS)).toMatch(words);
});

test('there are at most so many silences and windows', () => {
  const full = withQuiet(MOST_SILENCES, MOST_WINDOWS);
  expect(refuseSilence(full, aSilence(), NOW_MS)).toMatch(/500 silences already/);
  expect(refuseWindow(full, aWindow('new'), NOW_MS)).toMatch(/200 maintenance windows already/);
});

test('a silence gets a short id of its own, also where it is asked for twice', () => {
  const one = namedSilence(NOTHING_FIRES, 'g', aSilence());
  const state = { ...NOTHING_FIRES, silences: [one] };
  const other = namedSilence(state, 'g', aSilence());
  expect([one.id.length, other.id.length]).toEqual([6, 6]);
  expect(other.id).not.toBe(one.id);
});

test('what is not there cannot be ended, and the refusal says how to see what is', () => {
  const state = withQuiet(1, 1);
  expect(refuseExpiry(state, { which: 'S0', who: 'ann' })).toBeNull();
  expect(refuseExpiry(state, { which: 'S1', who: 'ann' })).toMatch(/silence list/);
  expect(refuseCancel(state, { which: 'W0', who: 'ann' })).toBeNull();
  expect(refuseCancel(state, { which: 'W1', who: 'ann' })).toMatch(/maintenance list/);
});

test('a window has a name of its own, also beside those of the configuration, and is not over', () => {
  const span = { name: 'nightly', startsAtMs: 0, endsAtMs: 1, matchers: [] };
  const reading = { settings: DEFAULT_ROUTING, spans: [span], horizonMs: NOW_MS * 2 };
  const state = { ...withQuiet(0, 1), reading };
  expect(refuseWindow(state, aWindow('other'), NOW_MS)).toBeNull();
  expect(refuseWindow(state, aWindow('W0'), NOW_MS)).toMatch(/is a maintenance window W0 already/);
  expect(refuseWindow(state, aWindow('nightly'), NOW_MS)).toMatch(/nightly already/);
  expect(refuseWindow(state, aWindow('late', NOW_MS), NOW_MS)).toMatch(/which is past/);
});

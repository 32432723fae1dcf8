import { expect, test } from 'vitest';
import { DEFAULT_ROUTING } from '../fleet/routing-settings.ts';
import type { Matcher } from '../silence/matcher.ts';
import { NOTHING_FIRES } from './responding-state.ts';
import type { RespondingState, WindowSpan } from './responding-state.ts';
import { labelsOf, parentsOf, suppressionOf } from './suppression.ts';
import { aRoutedAlert } from '../../../test/support/builders/a-routed-alert.ts';
import { is } from '../../../test/support/responding/routed-fleet.ts';

const AROUND = { environment: 'production', level: {}, nowMs: 100 };

function during(...spans: readonly Partial<WindowSpan>[]): RespondingState {
  const whole = { name: 'W', startsAtMs: 0, endsAtMs: 1_000, matchers: [] };
  const settings = { ...DEFAULT_ROUTING, inhibitBy: ['host'] };
  const reading = { settings, spans: spans.map((span) => ({ ...whole, ...span })), horizonMs: 10_000 };
  return { ...NOTHING_FIRES, reading };
}

test('an alert is known by its labels, and by its server, rule, severity and environment whatever those say', () => {
  const alert = aRoutedAlert({ labels: { team: 'a', server: 'forged' } });
  expect(labelsOf(alert, 'production')).toEqual({
    team: 'a',
    server: 'search',
    rule: 'server_down',
    severity: 'critical',
    environment: 'production',
  });
});

test.each<[string, Matcher, boolean]>([
  ['a value', is('team', 'a'), true],
  ['another value', is('team', 'b'), false],
  ['any text', is('server', 'se*ch'), true],
  ['a label that is not there, which counts as empty', is('tier', ''), true],
  ['what it is not', { label: 'team', is: '!=', value: 'b' }, true],
])('a window matches by %s', (_, matcher, isCovered) => {
  const alert = aRoutedAlert({ labels: { team: 'a' } });
  expect(suppressionOf(alert, during({ matchers: [matcher] }), AROUND) !== null).toBe(isCovered);
});

test('a window holds from its start until just before its end, and of several the last to end counts', () => {
  const at = (nowMs: number) =>
    suppressionOf(
      aRoutedAlert(),
      during({ startsAtMs: 50, endsAtMs: 100 }, { name: 'long', startsAtMs: 60 }),
      {
        ...AROUND,
        nowMs,
      },
    )?.by ?? null;
  expect([at(49), at(50), at(60), at(999), at(1_000)]).toEqual([null, 'W', 'long', 'long', null]);
});

test('a parent is a server that the alert names, or that a shared label names, and never itself', () => {
  const alert = aRoutedAlert({ dependsOn: ['gateway'], labels: { host: 'search', rack: 'r1' } });
  expect(parentsOf(alert, ['host'])).toEqual(['gateway', 'search']);
  const level = { 'status:UNHEALTHY': { search: 1 } };
  expect(suppressionOf(alert, during(), { ...AROUND, level })).toBeNull();
});

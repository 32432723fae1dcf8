import { expect, test } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { serverNow } from '../../actions/server/server-now.ts';
import type { FleetAtMoment } from '../../actions/server/fleet-health.ts';
import { foldCheck, initialState } from '../../domain/watch/fold-check.ts';
import { fleetSentence } from './fleet-sentence.ts';

const NOW_MS = 10_000_000;
const SPEC = aServerSpec().every(60_000).build();
const WELL = aCheck();
const DOWN = aCheck().failing();

function fleetOf(
  ...checks: readonly { readonly check: typeof WELL; readonly ageMs: number }[]
): FleetAtMoment {
  const servers = checks.map(({ check, ageMs }, index) => {
    const at = check.of(`server-${index}`).at(NOW_MS - ageMs);
    const before = initialState(`server-${index}`);
    const { state } = foldCheck({
      state: before,
      check: at.build(),
      view: at.view(),
      spec: SPEC,
      drift: null,
    });
    return serverNow({ spec: SPEC, state, release: 'r' }, NOW_MS);
  });
  return { environment: 'development', mode: null, servers, nowMs: NOW_MS };
}

test.each([
  ['No servers are configured.', fleetOf()],
  ['The only server is healthy.', fleetOf({ check: WELL, ageMs: 1_000 })],
  ['All 2 servers are healthy.', fleetOf({ check: WELL, ageMs: 1_000 }, { check: WELL, ageMs: 2_000 })],
  ['1 unhealthy of 1 server, for 3 s.', fleetOf({ check: DOWN, ageMs: 3_000 })],
  [
    '2 unhealthy of 3 servers, the oldest for 2 min.',
    fleetOf({ check: DOWN, ageMs: 3_000 }, { check: WELL, ageMs: 150_000 }, { check: DOWN, ageMs: 125_000 }),
  ],
])('%s', (sentence, fleet) => {
  expect(fleetSentence(fleet)).toBe(sentence);
});

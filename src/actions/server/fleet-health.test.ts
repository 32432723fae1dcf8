import { afterEach, expect, test } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { createRecordedFleet } from '../../../test/support/recorded-fleet/recorded-fleet.ts';
import type { RecordedFleet } from '../../../test/support/recorded-fleet/recorded-fleet.ts';
import { readFleet } from '../fleet/read-fleet.ts';
import { fleetStatus } from './fleet-health.ts';
import { serverNow } from './server-now.ts';

const NOW_MS = 10_000_000;
const LONG_AGO_MS = NOW_MS - 3_600_000;
let fleet: RecordedFleet | null = null;

afterEach(async () => {
  await fleet?.close();
});

test.each([
  { status: 'HEALTHY', when: 'one was never checked', checks: [aCheck().of('a').at(NOW_MS)] },
  {
    status: 'DEGRADED',
    when: 'checks of one are overdue',
    checks: [aCheck().of('a').at(NOW_MS), aCheck().of('b').at(LONG_AGO_MS)],
  },
  {
    status: 'UNHEALTHY',
    when: 'one is, and checks of another are overdue',
    checks: [aCheck().of('a').failing().at(NOW_MS), aCheck().of('b').at(LONG_AGO_MS)],
  },
  {
    status: 'UNKNOWN',
    when: 'all checks are overdue',
    checks: [aCheck().of('a').at(LONG_AGO_MS), aCheck().of('b').at(LONG_AGO_MS)],
  },
])('a fleet is $status when $when', async ({ status, checks }) => {
  const specs = ['a', 'b'].map((name) => aServerSpec().named(name).build());
  fleet = await createRecordedFleet({ specs, nowMs: () => NOW_MS });
  await fleet.record(...checks.map((check) => check.build()));
  const watched = await readFleet(fleet.store, 'development');
  expect(fleetStatus(watched.map((server) => serverNow(server, NOW_MS)))).toBe(status);
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDemoPlace, type DemoPlace } from '../support/demo/start-demo.ts';
import { descendantsOf, survivorsOf } from '../support/installation/process-tree.ts';
import { until } from '../support/installation/until.ts';

const FLAP_SECONDS = 20;

let place: DemoPlace;

beforeAll(async () => {
  place = await createDemoPlace(FLAP_SECONDS);
});

afterAll(async () => {
  await place.stop();
});

test('a demo killed with -9 leaves nothing over which the next start could trip', async () => {
  const first = await place.start();
  await first.untilSaid('From here on', 60_000);
  const children = await descendantsOf(first.pid);
  const temporal = children.filter(({ command }) => command.includes('temporal.db'));
  expect(temporal).toHaveLength(1);
  first.signal('SIGKILL');
  await until({
    what: 'the end of all but Temporal',
    ask: async () => (await survivorsOf(children)).every(({ pid }) => pid === temporal[0]?.pid),
  });

  const second = await place.start();
  await second.untilSaid('From here on', 60_000);
  expect(await survivorsOf(children)).toEqual([]);
  second.signal('SIGTERM');
  expect(await second.exit(30_000)).toBe(0);
});

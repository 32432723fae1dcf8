import { afterEach, beforeEach, expect, test } from 'vitest';
import { createWatchedApi, NOW_MS } from '../../../test/support/recorded-fleet/watched-api.ts';
import type { WatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import { anOpenIncident } from '../../../test/support/builders/an-open-incident.ts';
import { viewIncident } from '../../domain/incident/incident-view.ts';
import { readTimeline } from './read-timeline.ts';

let world: WatchedApi;

beforeEach(async () => {
  world = await createWatchedApi([]);
});
afterEach(() => world.close());

test.each([0, 1, 2_000, 4_001])('of %i entries all are there, in their order', async (count) => {
  const { store } = world.fleet;
  const entries = Array.from({ length: count }, (_, index) => ({
    ...({ sequence: index + 1, atMs: NOW_MS, kind: 'person', who: 'ann', text: String(index) } as const),
  }));
  const { state } = anOpenIncident({ environment: 'development', server: 'search', nowMs: NOW_MS });
  const view = viewIncident(state, NOW_MS);
  await store.recordIncident(view, entries);
  expect(await readTimeline({ store, environment: view.environment }, view.id)).toEqual(entries);
});

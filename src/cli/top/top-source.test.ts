import { serve } from '@hono/node-server';
import type { ServerType } from '@hono/node-server';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { workerFigures } from '../../../test/support/builders/worker-figures.ts';
import { createWatchedApi, NOW_MS } from '../../../test/support/recorded-fleet/watched-api.ts';
import type { WatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import type { GlobalOptions } from '../global-options.ts';
import { readTop } from './top-reading.ts';
import { openTopSource, type TopSource } from './top-source.ts';

const OPTIONS: GlobalOptions = {
  config: [],
  json: [],
  quiet: false,
  color: false,
  input: false,
  jq: null,
  pager: false,
  timeoutMs: null,
};

let api: WatchedApi;
let served: ServerType;
let source: TopSource;
const asked: string[] = [];

beforeAll(async () => {
  api = await createWatchedApi(['search', 'down'].map((name) => aServerSpec().named(name).build()));
  const at = NOW_MS - 4_000;
  await api.fleet.record(aCheck().of('search').at(at).build(), aCheck().of('down').failing().at(at).build());
  const minuteMs = Math.floor(NOW_MS / 60_000) * 60_000 - 60_000;
  await api.fleet.store.putFigures(workerFigures(minuteMs, { worker: 'a', checks: 77, overruns: 2 }));
  await api.fleet.store.putFigures(workerFigures(minuteMs, { worker: 'b', lagP99Ms: null }));
  await api.fleet.store.putFigures(workerFigures(minuteMs - 600_000, { worker: 'gone' }));
  served = await new Promise((ready) => {
    const fetch: typeof api.app.fetch = (request, ...rest) => {
      asked.push(new URL(request.url).pathname);
      return api.app.fetch(request, ...rest);
    };
    const server: ServerType = serve({ fetch, hostname: '127.0.0.1', port: 0 }, () => {
      ready(server);
    });
  });
});
beforeEach(async () => {
  asked.length = 0;
  const address = served.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const options = { ...OPTIONS, apiUrl: `http://127.0.0.1:${port}` };
  source = await openTopSource(options, new AbortController().signal);
});
afterAll(async () => {
  served.close();
  await api.close();
});

test('from afar the picture is the one that is seen on the spot', async () => {
  const there = await source.read();
  expect(there).toEqual(await readTop(api.context()));
  expect(there.exitCode).toBe(1);
  expect(there.output.workers.map(({ worker }) => worker)).toEqual(['a', 'b']);
});

test('workers leave figures by the minute, and are asked after more rarely than servers', async () => {
  for (let n = 0; n < 3; n += 1) await source.read();
  const of = (path: string): number => asked.filter((each) => each === path).length;
  expect(of('/api/v1/servers/-/status')).toBe(3);
  expect(of('/api/v1/performance')).toBe(1);
  vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 60_000);
  await source.read();
  expect(of('/api/v1/performance')).toBe(2);
});

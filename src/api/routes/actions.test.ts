import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { aContract, aMcpProbe } from '../../../test/support/builders/a-probe.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { createWatchedApi, NOW_MS } from '../../../test/support/recorded-fleet/watched-api.ts';
import {
  addSamples,
  sampleBody,
  samplePath,
  sampleRelease,
} from '../../../test/support/recorded-fleet/sample-requests.ts';
import type { WatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import { startZoo } from '../../../test/support/mcp-zoo/zoo.ts';
import type { Zoo } from '../../../test/support/mcp-zoo/zoo.ts';
import { defineAction } from '../../actions/action.ts';
import type { Action } from '../../actions/action.ts';
import { actionRoutes } from '../../actions/action-route.ts';
import type { ActionRoute } from '../../actions/action-route.ts';
import { breakerOpen } from '../../actions/breaker/open.ts';
import { CATALOGUE } from '../../actions/catalogue.ts';
import { changeOutput } from '../../actions/change-output.ts';
import { serverField } from '../../actions/server/server-field.ts';
import type { ApiEnv } from '../api-env.ts';
import { answerWithEnvelopes } from '../middleware/error-envelope.ts';
import { originGuard } from '../middleware/origin-guard.ts';
import { requestId } from '../middleware/request-id.ts';
import { catalogueRoutes } from './actions.ts';
import { whyNotOverHttp } from './route-table.ts';

const SERVERS = ['archive', 'gateway', 'search'];
let zoo: Zoo;
let api: WatchedApi;
let folding: NodeJS.Timeout;

beforeAll(async () => {
  zoo = await startZoo();
  const specs = SERVERS.map((name) =>
    aServerSpec()
      .named(name)
      .withMcp({ url: zoo.url('plain-json') })
      .withRest({ url: zoo.url('rest-ok') })
      .build(),
  );
  api = await createWatchedApi(specs, sampleRelease(specs));
  await addSamples(api.control);
  const healthy = aCheck()
    .of('search')
    .mcp(aMcpProbe().promising(aContract('aaaa1111', 'find')));
  for (const ago of [90_000, 60_000, 30_000]) await api.fleet.record(healthy.at(NOW_MS - ago).build());
  folding = setInterval(() => void api.fleet.foldCommands(), 50);
});
afterAll(async () => {
  clearInterval(folding);
  await api.close();
  await zoo.close();
});

const ROUTES = CATALOGUE.filter(({ name }) => whyNotOverHttp(name) === null).flatMap((action) =>
  actionRoutes(action).map(
    (route) => [`${action.name}: ${route.method} ${route.path}`, { action, route }] as const,
  ),
);

function ask({ method, path }: ActionRoute, action: Action, query = '') {
  const sample = samplePath(path);
  const url = sample + (sample.includes('?') ? query.replace('?', '&') : query);
  return method === 'GET' ? api.json(url) : api.post(url, sampleBody(action.name));
}

describe('every action is reached', () => {
  /** Some of them change what is watched. */
  afterAll(async () => {
    const release = await api.fleet.store.release('r1');
    if (release !== null) await api.fleet.store.applyRelease(release);
  });

  test.each(ROUTES)('%s', async (_name, { action, route }) => {
    if (action.effect !== 'read') {
      const planned = await ask(route, action, '?dry_run=true');
      expect(planned).toMatchObject({ status: 200, body: { dry_run: true } });
    }
    const { status, body } = await ask(route, action);
    expect([status, body]).toEqual([200, expect.anything()]);
    expect(action.readOutput(body)?.output).toEqual(body);
    expect(await ask(route, action, '?environment=nowhere')).toMatchObject({ status: 404 });
  });
});

describe('requests', () => {
  test.each([
    ['/api/v1/servers?statsu=HEALTHY', 'statsu', /did you mean status/],
    ['/api/v1/servers?status=HEALTHY&status=UNKNOWN', 'status', /given twice/],
    ['/api/v1/servers/search?history=many', 'history', /number/],
    ['/api/v1/servers?dry_run=true', 'dry_run', /no query parameter dry_run/],
  ])('%s is refused', async (url, field, message) => {
    const { status, body } = await api.json(url);
    expect(status).toBe(400);
    expect(body).toMatchObject({
      error: {
        code: 'INVALID_REQUEST',
        details: { problems: [{ field, message: expect.stringMatching(message) as string }] },
      },
    });
  });

  test('a field that the action does not know, or that the path says already, is refused', async () => {
    const refused = await api.post('/api/v1/breakers/search/reset', { pth: 'mcp' });
    expect(refused).toMatchObject({ status: 400, body: { error: { message: /Did you mean path/i } } });
    expect(await api.post('/api/v1/breakers/search/reset', { server: 'archive' })).toMatchObject({
      status: 400,
    });
  });

  test('a server nobody has is named with what is near', async () => {
    expect(await api.json('/api/v1/servers/serach')).toMatchObject({
      status: 404,
      body: { error: { code: 'SERVER_NOT_FOUND', details: { suggestions: ['search'] } } },
    });
  });

  test('- stands for no server where none has to be named, and for nothing elsewhere', async () => {
    const all = await api.json('/api/v1/servers/-/status?include_servers=false');
    expect(all).toMatchObject({ status: 200, body: { overall_metrics: { total_servers: 3 } } });
    const one = await api.json('/api/v1/servers/search/status');
    expect(one).toMatchObject({ status: 200, body: { overall_metrics: { total_servers: 1 } } });
    expect((await api.json('/api/v1/servers/-/history')).status).toBe(404);
  });

  test('what leaves a record is no GET', async () => {
    expect((await api.json('/api/v1/servers/check')).status).toBe(404);
  });
});

describe('lists', () => {
  const Page = z.looseObject({
    next_cursor: z.string().nullable(),
    servers: z.array(z.looseObject({ server_name: z.string() })).default([]),
    records: z.array(z.looseObject({ sequence: z.number() })).default([]),
    items: z.array(z.looseObject({ timestamp: z.string() })).default([]),
  });

  async function follow(start: string) {
    const pages: z.output<typeof Page>[] = [];
    for (let url: string | null = start; url !== null && pages.length < 20;) {
      const { body, headers } = await api.json(url);
      pages.push(Page.parse(body));
      const link: string | null = headers.get('link');
      url = link === null ? null : (/^<([^>]+)>; rel="next"$/.exec(link)?.[1] ?? null);
      expect(url === null).toBe(pages.at(-1)?.next_cursor === null);
    }
    return pages;
  }

  test('are paged by their next link, which keeps the filter', async () => {
    const pages = await follow('/api/v1/servers?limit=2&include_history=true');
    expect(pages.map(({ servers }) => servers.map(({ server_name }) => server_name))).toEqual([
      ['archive', 'gateway'],
      ['search'],
    ]);
    const history = await follow('/api/v1/servers/search/history?limit=2');
    expect(history.flatMap(({ items }) => items).length).toBeGreaterThanOrEqual(3);
  });

  test('the audit log is paged without a gap', async () => {
    for (const reason of ['a', 'b']) await api.post('/api/v1/breakers/search/open', { reason });
    const pages = await follow('/api/v1/audit?limit=7');
    const sequences = pages.flatMap(({ records }) => records.map(({ sequence }) => sequence));
    expect(pages.length).toBeGreaterThan(1);
    expect(sequences).toEqual(sequences.toSorted((a, b) => b - a));
    expect(new Set(sequences).size).toBe(sequences[0]);
    expect((await api.json('/api/v1/audit?cursor=nonsense')).status).toBe(400);
  });
});

describe('a change', () => {
  const open = (reason: string, key: string) =>
    api.post('/api/v1/breakers/gateway/open', { reason }, { 'idempotency-key': key });

  test('under one key is done once and replayed; another body under it is 422', async () => {
    const first = await open('bad release', 'key-1');
    const again = await open('bad release', 'key-1');
    expect(first.status).toBe(200);
    expect(again).toMatchObject({ status: 200, body: first.body });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await open('worse', 'key-1')).toMatchObject({
      status: 422,
      body: { error: { code: 'IDEMPOTENCY_MISMATCH' } },
    });
  });

  test('that still runs under its key is 409', async () => {
    clearInterval(folding);
    const running = open('slow', 'key-2');
    await expect.poll(async () => (await api.fleet.store.audit('development', 1))[0]?.phase).toBe('before');
    expect(await open('slow', 'key-2')).toMatchObject({
      status: 409,
      body: { error: { code: 'IN_PROGRESS' } },
    });
    folding = setInterval(() => void api.fleet.foldCommands(), 50);
    expect((await running).status).toBe(200);
  });
});

describe('dangerous changes and long ones', () => {
  const restart = defineAction({
    ...breakerOpen,
    name: 'server/restart',
    noun: 'server',
    verb: 'restart',
    effect: 'danger',
    runs: 'run',
    input: z.object({ server: serverField }),
    output: changeOutput(z.object({ started: z.boolean() })),
    exitCode: () => 0,
    plan: () => Promise.resolve({ would: ['restart it'] }),
    withoutSecret: (output) => output,
    run: () => Promise.resolve({ run_id: 'r/1', workflow_id: 'run:r/1', result: { started: true } }),
  });
  const path = '/api/v1/servers/search/restart';

  async function post(query: string) {
    const app = new Hono<ApiEnv>();
    const { store } = api.fleet;
    const { prober, control, releases, service, nowMs } = api.context();
    answerWithEnvelopes(app, () => undefined);
    app.use(requestId(), originGuard());
    const dependencies = {
      store,
      prober,
      control,
      releases,
      service,
      nowMs,
      defaultEnvironment: 'development',
    };
    catalogueRoutes(app, { ...dependencies, onFailure: () => undefined }, [restart]);
    const response = await app.request(`http://localhost${path}${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    });
    const body: unknown = await response.json();
    return { status: response.status, headers: response.headers, body };
  }

  test('danger needs the name of the thing', async () => {
    expect(await post('')).toMatchObject({
      status: 409,
      body: { error: { details: { confirm: 'search' } } },
    });
    expect((await post('?confirm=archive')).status).toBe(409);
    expect(await post('?dry_run=true')).toMatchObject({ status: 200, body: { would: ['restart it'] } });
  });

  test('a run is accepted with its ids and the place where it can be followed', async () => {
    const { status, headers, body } = await post('?confirm=search');
    expect(status).toBe(202);
    expect(headers.get('location')).toBe('/api/v1/runs/r%2F1');
    expect(body).toEqual({ run_id: 'r/1', workflow_id: 'run:r/1', result: { started: true } });
  });
});

import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import type { ServerType } from '@hono/node-server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { aContract, aMcpProbe } from '../../../test/support/builders/a-probe.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { certificateFiles } from '../../../test/support/mcp-zoo/certificates.ts';
import { serveWatchedApi } from '../../../test/support/recorded-fleet/serve-watched-api.ts';
import { sampleRelease } from '../../../test/support/recorded-fleet/sample-requests.ts';
import { sampleRun, SAMPLE_RUN } from '../../../test/support/runs/sample-run.ts';
import { SAMPLE_HOST } from '../../../test/support/host/host-programs.ts';
import { createWatchedApi, NOW_MS } from '../../../test/support/recorded-fleet/watched-api.ts';
import type { WatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import type { Action } from '../../actions/action.ts';
import { CATALOGUE, findAction } from '../../actions/catalogue.ts';
import { runAction } from '../../actions/run-action.ts';
import type { ActionResult } from '../../actions/run-action.ts';
import { whyNotOverHttp } from '../../api/routes/route-table.ts';
import { AppError } from '../../domain/error/app-error.ts';
import type { GlobalOptions } from '../global-options.ts';
import { createRemoteRunner } from './remote-runner.ts';

/** `api.rate_limit` of docs/configuration.md. */
const DEFAULT_REQUESTS_AN_HOUR = 1_000;
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
let url: string;
/** What the service was asked, as `METHOD /path`. */
const asked: string[] = [];
const others: Server[] = [];

beforeAll(async () => {
  const specs = ['search', 'gateway', 'gatehouse'].map((name) =>
    aServerSpec().named(name).with({ host: SAMPLE_HOST }).build(),
  );
  api = await createWatchedApi(specs, sampleRelease(specs));
  const check = aCheck()
    .of('search')
    .mcp(aMcpProbe().promising(aContract('aaaa1111', 'find')));
  for (const ago of [40_000, 10_000]) await api.fleet.record(check.at(NOW_MS - ago).build());
  served = await new Promise((ready) => {
    const fetch: typeof api.app.fetch = (request, ...rest) => {
      asked.push(`${request.method} ${new URL(request.url).pathname}`);
      return api.app.fetch(request, ...rest);
    };
    const server: ServerType = serve({ fetch, hostname: '127.0.0.1', port: 0 }, () => {
      ready(server);
    });
  });
  url = originOf(served);
  await api.control.startRun(sampleRun('development', NOW_MS));
});
beforeEach(() => {
  asked.length = 0;
});
afterEach(() => {
  vi.unstubAllEnvs();
  for (const server of others.splice(0)) server.close();
});
afterAll(async () => {
  served.close();
  await api.close();
});

function originOf(server: Pick<Server, 'address'>): string {
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

/** Another service in Watchkeeper's place. */
async function another(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  others.push(server);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return originOf(server);
}

function actionCalled(name: string): Action {
  const action = findAction(name);
  if (action === undefined) throw new Error(`no action ${name}`);
  return action;
}

interface Wanted {
  readonly name?: string;
  readonly input?: object;
  readonly dryRun?: boolean;
  readonly confirm?: string;
  readonly signal?: AbortSignal;
  readonly options?: Partial<GlobalOptions>;
}

function remote(at: string, wanted: Wanted = {}): Promise<ActionResult<unknown>> {
  const { name = 'mode/show', input = {}, dryRun = false, confirm, options } = wanted;
  const action = actionCalled(name);
  const signal = wanted.signal ?? new AbortController().signal;
  const request = {
    action,
    options: { ...OPTIONS, ...options },
    isDryRun: dryRun,
    signal,
    requestId: 'request-9',
  };
  return createRemoteRunner(at, request).run({
    action,
    input,
    dryRun,
    ...(confirm !== undefined && { confirm }),
  });
}

async function failure(work: Promise<unknown>): Promise<AppError> {
  const thrown = await work.then(
    () => null,
    (error: unknown) => error,
  );
  if (thrown instanceof AppError) return thrown;
  throw new Error(`expected an AppError, not ${String(thrown)}`);
}

/** They tell of the caches of the process that answers, and only the API has some. */
const OF_THE_PROCESS = ['performance/show', 'performance/caches', 'performance/recommend'];

const PLAIN_READS = CATALOGUE.filter(
  ({ effect, leavesRecord, name }) =>
    !OF_THE_PROCESS.includes(name) &&
    effect === 'read' &&
    leavesRecord !== true &&
    whyNotOverHttp(name) === null,
).map(({ name }) => name);

describe('what is read remotely is what is read here, to the last byte', () => {
  const compare = async (name: string, input: object): Promise<void> => {
    const here = await runAction(api.context(), { action: actionCalled(name), input });
    const there = await remote(url, { name, input });
    expect(JSON.stringify(there)).toBe(JSON.stringify(here));
  };

  test.each(PLAIN_READS)('%s', (name) => {
    const needsServer = actionCalled(name).cli.positionals.some(({ required }) => required);
    if (name === 'incident/show' || name === 'incident/report') return compare(name, { incident: 'K7Q2MD' });
    if (name === 'oncall/handover') return compare(name, { rotation: 'primary' });
    if (name === 'run/show') return compare(name, { run: SAMPLE_RUN });
    if (name === 'action/show') return compare(name, { action: 'server/pause' });
    if (name === 'runbook/show') return compare(name, { runbook: 'server-down' });
    if (name === 'release/show') return compare(name, { release: 'r1' });
    return compare(name, needsServer ? { server: 'search' } : {});
  });

  test.each([
    ['server/status', { server: 'search', include_servers: false }],
    ['breaker/show', { server: 'search' }],
    ['metrics/show', { server: 'search', time_range: '24h' }],
    ['server/list', { status: 'HEALTHY', include_history: true, history_limit: 1, limit: 1 }],
    ['server/history', { server: 'search', limit: 1, from: '2026-01-02T03:03:00+00:00' }],
    ['contract/show', { server: 'search', hash: 'aaaa1111' }],
  ])('%s with %j', compare);

  test('rules that are too long for an address', () => {
    const rules = `- name: server_down\n  checks: 1 ${'#'.repeat(20_000)}`;
    return compare('alert/backtest', { rules, since: '2h' });
  });
});

describe('failures are those of the service', () => {
  test.each([
    ['server/show', { server: 'serach' }],
    ['contract/show', { server: 'gateway' }],
    ['server/history', { server: 'search', cursor: 'nonsense' }],
    ['server/history', { server: '' }],
    ['metrics/show', { time_range: 'soon' }],
  ])('%s with %j', async (name, input) => {
    const here = await failure(runAction(api.context(), { action: actionCalled(name), input }));
    const there = await failure(remote(url, { name, input }));
    expect(there).toMatchObject({ code: here.code, message: here.message, details: here.details });
    expect(there.exitCode).toBe(here.exitCode);
  });

  test('an environment that it does not have', async () => {
    const failed = await failure(remote(url, { options: { environment: 'nowhere' } }));
    expect(failed).toMatchObject({ code: 'NOT_FOUND', exitCode: 3 });
  });
});

test('a view that is watched from elsewhere asks no more often than a key may by itself', () => {
  const restMs = (at: string): number =>
    createRemoteRunner(at, {
      action: actionCalled('server/status'),
      options: OPTIONS,
      isDryRun: false,
      signal: new AbortController().signal,
      requestId: 'request-9',
    }).restMs;
  expect(3_600_000 / restMs('https://watch.example.com')).toBeLessThan(DEFAULT_REQUESTS_AN_HOUR);
  expect(restMs('http://127.0.0.1:8080'), 'this machine is not counted').toBe(0);
});

describe('a name may be shortened', () => {
  const inFull = (name: string, input: object): Promise<unknown> =>
    runAction(api.context(), { action: actionCalled(name), input });

  test('to a beginning that one server alone has', async () => {
    const shown = await remote(url, { name: 'server/show', input: { server: 'sea', history: 1 } });
    expect(shown).toEqual(await inFull('server/show', { server: 'search', history: 1 }));
    expect(asked).toEqual(['GET /api/v1/servers/sea', 'GET /status/servers', 'GET /api/v1/servers/search']);
  });

  test('also where several are named, and in a change', async () => {
    const input = { server_names: ['sea', 'gateway'] };
    const checked = await remote(url, { name: 'server/check', input });
    expect(JSON.stringify(checked)).toMatch(/"search".*"gateway"/);
    const planned = await remote(url, { name: 'server/pause', input: { server: 'gatew' }, dryRun: true });
    expect(JSON.stringify(planned)).toContain('gateway');
  });

  test('which costs an exact name no request', async () => {
    await remote(url, { name: 'server/show', input: { server: 'search' } });
    expect(asked).toEqual(['GET /api/v1/servers/search']);
  });

  test('but not to one that several have', async () => {
    const failed = await failure(remote(url, { name: 'server/show', input: { server: 'gate' } }));
    expect(failed).toMatchObject({ code: 'INVALID_REQUEST', exitCode: 2 });
    expect(failed.message).toBe(
      'gate is the beginning of 2 servers: gatehouse, gateway. Write more of the name.',
    );
  });

  test('and danger is confirmed with the whole name', async () => {
    const removed = (confirm: string): Promise<unknown> =>
      remote(url, { name: 'server/remove', input: { server: 'gateh' }, confirm });
    await expect(removed('gateh')).rejects.toThrow('confirm it by typing the name gatehouse');
    expect(JSON.stringify(await removed('gatehouse'))).toContain('2 servers');
  });
});

test('a change can be tried out, and is done under the request’s own id', async () => {
  const planned = await remote(url, { name: 'mode/pause', input: { reason: 'x' }, dryRun: true });
  expect(planned).toMatchObject({ kind: 'planned', exitCode: 0, plan: { would: [/stop probing/] } });
  const done = await remote(url, { name: 'mode/pause', input: { reason: 'x' } });
  expect(done).toMatchObject({
    kind: 'done',
    exitCode: 0,
    output: { run_id: null, result: { mode: 'paused' } },
  });
  const [line] = await api.fleet.store.audit('development', 1);
  expect(line).toMatchObject({ action: 'mode/pause', via: 'http', requestId: 'request-9' });
});

describe('the key', () => {
  test('goes to the service, and nowhere else on a redirect', async () => {
    vi.stubEnv('WATCHKEEPER_API_KEY', 'key-of-ann');
    const seen: (string | string[] | undefined)[] = [];
    const elsewhere = await another((request, response) => {
      seen.push(request.headers.authorization);
      response.end('{}');
    });
    const keys: unknown[] = [];
    const moved = await another((request, response) => {
      keys.push(request.headers.authorization);
      response.writeHead(307, { location: `${elsewhere}${request.url ?? ''}` }).end();
    });
    const failed = await failure(remote(moved));
    expect(failed).toMatchObject({ code: 'INVALID_REQUEST', exitCode: 2 });
    expect(failed.message).toContain(`--api-url ${elsewhere}`);
    expect(keys).toEqual(['Bearer key-of-ann']);
    expect(seen).toEqual([]);
  });

  test.each(['two words', 'line\nbreak', 'schlüssel'])(
    'that no header can carry is refused unseen',
    async (key) => {
      vi.stubEnv('WATCHKEEPER_API_KEY', key);
      const failed = await failure(Promise.resolve().then(() => remote(url)));
      expect(failed).toMatchObject({ code: 'INVALID_REQUEST', exitCode: 2 });
      expect(failed.message).not.toContain(key);
    },
  );
});

describe('a service that is not there', () => {
  test('refuses the connection', async () => {
    const at = await another(() => undefined);
    for (const server of others.splice(0)) await new Promise((gone) => server.close(gone));
    const failed = await failure(remote(at));
    expect(failed).toMatchObject({ code: 'SERVICE_UNAVAILABLE', exitCode: 3 });
    expect(failed.message).toMatch(/cannot be reached: the connection is refused/);
  });

  test('has no address', async () => {
    const failed = await failure(remote('http://watchkeeper.invalid'));
    expect(failed).toMatchObject({ code: 'SERVICE_UNAVAILABLE', exitCode: 3 });
    expect(failed.message).toContain('http://watchkeeper.invalid cannot be reached');
  });

  test('shows a certificate that nobody vouches for', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'watchkeeper-remote-'));
    const secure = await serveWatchedApi(api, { tls: certificateFiles(folder, 'IP:127.0.0.1') });
    const failed = await failure(remote(secure.url));
    await secure.close();
    rmSync(folder, { recursive: true });
    expect(failed).toMatchObject({ code: 'SERVICE_UNAVAILABLE', exitCode: 3 });
    expect(failed.message).toMatch(/is signed by itself\. Name the file .* in NODE_EXTRA_CA_CERTS\.$/);
  });

  test('speaks no TLS', async () => {
    const at = await another((_, response) => response.end());
    const failed = await failure(remote(at.replace('http:', 'https:')));
    expect(failed.message).toMatch(/does not speak TLS as it should; is it http: rather than https:\?/);
  });

  test('never answers: the command’s own end ends it', async () => {
    const at = await another(() => undefined);
    const ending = new AbortController();
    const asked = remote(at, { signal: ending.signal });
    setTimeout(() => {
      ending.abort();
    }, 50);
    await expect(asked).rejects.toThrow(/abort/);
  });
});

describe('something else in its place', () => {
  test.each([
    [200, 'text/html', '<p>Welcome</p>', 'INVALID_REQUEST', 2, /Is the URL right/],
    [200, 'application/json', '{"ok": true}', 'PRECONDITION_MISSING', 3, /does not understand/],
    [404, 'text/plain', 'no', 'INVALID_REQUEST', 2, /answered 404 with text\/plain/],
    [401, 'text/html', 'log in', 'UNAUTHORIZED', 4, /Is WATCHKEEPER_API_KEY set/],
    [403, 'text/html', 'no', 'FORBIDDEN', 4, /answered 403/],
    [502, 'text/html', 'bad gateway', 'SERVICE_UNAVAILABLE', 3, /answered 502/],
    [
      401,
      'application/json',
      envelope('UNAUTHORIZED', 'Who are you?'),
      'UNAUTHORIZED',
      4,
      /^Who are you\? Set WATCHKEEPER_API_KEY\.$/,
    ],
    [403, 'application/json', envelope('FORBIDDEN', 'Not you.'), 'FORBIDDEN', 4, /^Not you\.$/],
    [503, 'application/json', envelope('SOMETHING_NEWER', 'Later.'), 'SERVICE_UNAVAILABLE', 3, /^Later\.$/],
    [
      500,
      'application/json',
      envelope('INTERNAL_ERROR', 'Oh.'),
      'INTERNAL_ERROR',
      1,
      /^Oh\. .* the request id is r1\.$/,
    ],
  ] as const)('%i %s %s', async (...[status, type, body, code, exitCode, message]) => {
    const at = await another((_request, response) => {
      response.writeHead(status, { 'content-type': type }).end(body);
    });
    const failed = await failure(remote(at));
    expect(failed).toMatchObject({ code, exitCode });
    expect(failed.message).toMatch(message);
  });
});

function envelope(code: string, message: string): string {
  return JSON.stringify({ error: { code, message, details: {}, request_id: 'r1' } });
}

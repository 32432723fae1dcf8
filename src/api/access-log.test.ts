import { stillService } from '../../test/support/recorded-fleet/still-service.ts';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../../test/support/installation/until.ts';
import { createWatchedApi, type WatchedApi } from '../../test/support/recorded-fleet/watched-api.ts';
import { createFileLog, type FileLog } from '../adapters/log/file-log.ts';
import type { AnsweredRequest } from '../ports/log.ts';
import { withAuditFile } from '../wiring/audit-copied-store.ts';
import { shownPath } from './middleware/access-log.ts';
import { startApi, type RunningApi } from './start-api.ts';

const SECRET = 'wk-planted-secret-7f3a';

let folder: string;
let log: FileLog;
let world: WatchedApi;
let api: RunningApi;
let requests: AnsweredRequest[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'watchkeeper-access-'));
  log = createFileLog({ directory: folder, level: 'trace', format: 'text', rotation: null, echo: null });
  world = await createWatchedApi([]);
  requests = [];
  const { prober, control, releases, nowMs } = world.context();
  const store = withAuditFile(world.fleet.store, join(folder, 'audit.log'), (message) => {
    log.error(message);
  });
  api = await startApi({
    host: '127.0.0.1',
    port: 0,
    dependencies: {
      ...{ store, prober, control, releases, nowMs },
      defaultEnvironment: world.fleet.environment,
      service: stillService(nowMs()),
      accessLog: {
        request: (request) => {
          requests.push(request);
          log.request(request);
        },
      },
      onFailure: ({ requestId, method, path, error }) => {
        log.error(`${method} ${path} failed: ${String(error)}`, { request_id: requestId });
      },
    },
  });
});
afterEach(async () => {
  await api.close();
  await world.close();
  await log.close();
  rmSync(folder, { recursive: true });
});

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const before = requests.length;
  const response = await fetch(`${api.url}${path}`, init);
  const { length } = await response.clone().text();
  await until({ what: 'the entry', ask: () => requests.length > before });
  const { bytes } = requests.at(-1) ?? {};
  expect(bytes).toBeGreaterThan(length + 100);
  expect(bytes).toBeLessThan(length + 700);
  return response;
}

test('each answered request is an entry, refused and unknown ones too', async () => {
  const response = await ask('/livez', { headers: { 'x-request-id': 'mine' } });
  expect(requests.at(-1)).toMatchObject({
    address: '127.0.0.1',
    who: 'local',
    method: 'GET',
    path: '/livez',
    status: response.status,
    requestId: 'mine',
  });
  expect(requests.at(-1)?.durationMs).toBeGreaterThan(0);
  await ask('/no/such/path');
  expect(requests.at(-1)).toMatchObject({ path: '/no/such/path', status: 404 });
  await ask('/status/dual-check', { method: 'POST', body: '{}' });
  expect(requests.at(-1)).toMatchObject({ method: 'POST', status: 415 });
});

test('no secret reaches a file of the log, whichever way it came', async () => {
  const bearer = { authorization: `Bearer ${SECRET}`, 'x-api-key': SECRET, cookie: `session=${SECRET}` };
  const json = { ...bearer, 'content-type': 'application/json' };
  await ask(`/status/health?api_key=${SECRET}&${SECRET}=1&limit=5`, { headers: bearer });
  await ask(`/status/servers?environment=x&token=${SECRET}`, { headers: bearer });
  await ask(`/status/servers/search/history?cursor=${SECRET}`, { headers: bearer });
  await ask('/status/dual-check', { method: 'POST', headers: json, body: `{"${SECRET}": "${SECRET}"` });
  await ask('/status/dual-check', { method: 'POST', headers: json, body: `{"password": "${SECRET}"}` });
  await ask('/status/circuit-breaker/search/reset', {
    method: 'POST',
    headers: { ...json, 'idempotency-key': SECRET },
  });
  log.authFailed({
    address: null,
    method: 'GET',
    path: shownPath(`http://x/?key=${SECRET}`),
    reason: 'no key',
    requestId: 'r',
    who: null,
    leftOut: 0,
  });
  await log.close();
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
  const text = files.map((path) => readFileSync(path, 'utf8')).join('');
  expect(text.split('\n').length).toBeGreaterThan(6);
  expect(text).not.toContain(SECRET);
});

describe('the path of an entry', () => {
  test.each([
    ['/status/health', '/status/health'],
    ['/status/health?limit=5&format=json', '/status/health?limit=5&format=json'],
    ['/status/health?api_key=x&limit=5', '/status/health?limit=5&...'],
    ['/x?environment=a%20%22b', '/x?environment=a%20%22b'],
    [`/x?limit=${'9'.repeat(80)}`, '/x?...'],
    [`/${'a'.repeat(400)}`, `/${'a'.repeat(299)}`],
  ])('of %#', (path, shown) => {
    expect(shownPath(`http://127.0.0.1${path}`)).toBe(shown);
  });
});

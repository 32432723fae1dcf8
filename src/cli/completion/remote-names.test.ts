import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { serve } from '@hono/node-server';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { createWatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import type { WatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import { createProgram } from '../program.ts';
import { complete } from './complete.ts';

const MAIN = join(import.meta.dirname, '../main.ts');
let api: WatchedApi;
let url: string;
const servers: (Pick<Server, 'address'> & { close(): unknown })[] = [];

beforeAll(async () => {
  api = await createWatchedApi(['search', 'reasoning'].map((name) => aServerSpec().named(name).build()));
  await new Promise<void>((ready) => {
    const served = serve({ fetch: api.app.fetch, hostname: '127.0.0.1', port: 0 }, () => {
      ready();
    });
    servers.push(served);
  });
  url = originOf(servers[0]);
});
afterEach(() => {
  vi.unstubAllEnvs();
});
afterAll(async () => {
  for (const server of servers) server.close();
  await api.close();
});

function originOf(server: Pick<Server, 'address'> | undefined): string {
  const address = server?.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

async function another(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return originOf(server);
}

async function words(at: string, ...line: readonly string[]): Promise<readonly string[]> {
  vi.stubEnv('WATCHKEEPER_API_URL', at);
  return (await complete(createProgram(), line)).map(({ word }) => word);
}

test('a service that is named tells the servers, and its environment', async () => {
  expect(await words(url, 'breaker', 'open', '')).toEqual(['reasoning', 'search']);
  expect(await words(url, 'status', '--environment', 'development', 'rea')).toEqual(['reasoning']);
  expect(await words(url, 'status', '--environment', 'nowhere', '')).toEqual([]);
  expect(await words(url, 'status', '--environment', '')).toEqual(['development']);
  expect(await words('', '--api-url', url, 'status', 's')).toEqual(['search']);
});

test('it is asked with the key, and by no other way', async () => {
  const seen: IncomingMessage['headers'][] = [];
  const at = await another(({ headers }, response) => {
    seen.push(headers);
    response.writeHead(307, { location: url }).end();
  });
  vi.stubEnv('WATCHKEEPER_API_KEY', 'key-of-ann');
  expect(await words(at, 'status', '')).toEqual([]);
  expect(seen).toMatchObject([{ authorization: 'Bearer key-of-ann' }]);
});

test('what is no name of a server does not reach the shell', async () => {
  const named = ['good-one', '$(touch x)', 'two\nlines', 7].map((server_name) => ({ server_name }));
  const at = await another((_, response) => response.end(JSON.stringify({ servers: [...named, null] })));
  expect(await words(at, 'status', '')).toEqual(['good-one']);
});

test.each<[string, RequestListener]>([
  ['refuses', (_, response) => response.writeHead(401).end('{"error": {}}')],
  ['is something else', (_, response) => response.end('<p>Welcome</p>')],
  ['breaks off', (_, response) => response.destroy()],
  ['never ends', (_, response) => response.write('{"servers": [')],
])('a service that %s is met with silence, and soon', async (_, answer) => {
  const at = await another(answer);
  const startedMs = performance.now();
  expect(await words(at, 'status', '')).toEqual([]);
  expect(performance.now() - startedMs).toBeLessThan(1_500);
});

test('so is an address that is none, and a key that no header can carry', async () => {
  expect(await words('127.0.0.1:8080', 'status', '')).toEqual([]);
  vi.stubEnv('WATCHKEEPER_API_KEY', 'two words');
  expect(await words(url, 'status', '')).toEqual([]);
});

test('neither schemas nor actions are loaded for it', async () => {
  const script = `
    const { registerHooks } = await import('node:module');
    const heavy = [];
    registerHooks({ load: (url, context, next) => {
      if (/\\/(zod|undici|yaml|hono)\\/|catalogue|run-action/.test(url)) heavy.push(url);
      return next(url, context);
    } });
    process.argv = [process.argv[0], 'main', '__complete', 'status', ''];
    process.on('exit', () => process.stdout.write(JSON.stringify(heavy)));
    await import(${JSON.stringify(MAIN)});`;
  const ran = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, WATCHKEEPER_API_URL: url },
  });
  expect(ran).toMatchObject({ stdout: 'reasoning\nsearch\n[]', stderr: '' });
});

import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aServerSpec } from '../../test/support/builders/a-server-spec.ts';
import { createWatchedApi } from '../../test/support/recorded-fleet/watched-api.ts';
import type { WatchedApi } from '../../test/support/recorded-fleet/watched-api.ts';
import { startApi } from './start-api.ts';
import type { ApiDependencies } from './dependencies.ts';

let world: WatchedApi;
let dependencies: ApiDependencies;
beforeAll(async () => {
  world = await createWatchedApi([aServerSpec().build()]);
  const { prober, control, releases, service, nowMs } = world.context();
  const { store, environment } = world.fleet;
  const onFailure = (): void => undefined;
  dependencies = {
    store,
    prober,
    control,
    releases,
    service,
    nowMs,
    defaultEnvironment: environment,
    onFailure,
  };
});
afterAll(() => world.close());

test('serves on a socket, over IPv4 and IPv6, and the port is free after closing', async () => {
  for (const host of ['127.0.0.1', '::1', 'localhost']) {
    const api = await startApi({ dependencies, host, port: 0 });
    const response = await fetch(`${api.url}/livez`);
    expect(response.status).toBe(200);
    await response.body?.cancel();
    await api.close();
    await expect(fetch(`${api.url}/livez`)).rejects.toThrow();
    const again = await startApi({ dependencies, host, port: Number(new URL(api.url).port) });
    await again.close();
  }
});

test.each(['0.0.0.0', '::', '192.168.1.5', 'example.com', ''])('refuses to listen on %j', async (host) => {
  const failure: unknown = await startApi({ dependencies, host, port: 0 }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'UNSAFE_BIND', exitCode: 2, details: { host } });
});

test('listens for all once a credential is asked for', async () => {
  const access = {
    authenticator: {
      identify: () => Promise.reject(new Error('not asked')),
      hasAccepted: () => false,
      close: () => Promise.resolve(),
    },
    apiKeyHeader: 'x-api-key',
    acceptsTokens: false,
    limiter: null,
    onRefusal: () => undefined,
    onUndecided: () => undefined,
  };
  const api = await startApi({ dependencies: { ...dependencies, access }, host: '0.0.0.0', port: 0 });
  const here = api.url.replace('0.0.0.0', '127.0.0.1');
  expect((await fetch(`${here}/livez`)).status).toBe(200);
  expect((await fetch(`${here}/status/health`)).status).toBe(401);
  await api.close();
});

test('names the port that is taken', async () => {
  const first = await startApi({ dependencies, host: '127.0.0.1', port: 0 });
  const port = Number(new URL(first.url).port);
  const failure: unknown = await startApi({ dependencies, host: '127.0.0.1', port }).catch(
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({ code: 'PORT_BUSY', exitCode: 3, details: { port } });
  expect(String(failure)).toContain(`Port ${port}`);
  await first.close();
});

test('a request under way is answered while closing', async () => {
  const gate = Promise.withResolvers<undefined>();
  const asked = Promise.withResolvers<undefined>();
  const store = {
    ...dependencies.store,
    ping: async () => {
      asked.resolve(undefined);
      await gate.promise;
    },
  };
  const api = await startApi({ dependencies: { ...dependencies, store }, host: '127.0.0.1', port: 0 });
  const answer = fetch(`${api.url}/readyz`);
  await asked.promise;
  const closed = api.close();
  gate.resolve(undefined);
  expect((await answer).status).toBe(200);
  await closed;
});

test('one that never ends is cut off after the time to drain', async () => {
  const { store } = dependencies;
  const asked = Promise.withResolvers<undefined>();
  const stuck = {
    ...store,
    statesSince: () => {
      asked.resolve(undefined);
      return new Promise<never>(() => undefined);
    },
  };
  const api = await startApi({
    dependencies: { ...dependencies, store: stuck },
    host: '127.0.0.1',
    port: 0,
    drainMs: 50,
  });
  const answer = fetch(`${api.url}/status/health`).then(
    () => 'answered',
    () => 'cut off',
  );
  await asked.promise;
  await api.close();
  expect(await answer).toBe('cut off');
});

test('a foreign Host header is refused on the wire', async () => {
  const api = await startApi({ dependencies, host: '127.0.0.1', port: 0 });
  expect(await statusWithHost(`${api.url}/status/health`, 'evil.example')).toBe(403);
  expect(await statusWithHost(`${api.url}/status/health`, 'localhost')).toBe(200);
  await api.close();
});

function statusWithHost(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

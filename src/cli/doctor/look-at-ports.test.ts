import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { certificateFiles } from '../../../test/support/mcp-zoo/certificates.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { accessByKeys, serveWatchedApi } from '../../../test/support/recorded-fleet/serve-watched-api.ts';
import { createWatchedApi, NOW_MS } from '../../../test/support/recorded-fleet/watched-api.ts';
import type { WatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import { loadConfiguration } from '../../config/load-configuration.ts';
import type { Installation } from '../../config/installation.ts';
import { lookAtPorts } from './look-at-ports.ts';

let world: WatchedApi;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'watchkeeper-ports-'));
  certificateFiles(folder, 'DNS:watch.example.com');
  world = await createWatchedApi([aServerSpec().named('search').build()]);
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

async function freePort(host: string): Promise<number> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, host, ready));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

function installationAt(host: string, port: number, isTls: boolean): Installation {
  const path = join(folder, `${port}.json`);
  const tls = { cert_file: join(folder, 'cert.pem'), key_file: join(folder, 'key.pem') };
  const server = { server_name: 'search', mcp_endpoint_url: 'http://127.0.0.1:1/mcp' };
  const config = {
    environment: 'development',
    api: { host, port, auth: { api_keys: true } },
    servers: [{ ...server, rest_health_endpoint_url: 'http://127.0.0.1:1/health' }],
    ...(isTls ? { tls } : {}),
  };
  writeFileSync(path, JSON.stringify(config));
  return loadConfiguration({ paths: [path], env: {}, nowMs: NOW_MS }).installation;
}

function startAsConfigured({ api, tls }: Installation) {
  const { host, port, auth } = api;
  return serveWatchedApi(world, { host, port, tls, access: accessByKeys(world, auth.apiKeyHeader) });
}

const look = async (installation: Installation): Promise<string | undefined> => {
  const facts = await lookAtPorts(installation, { isTemporalThere: false, uiPort: 1 });
  return facts.find(({ purpose }) => purpose === 'the API')?.use;
};

describe('the port of the API', () => {
  test.each([
    ['127.0.0.1', false],
    ['127.0.0.1', true],
    ['0.0.0.0', false],
    ['0.0.0.0', true],
    ['::', false],
    ['::', true],
    ['::1', true],
  ] as const)('is ours where our API listens at %s, with TLS: %s', async (host, isTls) => {
    const installation = installationAt(host, await freePort(host), isTls);
    expect(await look(installation)).toBe('free');
    const api = await startAsConfigured(installation);
    try {
      expect(await look(installation)).toBe('ours');
    } finally {
      await api.close();
    }
  });

  test('is taken where another program listens', async () => {
    const other = createServer((socket) => socket.destroy());
    await new Promise<void>((ready) => other.listen(0, '127.0.0.1', ready));
    const { port } = other.address() as AddressInfo;
    expect(await look(installationAt('127.0.0.1', port, true))).toBe('taken');
    await new Promise((closed) => other.close(closed));
  });
});

import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { workerFigures } from '../../../test/support/builders/worker-figures.ts';
import { certificateFiles } from '../../../test/support/mcp-zoo/certificates.ts';
import { accessByKeys, serveWatchedApi } from '../../../test/support/recorded-fleet/serve-watched-api.ts';
import { createWatchedApi, NOW_MS } from '../../../test/support/recorded-fleet/watched-api.ts';
import type { WatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import { keyCreate } from '../../actions/key/create.ts';
import { runAction } from '../../actions/run-action.ts';
import type { ApiOptions, RunningApi } from '../../api/start-api.ts';
import type { RemoteFacts } from '../../domain/doctor/remote-facts.ts';
import type { GlobalOptions } from '../global-options.ts';
import { lookAtService } from './look-at-service.ts';

const OPTIONS: GlobalOptions = {
  config: [],
  json: null,
  quiet: false,
  color: false,
  input: false,
  jq: null,
  pager: false,
  timeoutMs: null,
};

let world: WatchedApi;
let folder: string;
const running: RunningApi[] = [];
const others: Server[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'watchkeeper-service-'));
  world = await createWatchedApi(['search', 'late'].map((name) => aServerSpec().named(name).build()));
  const agoMs = { search: 5_000, late: 3_600_000 };
  for (const [name, ago] of Object.entries(agoMs))
    await world.fleet.record(
      aCheck()
        .of(name)
        .at(NOW_MS - ago)
        .build(),
    );
  await world.fleet.store.putFigures(workerFigures(Math.floor(NOW_MS / 60_000) * 60_000 - 60_000));
});
afterEach(() => {
  vi.unstubAllEnvs();
});
afterAll(async () => {
  for (const api of running) await api.close();
  for (const server of others) server.close();
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Wanted {
  readonly asksForKeys?: boolean;
  readonly tls?: ApiOptions['tls'];
}

async function start({ asksForKeys = false, tls = null }: Wanted): Promise<string> {
  const api = await serveWatchedApi(world, { tls, ...(asksForKeys && { access: accessByKeys(world) }) });
  running.push(api);
  return api.url;
}

const look = (url: string, options: Partial<GlobalOptions> = {}): Promise<RemoteFacts> =>
  lookAtService(url, { ...OPTIONS, ...options }, new AbortController().signal);

async function refusals(): Promise<number> {
  const lines = await world.fleet.store.audit('development', 100);
  return lines.filter(({ phase }) => phase === 'refused').length;
}

test('an open service tells everything', async () => {
  const facts = await look(await start({}));
  expect(facts).toMatchObject({
    hasKey: false,
    service: { found: { version: '1.2.3', isOpen: false, certificate: null } },
    parts: {
      found: [
        { part: 'store', error: null },
        { part: 'temporal', error: null },
      ],
    },
    acceptance: { status: 'accepted', who: 'local', role: 'admin' },
    fleet: {
      found: {
        environment: 'development',
        mode: null,
        servers: 2,
        overdue: 1,
        lastCheckAgeMs: 5_000,
        workers: 1,
      },
    },
  });
  const { service } = facts;
  expect('found' in service ? Math.abs(service.found.clockAheadMs ?? Infinity) : null).toBeLessThan(5_000);
});

test('one that asks for a key says whether it takes ours, and whose it is', async () => {
  const url = await start({ asksForKeys: true });
  const before = await refusals();
  const stranger = await look(url);
  expect(stranger.acceptance).toMatchObject({ status: 'refused' });
  expect(stranger.fleet).toMatchObject({ failed: 'it was not asked' });
  expect(stranger.parts).toMatchObject({ found: [{ part: 'store' }, { part: 'temporal' }] });
  expect((await refusals()) - before, 'lines in the audit log').toBe(1);
  const made = await runAction(world.context(), {
    action: keyCreate,
    input: { name: 'ann', role: 'viewer' },
  });
  const key = made.kind === 'done' ? made.output.result.key : null;
  vi.stubEnv('WATCHKEEPER_API_KEY', key ?? '');
  expect(await look(url)).toMatchObject({
    hasKey: true,
    acceptance: { status: 'accepted', who: 'key:ann', role: 'viewer' },
    fleet: { found: { servers: 2 } },
  });
});

test('its certificate is looked at', async () => {
  const tls = certificateFiles(folder, 'IP:127.0.0.1');
  const url = await start({ tls });
  expect((await look(url)).service).toMatchObject({
    failed: expect.stringContaining('signed by itself') as string,
  });
  const known = getCACertificates();
  setDefaultCACertificates([...known, tls.cert]);
  try {
    const { host } = new URL(url);
    expect((await look(url)).service).toMatchObject({
      found: { certificate: { host, expiresAtMs: expect.any(Number) as number } },
    });
  } finally {
    setDefaultCACertificates(known);
  }
});

test('a part that it does not reach is told, though the service is not ready', async () => {
  world.control.setAway(true);
  const { parts } = await look(await start({}));
  world.control.setAway(false);
  expect(parts).toMatchObject({
    found: [{ error: null }, { part: 'temporal', error: 'Temporal does not answer.' }],
  });
});

test('an environment that it does not have is its fault alone', async () => {
  const facts = await look(await start({}), { environment: 'nowhere' });
  expect(facts.acceptance.status).toBe('accepted');
  expect(facts.fleet).toMatchObject({ failed: expect.stringContaining('no environment nowhere') as string });
});

test('what is no Watchkeeper is asked nothing more', async () => {
  const asked: (string | undefined)[] = [];
  const other = createServer(({ url }, response) => {
    asked.push(url);
    response.end('{"status": "UP"}');
  });
  others.push(other);
  await new Promise<void>((ready) => other.listen(0, '127.0.0.1', ready));
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const facts = await look(`http://127.0.0.1:${port}`);
  expect(facts.service).toMatchObject({
    failed: expect.stringContaining('not answered as a Watchkeeper') as string,
  });
  expect(asked).toEqual(['/livez']);
});

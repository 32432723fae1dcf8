import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aServerSpec } from '../../test/support/builders/a-server-spec.ts';
import { createCertificate } from '../../test/support/mcp-zoo/certificates.ts';
import type { Certificate } from '../../test/support/mcp-zoo/certificates.ts';
import { createWatchedApi } from '../../test/support/recorded-fleet/watched-api.ts';
import type { WatchedApi } from '../../test/support/recorded-fleet/watched-api.ts';
import type { TlsSettings } from '../config/resolve/resolve-access.ts';
import { startApi } from './start-api.ts';
import type { CertificateOutcome, RunningApi } from './start-api.ts';
import { loadTls } from './tls.ts';

let folder: string;
let world: WatchedApi;
let api: RunningApi | undefined;
const outcomes: CertificateOutcome[] = [];
const [first, second] = [aCertificate(), aCertificate()];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tls-'));
  world = await createWatchedApi([aServerSpec().build()]);
  outcomes.length = 0;
});
afterEach(async () => {
  await api?.close();
  api = undefined;
  await world.close();
  rmSync(folder, { recursive: true });
});

function aCertificate(): Certificate {
  const certificate = createCertificate('IP:127.0.0.1');
  if (certificate === null) throw new Error('openssl is needed for this test');
  return certificate;
}

function filesOf({ cert, key }: Certificate): TlsSettings {
  const settings = {
    certFile: join(folder, 'cert.pem'),
    keyFile: join(folder, 'key.pem'),
    minVersion: '1.2',
  } as const;
  writeFileSync(`${settings.certFile}.new`, cert);
  writeFileSync(`${settings.keyFile}.new`, key);
  for (const file of [settings.certFile, settings.keyFile]) renameSync(`${file}.new`, file);
  return settings;
}

async function start(tls: TlsSettings): Promise<RunningApi> {
  const { prober, control, releases, service, nowMs } = world.context();
  const { store, environment } = world.fleet;
  const onFailure = (): void => undefined;
  api = await startApi({
    dependencies: {
      store,
      prober,
      control,
      releases,
      service,
      nowMs,
      defaultEnvironment: environment,
      onFailure,
    },
    host: '127.0.0.1',
    port: 0,
    tls,
    onCertificate: (outcome) => outcomes.push(outcome),
  });
  return api;
}

interface Greeting {
  readonly status: number | undefined;
  readonly protocol: string | null;
}

/** A request that trusts this certificate and no other. */
function greet(
  url: string,
  { cert }: Certificate,
  maxVersion: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3' = 'TLSv1.3',
): Promise<Greeting> {
  return new Promise((resolve, reject) => {
    const options = { ca: cert, agent: false, maxVersion, minVersion: 'TLSv1' } as const;
    request(`${url}/livez`, options, (response) => {
      response.resume();
      const { socket } = response;
      resolve({
        status: response.statusCode,
        protocol: socket instanceof TLSSocket ? socket.getProtocol() : null,
      });
    })
      .on('error', reject)
      .end();
  });
}

describe('HTTPS', () => {
  test('is spoken with the configured certificate, from the configured version on', async () => {
    const { url } = await start({ ...filesOf(first), minVersion: '1.3' });
    expect(url).toMatch(/^https:/);
    expect(await greet(url, first)).toEqual({ status: 200, protocol: 'TLSv1.3' });
    await expect(greet(url, second)).rejects.toThrow();
    await expect(greet(url, first, 'TLSv1.2')).rejects.toThrow();
  });

  test('takes up a renewed certificate when asked to, without a restart', async () => {
    const started = await start(filesOf(first));
    filesOf(second);
    started.renewCertificate();
    expect(await greet(started.url, second)).toMatchObject({ status: 200 });
    expect(outcomes[0]).toMatchObject({ status: 'renewed' });
  });

  test('takes it up by itself once the files have changed', async () => {
    const { url } = await start(filesOf(first));
    filesOf(second);
    const settled = () =>
      greet(url, second).then(
        ({ status }) => status,
        () => 'not yet',
      );
    await expect.poll(settled, { timeout: 10_000, interval: 100 }).toBe(200);
  }, 15_000);

  test('keeps the one it has while the new one cannot be used, and says so', async () => {
    const started = await start(filesOf(first));
    filesOf({ cert: second.cert, key: first.key });
    started.renewCertificate();
    expect(await greet(started.url, first)).toMatchObject({ status: 200 });
    expect(outcomes[0]).toMatchObject({
      status: 'kept',
      reason: expect.stringContaining('cert.pem') as string,
    });
  });
});

describe('a certificate that cannot be used is refused at start, naming the file', () => {
  test.each<[string, (files: TlsSettings) => TlsSettings, string]>([
    ['no certificate', (files) => ({ ...files, certFile: '/nowhere/cert.pem' }), '/nowhere/cert.pem'],
    ['no key', (files) => ({ ...files, keyFile: '/nowhere/key.pem' }), '/nowhere/key.pem'],
    ['one for the other', (files) => ({ ...files, certFile: files.keyFile }), 'no usable certificate'],
  ])('%s', (_, change, named) => {
    const failure = failureOf(() => loadTls(change(filesOf(first))));
    expect(failure).toMatchObject({ code: 'CONFIG_INVALID', exitCode: 2 });
    expect(String(failure)).toContain(named);
    expect(String(failure)).not.toContain('PRIVATE');
  });

  test('a key of another certificate', () => {
    const failure = failureOf(() => loadTls(filesOf({ cert: first.cert, key: second.key })));
    expect(String(failure)).toContain('do not belong together');
  });
});

function failureOf(act: () => unknown): unknown {
  try {
    act();
    return null;
  } catch (thrown) {
    return thrown;
  }
}

import { readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startFleetTarget, type FleetTarget } from '../support/fleet-target/fleet-target.ts';
import { ask, type Answer, type Question } from '../support/installation/ask.ts';
import { PROGRAM, runCommand, startCommand, type CommandOutcome } from '../support/installation/command.ts';
import { freePorts } from '../support/installation/free-ports.ts';
import {
  startInstallation,
  type TestInstallation,
  type TestProcess,
} from '../support/installation/installation.ts';
import { survivorsOf, descendantsOf } from '../support/installation/process-tree.ts';
import { startProgram } from '../support/installation/running-program.ts';
import { until } from '../support/installation/until.ts';
import { watchedConfig } from '../support/installation/watched-fleet.ts';
import { createCertificate } from '../support/mcp-zoo/certificates.ts';

const SERVER = 'restaurant-search-mcp';
const RESET: Question = {
  method: 'POST',
  path: `/status/circuit-breaker/${SERVER}/reset`,
  headers: { 'content-type': 'application/json' },
  body: '{}',
};

let target: FleetTarget;
let installation: TestInstallation;
let api: TestProcess | undefined;
const secrets: string[] = [];

beforeAll(async () => {
  target = await startFleetTarget();
  installation = await startInstallation({ config: watchedConfig(target, [SERVER]) });
  await installation.start('worker');
  await restartApi({});
});

afterAll(async () => {
  await installation.stop();
  await target.stop();
});

function port(): number {
  return Number(new URL(installation.apiUrl).port);
}

function configWith(section: object, root: object = {}): Record<string, unknown> {
  return { ...watchedConfig(target, [SERVER]), api: { port: port(), ...section }, ...root };
}

/** The API with other settings; the worker goes on as it is. */
async function restartApi(section: object, root: object = {}): Promise<void> {
  await api?.kill('SIGTERM');
  await installation.writeConfig(configWith(section, root));
  api = await installation.start('api');
  const scheme = 'tls' in root ? 'https' : 'http';
  await until({ what: 'the API', ask: async () => (await get('/livez', {}, scheme)).status === 200 });
}

async function get(
  path: string,
  headers: Readonly<Record<string, string>> = {},
  scheme: 'http' | 'https' = 'http',
): Promise<Pick<Answer, 'status'>> {
  if (scheme === 'http') return ask(installation.apiUrl, { path, headers });
  const ca = await readFile(join(installation.folder, 'cert.pem'));
  return new Promise((finish, fail) => {
    request({ host: '127.0.0.1', port: port(), path, headers, ca, agent: false }, (response) => {
      response.resume();
      finish({ status: response.statusCode ?? 0 });
    })
      .on('error', fail)
      .end();
  });
}

function command(...words: readonly string[]): Promise<CommandOutcome> {
  return runCommand({ words: [...words, '--config', installation.configPath], folder: installation.folder });
}

/** As an operator makes one, on the command line. */
async function aKey(name: string, role: string): Promise<Readonly<Record<string, string>>> {
  const { code, stdout, stderr } = await command('keys', 'create', name, '--role', role, '--json');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const key = /"key": "(wk_[^"]+)"/.exec(stdout)?.[1];
  if (key === undefined) throw new Error(`no key in ${stdout}`);
  secrets.push(key);
  return { 'x-api-key': key };
}

describe('a real API', () => {
  test('without configuration is open on this machine', async () => {
    await until({
      what: 'a check',
      // A server is known before it is watched, and only a loop that watches it resets its breaker.
      ask: async () =>
        (await ask(installation.apiUrl, { path: `/status/servers/${SERVER}` })).body.includes('"HEALTHY"'),
    });
    expect((await ask(installation.apiUrl, RESET)).status).toBe(200);
  });

  test('without a credential is used by pages of the origins that the file lists, and by no other', async () => {
    const [listed, foreign] = ['https://dashboard.example.com', 'https://evil.example'];
    await restartApi({ cors_enabled: true, cors_origins: [listed] });
    const resetFrom = (origin: string): Promise<Answer> =>
      ask(installation.apiUrl, { ...RESET, headers: { ...RESET.headers, origin } });
    expect((await resetFrom(foreign)).status).toBe(403);
    const done = await resetFrom(listed);
    expect(done.status).toBe(200);
    expect(done.headers).toMatchObject({ 'access-control-allow-origin': listed, vary: 'Origin' });
    expect(await installation.output()).toContain(`with every right; pages of ${listed} may use it`);
    const preflight = { origin: listed, 'access-control-request-method': 'POST' };
    expect(
      await ask(installation.apiUrl, { ...RESET, method: 'OPTIONS', headers: preflight, body: '' }),
    ).toMatchObject({ status: 204, body: '' });
  });

  test('that asks for keys lets in who has one, as far as its role goes, until it is revoked', async () => {
    await restartApi({ auth: { api_keys: true } });
    const viewer = await aKey('grafana', 'viewer');
    const operator = await aKey('ci', 'operator');
    const reset = (key: Readonly<Record<string, string>>): Promise<Answer> =>
      ask(installation.apiUrl, { ...RESET, headers: { ...RESET.headers, ...key } });

    expect((await get('/status/health')).status, 'no key').toBe(401);
    expect((await get('/status/health', viewer)).status, 'a viewer reads').toBe(200);
    expect((await reset(viewer)).status, 'a viewer changes').toBe(403);
    expect((await reset(operator)).status, 'an operator changes').toBe(200);
    expect((await get('/readyz')).status, 'for load balancers').toBe(200);

    expect((await command('keys', 'revoke', 'ci')).code).toBe(0);
    const revokedAtMs = Date.now();
    await until({ what: 'the end of the key', ask: async () => (await reset(operator)).status === 401 });
    expect(Date.now() - revokedAtMs).toBeLessThan(2_500);
    expect((await get('/status/health', viewer)).status, 'the other key goes on').toBe(200);
  });

  test('has each refusal in its log, where the runbook looks for it, and no secret', async () => {
    const log = join(installation.folder, 'logs', 'enhanced_status_check.log');
    const read = (): Promise<string> => readFile(log, 'utf8');
    const found = async (): Promise<readonly string[]> =>
      (await read()).split('\n').filter((line) => /auth/i.test(line) && /fail/i.test(line));
    for (const reason of ['no_credential', 'too_little_power', 'revoked_key'])
      await until({
        what: reason,
        ask: async () =>
          (await found()).some((line) => line.includes(reason) && line.includes('address=127.0.0.1')),
      });
    const audit = await command('audit', 'list', '--json', '--limit', '1000');
    expect(audit.stdout).toContain('"revoked_key"');
    const listed = await command('keys', 'list', '--all', '--json');
    expect(listed.stdout).toContain('"revoked"');
    const everything = [await read(), await installation.output(), audit.stdout, listed.stdout].join('\n');
    for (const secret of secrets) expect(everything).not.toContain(secret.slice(20));
    const files = ['watchkeeper.db', 'watchkeeper.db-wal'].map((name) => join(installation.folder, name));
    const database = (await Promise.all(files.map((file) => readFile(file, 'latin1')))).join('');
    expect(database, 'the key itself is there').toContain(secrets[0]?.slice(3, 15));
    for (const secret of secrets) expect(database).not.toContain(secret.slice(20));
  });

  test('counts requests that come through a proxy', async () => {
    await restartApi({ auth: { api_keys: true }, rate_limit: { requests: 2, window_seconds: 60 } });
    const key = await aKey('proxied', 'viewer');
    const headers = { ...key, host: 'watch.example.com' };
    const first = await ask(installation.apiUrl, { path: '/status/health', headers });
    expect(first.headers).toMatchObject({
      'x-ratelimit-limit': '2',
      'x-ratelimit-remaining': '1',
      'x-ratelimit-window': '60',
    });
    await ask(installation.apiUrl, { path: '/status/health', headers });
    const refused = await ask(installation.apiUrl, { path: '/status/health', headers });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await get('/status/health', key)).status, 'this machine is not counted').toBe(200);
  });

  test('is refused for all addresses while it is open, and allowed once it asks for keys', async () => {
    await api?.kill('SIGTERM');
    await installation.writeConfig(configWith({ host: '0.0.0.0' }));
    const words = ['api', '--config', installation.configPath];
    const refused = await startCommand({ words, folder: installation.folder }).done;
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('api.auth.api_keys');
    await restartApi({ host: '0.0.0.0', auth: { api_keys: true } });
    expect((await get('/status/health')).status).toBe(401);
    expect((await get('/status/health', await aKey('public', 'viewer'))).status).toBe(200);
  });

  test('speaks TLS, and takes up a renewed certificate at SIGHUP', async () => {
    const renew = async (): Promise<void> => {
      const certificate = createCertificate('IP:127.0.0.1');
      if (certificate === null) throw new Error('openssl is needed for this test');
      await writeFile(join(installation.folder, 'key.pem'), certificate.key, { mode: 0o600 });
      await writeFile(join(installation.folder, 'cert.pem'), certificate.cert);
    };
    await renew();
    const tls = {
      cert_file: join(installation.folder, 'cert.pem'),
      key_file: join(installation.folder, 'key.pem'),
    };
    await restartApi({ auth: { api_keys: true } }, { tls });
    const key = await aKey('secure', 'viewer');
    expect((await get('/status/health', key, 'https')).status).toBe(200);
    await expect(get('/status/health', key)).rejects.toThrow();
    const words = ['doctor', '--api-url', installation.apiUrl.replace('http:', 'https:')];
    const seen = await runCommand({
      words,
      folder: installation.folder,
      env: { NODE_EXTRA_CA_CERTS: tls.cert_file, WATCHKEEPER_API_KEY: key['x-api-key'] ?? '' },
    });
    expect(seen.stdout).toMatch(
      /certificates: The certificate of 127\.0\.0\.1:\d+ (is good for|expires in) \d+ days/,
    );
    expect(seen.stdout).toContain('key: It is accepted: you are key:secure (viewer).');
    await renew();
    if (api !== undefined) process.kill(api.pid, 'SIGHUP');
    await until({
      what: 'the new certificate',
      ask: async () => (await get('/status/health', key, 'https').catch(() => null))?.status === 200,
    });
  });
});

test('`up` for all addresses, with keys and TLS, shows the fleet and answers', async () => {
  const [apiPort = 0, temporalPort = 0, uiPort = 0] = await freePorts(3);
  const config = {
    environment: 'development',
    ...watchedConfig(target, [SERVER]),
    api: { port: apiPort, host: '0.0.0.0', auth: { api_keys: true } },
    temporal: { address: `127.0.0.1:${temporalPort}` },
    tls: {
      cert_file: join(installation.folder, 'cert.pem'),
      key_file: join(installation.folder, 'key.pem'),
    },
    data_dir: join(installation.folder, 'up-data'),
    logging: { directory: join(installation.folder, 'up-logs') },
  };
  await writeFile(join(installation.folder, 'up.json'), JSON.stringify(config));
  const words = [PROGRAM, 'up', '--config', 'up.json', '--temporal-ui-port', String(uiPort)];
  const up = await startProgram({ words, cwd: installation.folder });
  const started = await until({ what: 'children', ask: () => descendantsOf(up.pid) });
  try {
    await up.untilSaid('From here on', 60_000);
    expect(up.output()).toContain(`https://127.0.0.1:${apiPort}/  (needs an API key)`);
    expect(up.output()).toMatch(new RegExp(`HEALTHY +${SERVER}`));
  } finally {
    up.signal('SIGTERM');
    expect(await up.exit(30_000)).toBe(0);
    for (const { pid } of await survivorsOf(started)) process.kill(pid, 'SIGKILL');
  }
});

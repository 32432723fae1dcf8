import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { SEARCH_ATTRIBUTES } from '../../src/contract/names.ts';
import { openStore } from '../../src/wiring/open-store.ts';
import { startFleetTarget, type FleetTarget } from '../support/fleet-target/fleet-target.ts';
import { PROGRAM, runCommand } from '../support/installation/command.ts';
import { workerFigures } from '../support/builders/worker-figures.ts';
import { startInstallation, type TestInstallation } from '../support/installation/installation.ts';
import { until } from '../support/installation/until.ts';
import { watchedConfig } from '../support/installation/watched-fleet.ts';
import { createCertificate } from '../support/mcp-zoo/certificates.ts';

const Diagnosis = z.object({
  status: z.enum(['ok', 'warn', 'fail']),
  lines: z.array(
    z.strictObject({
      name: z.string(),
      status: z.enum(['ok', 'warn', 'fail']),
      message: z.string().min(1),
      cure: z.string().min(1).nullable(),
    }),
  ),
});
type Diagnosis = z.output<typeof Diagnosis>;
type Status = Diagnosis['status'];

interface Visit {
  readonly folder: string;
  readonly config?: unknown;
  readonly words?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** What a real `watchkeeper doctor --json` says, and with which exit code. */
async function visit({
  folder,
  config,
  words = [],
  env = {},
}: Visit): Promise<Diagnosis & { code: number | null }> {
  if (config !== undefined) writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  const named = config === undefined ? [] : ['--config', 'config.json'];
  const { code, stdout, stderr } = await runCommand({
    words: ['doctor', '--json', ...named, ...words],
    folder,
    env,
  });
  expect(stderr).toBe('');
  return { code, ...Diagnosis.parse(JSON.parse(stdout)) };
}

/** The one line of this name and status that speaks of this; each that is not ok has a cure. */
function expectLine({ lines }: Diagnosis, line: `${Status} ${string}`, word: string | RegExp): void {
  const [status, name] = line.split(' ');
  const said = lines.filter((line) => line.name === name && line.status === status);
  expect(said.map(({ message, cure }) => `${message} ${cure ?? ''}`).join('\n'), line).toMatch(word);
  for (const line of said) if (status !== 'ok') expect(line.cure).not.toBeNull();
}

const portOf = (server: Server | HttpServer): number => (server.address() as AddressInfo).port;

async function listening<T extends Server>(server: T): Promise<T> {
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return server;
}

const serverAt = (server_name: string, url: string) => ({
  server_name,
  mcp_endpoint_url: `${url}/mcp`,
  rest_health_endpoint_url: `${url}/health`,
  mcp_expected_tools: ['search'],
});

describe('faults that are planted, without Temporal', () => {
  let folder: string;
  const servers: { close(): unknown }[] = [];

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'watchkeeper-doctor-'));
  });

  afterAll(() => {
    for (const server of servers) server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const away = { TEMPORAL_ADDRESS: '127.0.0.1:1' };

  test('no configuration, and no Temporal', async () => {
    const found = await visit({ folder, env: away });
    expect(found).toMatchObject({ code: 1, status: 'fail' });
    expectLine(found, 'warn configuration', 'watchkeeper init');
    expectLine(found, 'fail temporal', '127.0.0.1:1');
  });

  test('a configuration that is wrong, a variable that is not set, a secret that is not there', async () => {
    const token = (reference: string) => ({ auth_type: 'bearer', bearer_token: reference });
    const config = {
      environment: 'development',
      monitorin: {},
      servers: [
        { ...serverAt('first', 'http://127.0.0.1:1'), auth_config: token('${file:/nowhere/secret}') },
        { ...serverAt('second', 'http://${NOT_SET_ANYWHERE}'), auth_config: { auth_type: 'none' } },
      ],
    };
    const found = await visit({ folder, config, env: away });
    expectLine(found, 'fail configuration', /monitorin/);
    expectLine(found, 'fail environment-variables', 'NOT_SET_ANYWHERE');
    expectLine(found, 'fail secret-files', '/nowhere/secret');
    expect(found.lines.map(({ name }) => name)).not.toContain('store');
  });

  test('servers, ports, folders, files: each fault of a valid configuration', async () => {
    const squatter = await listening(
      createServer((socket) => {
        socket.on('error', () => undefined).end('none of your business\n');
      }),
    );
    const late = await listening(
      createHttpServer((_request, response) => {
        const date = new Date(Date.now() + 3_600_000).toUTCString();
        response.writeHead(200, { date }).end();
      }),
    );
    const certificate = createCertificate('DNS:localhost,IP:127.0.0.1', 10);
    const tls = await listening(createHttpsServer(certificate ?? {}, (_request, response) => response.end()));
    servers.push(squatter, late, tls);
    writeFileSync(join(folder, 'secret'), 's');
    chmodSync(join(folder, 'secret'), 0o644);
    writeFileSync(join(folder, 'logs-are-a-file'), '');
    writeFileSync(join(folder, 'garbage.db'), 'x'.repeat(10_000));
    const config = {
      environment: 'development',
      api: { port: portOf(squatter) },
      logging: { directory: join(folder, 'logs-are-a-file') },
      storage: { url: `sqlite:${join(folder, 'garbage.db')}` },
      servers: [
        serverAt('nameless', 'http://no-such-host.invalid'),
        serverAt('refused', 'http://127.0.0.1:1'),
        serverAt('garbled', `http://127.0.0.1:${portOf(squatter)}`),
        serverAt('hour-ahead', `http://127.0.0.1:${portOf(late)}`),
        {
          ...serverAt('untrusted', `https://127.0.0.1:${portOf(tls)}`),
          auth_config: { auth_type: 'bearer', bearer_token: `\${file:${join(folder, 'secret')}}` },
        },
      ],
    };
    const found = await visit({ folder, config, env: away });
    expect(found.code).toBe(1);
    expectLine(found, `fail port-${portOf(squatter)}`, 'taken by another program');
    expectLine(found, 'fail log-directory', 'logs-are-a-file');
    expectLine(found, 'fail store', 'not a database');
    expectLine(found, 'warn worker', 'not a database');
    expectLine(found, 'warn secret-files', 'chmod 600');
    expectLine(found, 'fail servers', /nameless.*name:/);
    expectLine(found, 'fail servers', /refused.*connection: .*ECONN(REFUSED|RESET)/);
    expectLine(found, 'fail servers', /garbled.*HTTP:/);
    expectLine(found, 'fail servers', /untrusted.*TLS: .*self-signed/i);
    expectLine(found, 'fail clock', /behind/);

    writeFileSync(join(folder, 'ca.pem'), certificate?.cert ?? '');
    const trusting = await visit({
      folder,
      config,
      env: { ...away, NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') },
    });
    expectLine(trusting, 'warn certificates', /127\.0\.0\.1:\d+ expires in 9 days/);
  });

  test("a store of another program, of a newer release, or below a folder that is a file; an address that is nobody's", async () => {
    const path = join(folder, 'other.db');
    const database = new DatabaseSync(path);
    database.exec('CREATE TABLE songs (name TEXT)');
    const config = {
      environment: 'development',
      storage: { url: `sqlite:${path}` },
      api: { host: '127.0.0.1', port: 1 },
      servers: [serverAt('refused', 'http://127.0.0.1:1')],
    };
    expectLine(await visit({ folder, config, env: away }), 'fail store', 'another program');
    database.exec('DROP TABLE songs; CREATE TABLE meta (key TEXT); PRAGMA user_version = 99');
    database.close();
    const found = await visit({ folder, config, env: away });
    expectLine(found, 'fail store-schema', 'newer release');
    expectLine(found, 'warn worker', 'another schema version');
  });

  test('few file descriptors', () => {
    const line = `ulimit -n 200; exec "${process.execPath}" "${PROGRAM}" doctor --json`;
    const { stdout } = spawnSync('bash', ['-c', line], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, ...away, CONFIG_FILE: '', CONFIG_PATH: '' },
    });
    expectLine(Diagnosis.parse(JSON.parse(stdout)), 'fail file-descriptors', 'ulimit -n 512');
  });

  test('no Temporal CLI at the place that is named', async () => {
    const bin = join(folder, 'bin');
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, 'temporal'), '#!/bin/sh\necho "temporal version 1.0.0"\n', { mode: 0o755 });
    const found = await visit({
      folder,
      env: { ...away, TEMPORAL_CLI_PATH: join(bin, 'temporal'), PATH: bin },
    });
    const [line] = found.lines.filter(({ name }) => name === 'temporal-cli');
    // Where the project has obtained one already, that one is used.
    expect(`${line?.status} ${line?.message}`).toMatch(/^fail .*1\.0, older than 1\.3|^ok .*\.cache/);
  });
});

describe('an installation that runs', () => {
  let target: FleetTarget;
  let installation: TestInstallation;
  let uiPort: string;

  beforeAll(async () => {
    target = await startFleetTarget();
    installation = await startInstallation({ config: withTools(target) });
    uiPort = new URL(installation.temporal.uiUrl).port;
  });

  afterAll(async () => {
    await installation.stop();
    await target.stop();
  });

  const look = (env: Readonly<Record<string, string>> = {}) =>
    visit({
      folder: installation.folder,
      words: ['--config', installation.configPath, '--temporal-ui-port', uiPort],
      env,
    });

  test('before anybody watches, that is said and nothing else', async () => {
    const found = await look();
    expect(found.lines.filter(({ status }) => status === 'fail')).toEqual([]);
  });

  test('all is ok while it runs, and each thing that breaks is named', async () => {
    const [worker] = await Promise.all([installation.start('worker'), installation.start('api')]);
    await until({
      what: "the worker's first figures, and a check of both servers",
      ask: async () =>
        (await installation.store.figures(0)).length > 0 &&
        (await installation.store.states('development', ['search', 'reasoning'])).length === 2,
      limitMs: 60_000,
    });
    const well = await look();
    expect(well.lines.filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(well).toMatchObject({ code: 0, status: 'ok' });

    const attribute = SEARCH_ATTRIBUTES[0]?.name ?? '';
    const { operatorService } = installation.client.connection;
    await operatorService.removeSearchAttributes({ namespace: 'default', searchAttributes: [attribute] });
    expectLine(await look(), 'fail search-attributes', attribute);
    expectLine(await look({ TEMPORAL_NAMESPACE: 'nowhere' }), 'fail temporal-namespace', 'nowhere');

    await worker.kill('SIGKILL');
    await until({
      what: 'both checks to be overdue',
      ask: async () =>
        (await look()).lines.some(
          ({ name, message }) => name === 'stale-shards' && message.includes('shard 0: 2 overdue'),
        ),
      limitMs: 60_000,
    });
    expectLine(await look(), 'fail stale-shards', 'shard 0: 2 overdue');
  });

  test('a worker that has left figures once, long ago', async () => {
    const config = withTools(target);
    const url = `sqlite:${join(installation.folder, 'old.db')}`;
    const store = await openStore(url);
    await store.putFigures(workerFigures(Date.now() - 1_800_000, { worker: 'gone' }));
    const release = (await installation.store.releases('development'))[0];
    if (release === undefined) throw new Error('no release');
    await store.putRelease(release);
    await store.assign('development', { search: release.hash });
    await store.close();
    const found = await visit({
      folder: installation.folder,
      config: { environment: 'development', storage: { url }, ...config },
      env: { TEMPORAL_ADDRESS: installation.temporal.address },
    });
    expectLine(found, 'fail worker', 'nobody watches development');
  });
});

/** Without anything that the configuration's judge would warn of. */
function withTools(target: FleetTarget): Readonly<Record<string, unknown>> {
  const { servers } = z
    .looseObject({ servers: z.array(z.looseObject({})) })
    .parse(watchedConfig(target, ['search', 'reasoning']));
  const calm = { mcp_expected_tools: ['search'], mcp_timeout_seconds: 2, rest_timeout_seconds: 2 };
  return {
    monitoring: { health_check_interval_seconds: 5 },
    servers: servers.map((server) => ({ ...server, ...calm })),
  };
}

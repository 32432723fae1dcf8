import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Verdict } from '../../src/domain/probe/verdict.ts';
import type { McpCallSpec } from '../../src/domain/server/server-spec.ts';
import type { ServerState } from '../../src/domain/server/server-state.ts';
import { z } from 'zod';
import { processUse } from '../bench/process-use.ts';
import { ask } from '../support/installation/ask.ts';
import { startCommand, type TestCommand } from '../support/installation/command.ts';
import { startInstallation, type TestInstallation } from '../support/installation/installation.ts';
import { until } from '../support/installation/until.ts';
import type { Behaviour } from '../support/mcp-zoo/behaviour.ts';
import { startEchoZoo, type EchoZoo } from '../support/mcp-zoo/echo-zoo.ts';
import { startZoo, type Zoo } from '../support/mcp-zoo/zoo.ts';

const INTERVAL_SECONDS = 2;
const ROUNDS = 3;
/** Many of these servers send as much as they can; 330 to 360 are seen. */
const MAX_RSS_MIB = 420;
/** A server that held the others up would do so for its whole time-out, ten seconds; a busy machine costs a second. */
const MAX_LAG_MS = 3_000;

/** Planted where a configuration has room for a secret: by variable and by file. The zoo itself knows the first. */
const SECRETS = {
  ZOO_TOKEN: 'zoo-secret-token',
  PLANTED_FOR_ALL: 'planted-for-all-5b1f0c8e2d',
  PLANTED_FOR_ONE: 'planted-for-one-93ad77e604',
} as const;
const IN_FILE = 'planted-in-a-file-c20e4f118b';

/**
 * What the table expects of a probe with a memory that no fleet has, and why the fleet says otherwise. Null: the
 * behaviour cannot be configured.
 */
const OTHERWISE: Readonly<Record<string, { readonly verdict: Verdict | null; readonly because: string }>> = {
  'expired-token': { verdict: 'auth_rejected', because: 'the token has never worked here' },
  'rest-expired-token': { verdict: 'auth_rejected', because: 'the token has never worked here' },
  'tools-empty-though-accepted': {
    verdict: 'ok',
    because: 'the first list seen, an empty one, is the baseline',
  },
  'rest-too-large': { verdict: null, because: 'its body is smaller than the least limit, 1024 bytes' },
};

/** Settings of a section hold for a whole file, so each kind of them is an environment of the one installation. */
const SECTIONS = {
  development: {},
  small: {
    mcp_health_checks: { max_body_bytes: 1_500, max_pages: 5 },
  },
  lenient: {
    mcp_health_checks: { tools_list_validation: false, expected_tools_validation: false },
    rest_health_checks: { validate_response_format: false, expected_status_codes: [200, 207] },
  },
  demanding: { rest_health_checks: { required_health_fields: ['version', 'db.state'] } },
} as const satisfies Record<string, Readonly<Record<string, object>>>;

/** What the table takes for granted. */
const PLAIN_REST = { required_health_fields: [], expected_status_codes: [200] } as const;

type Environment = keyof typeof SECTIONS;
const ENVIRONMENTS: readonly Environment[] = ['development', 'small', 'lenient', 'demanding'];

function environmentOf(behaviour: Behaviour): Environment {
  const spec = Object.keys(behaviour.spec ?? {});
  if (spec.some((key) => key === 'maxBodyBytes' || key === 'maxPages')) return 'small';
  if (spec.includes('requiredFields')) return 'demanding';
  const isLenient = ['validateTools', 'validateExpectedTools', 'validateFormat', 'expectedStatusCodes'];
  return spec.some((key) => isLenient.includes(key)) ? 'lenient' : 'development';
}

let zoo: Zoo;
let echoes: EchoZoo;
let watched: readonly Behaviour[];
let installation: TestInstallation;
let worker: TestCommand;
let peakRssMib = 0;

beforeAll(async () => {
  [zoo, echoes] = await Promise.all([startZoo(), startEchoZoo('x-planted')]);
  watched = zoo.behaviours.filter(({ name }) => OTHERWISE[name]?.verdict !== null);
  installation = await startInstallation({ config: {} });
  const { folder } = installation;
  await writeFile(join(folder, 'certificates.pem'), zoo.trustedCertificates.join('\n'));
  await writeFile(join(folder, 'secret.txt'), `${IN_FILE}\n`);
  await installation.writeConfig(sectionsOf('development'));
  const paths = [installation.configPath, ...(await writeOtherConfigs())];
  for (const [name, value] of Object.entries(SECRETS)) vi.stubEnv(name, value);
  vi.stubEnv('NODE_EXTRA_CA_CERTS', join(folder, 'certificates.pem'));
  worker = startCommand({ words: ['worker', ...paths.flatMap((path) => ['--config', path])], folder });
  await installation.start('api');
  vi.unstubAllEnvs();
});

afterAll(async () => {
  await worker.kill('SIGKILL');
  await installation.stop();
  await Promise.all([zoo.close(), echoes.close()]);
});

describe('a worker that watches every kind of trouble at once', () => {
  test('gives every server the verdict of the table, round after round', { timeout: 60_000 }, async () => {
    await until({
      what: `${ROUNDS} rounds`,
      limitMs: 45_000,
      ask: async () => {
        const { rssMib } = await processUse(worker.pid);
        peakRssMib = Math.max(peakRssMib, rssMib);
        const states = await allStates();
        return (
          states.length === watched.length + echoes.mcp.length + echoes.rest.length &&
          states.every(({ checks }) => checks >= ROUNDS)
        );
      },
    });
    const states = new Map((await allStates()).map((state) => [state.server, state]));
    const got = watched.map(({ name, path }) => [name, states.get(name)?.last?.[path].verdict]);
    const due = watched.map(({ name, expect: { verdict } }) => [name, OTHERWISE[name]?.verdict ?? verdict]);
    expect(Object.fromEntries(got)).toEqual(Object.fromEntries(due));
  });

  test('stays small, keeps its timetable, and has nothing to say but checks', async () => {
    console.info(`worker: ${watched.length} hostile servers, at most ${peakRssMib.toFixed(0)} MiB`);
    expect(peakRssMib).toBeLessThan(MAX_RSS_MIB);
    const lags = await lagsMs();
    const p99 = lags[Math.floor(lags.length * 0.99)] ?? Infinity;
    console.info(`timetable: ${lags.length} gaps, p99 off by ${p99.toFixed(0)} ms`);
    expect(lags.length).toBeGreaterThan(watched.length);
    expect(p99).toBeLessThan(MAX_LAG_MS);
    expect(() => process.kill(worker.pid, 0)).not.toThrow();
    expect(worker.soFar().stderr).not.toMatch(/ (WARN|ERROR|FATAL) |\n\s+at /);
  });

  test('lets no planted secret out: not into logs, store, history or API', async () => {
    const places = await everyPlace();
    for (const [place, bytes] of places) {
      const found = [...Object.values(SECRETS), IN_FILE].filter((secret) => bytes.includes(secret));
      expect(found, place).toEqual([]);
    }
    // Nothing is proved by a search that finds nothing at all.
    const all = Buffer.concat([...places.values()]);
    expect(all.includes('echoes-token')).toBe(true);
    expect(all.includes('[redacted]')).toBe(true);
    expect(places.get('fleet:development')?.includes('status:UNHEALTHY')).toBe(true);
    for (const place of ['watchkeeper.db', 'temporal.db', 'enhanced_status_check.log', 'fleet:development'])
      expect([...places.keys()].join('\n')).toContain(place);
  });

  test('stops when told to, whatever still hangs', async () => {
    expect((await worker.kill('SIGTERM')).code).toBe(0);
  });
});

async function writeOtherConfigs(): Promise<readonly string[]> {
  const shared = z
    .record(z.string(), z.unknown())
    .parse(JSON.parse(await readFile(installation.configPath, 'utf8')));
  const others = ENVIRONMENTS.slice(1);
  return Promise.all(
    others.map(async (environment) => {
      const path = join(installation.folder, `${environment}.json`);
      await writeFile(path, JSON.stringify({ ...shared, ...sectionsOf(environment), environment }));
      return path;
    }),
  );
}

function sectionsOf(environment: Environment): Readonly<Record<string, unknown>> {
  const own: Readonly<Record<string, object>> = SECTIONS[environment];
  const retry = { retry_policy: { initial_delay_seconds: 0.01, max_delay_seconds: 1 } };
  const members = watched.filter((behaviour) => environmentOf(behaviour) === environment);
  return {
    monitoring: { health_check_interval_seconds: INTERVAL_SECONDS, jitter_percent: 0 },
    authentication: { custom_headers: { 'X-Planted': '${PLANTED_FOR_ALL}' } },
    mcp_health_checks: { ...retry, ...own['mcp_health_checks'] },
    rest_health_checks: { ...retry, ...PLAIN_REST, ...own['rest_health_checks'] },
    servers: [...members.map(serverOf), ...(environment === 'development' ? echoServers() : [])],
  };
}

function serverOf({ name, path, spec }: Behaviour): object {
  const isShort = spec?.timeoutMs !== undefined && spec.timeoutMs <= 1_000;
  const token = { auth_type: 'bearer_token', bearer_token: '${ZOO_TOKEN}' };
  const common = {
    server_name: name,
    ...(spec?.credential === undefined ? {} : { auth_config: token }),
    [`${path}_timeout_seconds`]: isShort ? 1 : 5,
    [`${path}_retry_attempts`]: spec?.retry?.attempts ?? 0,
  };
  if (path === 'rest') return { ...common, mcp_enabled: false, rest_health_endpoint_url: zoo.url(name) };
  return {
    ...common,
    rest_enabled: false,
    mcp_endpoint_url: zoo.url(name),
    mcp_mode: spec !== undefined && 'mode' in spec ? spec.mode : 'plain',
    ...(spec !== undefined && 'expectedTools' in spec ? { mcp_expected_tools: spec.expectedTools } : {}),
    ...(spec !== undefined && 'call' in spec ? callOf(spec.call) : {}),
  };
}

/** Made at every check. */
function callOf({ tool, arguments: values, assert }: McpCallSpec): object {
  const asserted = assert === null ? {} : { assert };
  return { mcp_depth: 'call', mcp_call: { tool, arguments: values, ...asserted, interval_seconds: 1 } };
}

/** Each has two secrets; the one that the server repeats is that of all, of one, or of the file in turn. */
function echoServers(): readonly object[] {
  const references = [
    '${PLANTED_FOR_ALL}',
    '${PLANTED_FOR_ONE}',
    `\${file:${installation.folder}/secret.txt}`,
  ];
  const common = (name: string, index: number): object => ({
    server_name: `echo-${name}`,
    auth_headers: {
      'X-Planted': references[index % references.length] ?? '',
      'X-Other': '${PLANTED_FOR_ONE}',
    },
  });
  return [
    ...echoes.mcp.map((name, index) => ({
      ...common(name, index),
      mcp_endpoint_url: echoes.url(name),
      mcp_mode: name === 'mcp-version' ? 'session' : 'plain',
      mcp_retry_attempts: 0,
      rest_enabled: false,
    })),
    ...echoes.rest.map((name, index) => ({
      ...common(name, index),
      mcp_enabled: false,
      rest_health_endpoint_url: echoes.url(name),
      rest_retry_attempts: 0,
    })),
  ];
}

async function allStates(): Promise<readonly ServerState[]> {
  const states = await Promise.all(
    ENVIRONMENTS.map((environment) => installation.store.allStates(environment)),
  );
  return states.flat();
}

/** By how much two scheduled checks of a server in a row were off the interval, or a multiple of it, ascending. */
async function lagsMs(): Promise<readonly number[]> {
  const intervalMs = INTERVAL_SECONDS * 1000;
  const lags: number[] = [];
  for (const { name } of watched) {
    const { items } = await installation.store.history('development', name, { limit: 1_000 });
    const times = items.filter(({ origin }) => origin === 'schedule').map(({ atMs }) => atMs);
    for (const [index, at] of times.slice(1).entries()) {
      const gap = Math.abs((times[index] ?? at) - at);
      lags.push(Math.abs(gap - Math.max(1, Math.round(gap / intervalMs)) * intervalMs));
    }
  }
  return lags.sort((one, other) => one - other);
}

/** Every byte that the installation has written or tells, by where it was found. */
async function everyPlace(): Promise<ReadonlyMap<string, Buffer>> {
  const places = new Map<string, Buffer>();
  const { folder } = installation;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const isInput = /\.json$|^secret\.txt$|\.pem$/.test(entry.name);
    if (!entry.isFile() || isInput) continue;
    const bytes = await readFile(join(entry.parentPath, entry.name)).catch(unlessGone);
    if (bytes !== null) places.set(entry.name, bytes);
  }
  places.set('standard error', Buffer.from(worker.soFar().stderr));
  for await (const { workflowId, runId } of installation.client.workflow.list()) {
    const history = await installation.client.workflow.getHandle(workflowId, runId).fetchHistory();
    places.set(workflowId, textsIn(history));
  }
  for (const path of apiPaths()) {
    const { status, body } = await ask(installation.apiUrl, { path });
    expect([200, 503], path).toContain(status);
    places.set(path, Buffer.from(body));
  }
  places.set('a check by hand', Buffer.from(await checkByHand()));
  return places;
}

/** Databases that are in use make and remove their journals. */
function unlessGone(error: NodeJS.ErrnoException): null {
  if (error.code !== 'ENOENT') throw error;
  return null;
}

/** Every text and every payload in a history, whatever event holds it. */
function textsIn(value: unknown): Buffer {
  if (typeof value === 'string') return Buffer.from(`${value}\n`);
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (typeof value !== 'object' || value === null) return Buffer.alloc(0);
  return Buffer.concat(Object.values(value).map(textsIn));
}

function apiPaths(): readonly string[] {
  const echoed = [...echoes.mcp, ...echoes.rest];
  return [
    '/',
    '/metrics',
    ...ENVIRONMENTS.flatMap((environment) =>
      [
        '/status/health?include_servers=true&',
        '/status/servers?',
        '/status/metrics?',
        '/status/dual-check?',
        '/status/circuit-breaker?',
      ].map((path) => `${path}environment=${environment}`),
    ),
    ...echoed.flatMap((name) => [`/status/servers/echo-${name}`, `/status/servers/echo-${name}/history`]),
    '/status/servers/echoes-token',
  ];
}

/** With the bodies as they came. */
async function checkByHand(): Promise<string> {
  const names = [...echoes.mcp, ...echoes.rest];
  const { status, body } = await ask(installation.apiUrl, {
    method: 'POST',
    path: '/status/dual-check',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ server_names: names.map((name) => `echo-${name}`), include_raw: true }),
  });
  expect(status, body).toBe(200);
  expect(body).toContain('No: [redacted]');
  return body;
}

import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Action } from '../../src/actions/action.ts';
import { CATALOGUE } from '../../src/actions/catalogue.ts';
import { mapBounded } from '../../src/actions/map-bounded.ts';
import { whyNotOverHttp } from '../../src/api/routes/route-table.ts';
import { startFleetTarget, type FleetTarget } from '../support/fleet-target/fleet-target.ts';
import { runCommand, type CommandOutcome } from '../support/installation/command.ts';
import { freePorts } from '../support/installation/free-ports.ts';
import { startInstallation, type TestInstallation } from '../support/installation/installation.ts';
import { until } from '../support/installation/until.ts';
import { watchedConfig } from '../support/installation/watched-fleet.ts';

const AT_ONCE = 2;
/** So long that nothing is checked between a reading here and one there. */
const QUIET_SECONDS = 600;
const Failed = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

const Diagnosed = z.object({ lines: z.array(z.object({ name: z.string(), status: z.string() })) });

let target: FleetTarget;
let installation: TestInstallation;
/** Where there is no configuration: what works here has asked the API. */
let elsewhere: string;
let silent: Server;

beforeAll(async () => {
  target = await startFleetTarget();
  target.setHealthy('down', false);
  installation = await startInstallation({
    config: watchedConfig(target, ['search', 'down'], { health_check_interval_seconds: QUIET_SECONDS }),
  });
  elsewhere = await mkdtemp(join(tmpdir(), 'watchkeeper-elsewhere-'));
  silent = createServer(() => undefined);
  await new Promise<void>((ready) => silent.listen(0, '127.0.0.1', ready));
  await installation.start('worker');
  await installation.start('api');
  await until({
    what: 'both servers checked and the API',
    ask: async () =>
      (await installation.store.allStates('development')).length === 2 &&
      (await fetch(`${installation.apiUrl}/readyz`)).ok,
  });
});

afterAll(async () => {
  silent.close();
  await installation.stop();
  await target.stop();
  await rm(elsewhere, { recursive: true, force: true });
});

function remote(
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CommandOutcome> {
  return runCommand({
    words,
    folder: elsewhere,
    env: { WATCHKEEPER_API_URL: installation.apiUrl, ...env },
  });
}

function local(words: readonly string[]): Promise<CommandOutcome> {
  return runCommand({ words: [...words, '--config', installation.configPath], folder: installation.folder });
}

/** A command line of an action, with a server where one has to be named. */
function lineOf({ cli }: Action): readonly string[] {
  return [...cli.path, ...cli.positionals.flatMap(({ required }) => (required ? ['search'] : []))];
}

const isOverHttp = ({ name }: Action): boolean => whyNotOverHttp(name) === null;
/** These tell of the process that answers, which is another one over the API, or of the files that only a local one leaves. */
const OF_ITS_PROCESS: ReadonlySet<string> = new Set([
  'performance/show',
  'performance/caches',
  'performance/resources',
  'report/daily',
  'report/weekly',
  'system/info',
]);
const READS = CATALOGUE.filter((action) => action.effect === 'read' && isOverHttp(action));
const CHANGES = CATALOGUE.filter((action) => action.effect !== 'read' && isOverHttp(action));

/** What differs between two readings, whoever reads. */
function withoutTime(text: string): string {
  return text
    .replaceAll(/"\d{4}-\d\d-\d\dT[\d:.]+Z"/g, '"TIME"')
    .replaceAll(/("(?:check_id|[a-z_]*(?:seconds|_ms|age))": )("[^"]*"|[\d.]+)/g, '$1"MEASURED"');
}

describe('a remote command', () => {
  test('prints the same JSON and ends with the same code as one on the spot, for every read', async () => {
    expect(READS.length).toBeGreaterThan(8);
    const alike = READS.filter(({ name }) => !OF_ITS_PROCESS.has(name));
    await mapBounded(alike, AT_ONCE, async (action) => {
      const words = [...lineOf(action), '--json'];
      const here = await local(words);
      const there = await remote(words);
      expect(there.stderr.replace(/"request_id":"[^"]+"/, ''), action.name).toBe(
        here.stderr.replace(/"request_id":"[^"]+"/, ''),
      );
      expect(withoutTime(there.stdout), action.name).toBe(withoutTime(here.stdout));
      expect(there.code, action.name).toBe(here.code);
    });
  });

  test('prints the same for people', async () => {
    for (const words of [
      ['servers', 'list'],
      ['breaker', 'show', 'search'],
    ]) {
      const [here, there] = await Promise.all([local(words), remote(words)]);
      expect(there.stdout.replaceAll(/\d+/g, '0')).toBe(here.stdout.replaceAll(/\d+/g, '0'));
      expect(there.stdout).toContain('search');
    }
  });

  test('top shows what it shows on the spot', async () => {
    const [here, there] = await Promise.all([local(['top', '--json']), remote(['top', '--json'])]);
    const shape = (text: string): string =>
      withoutTime(text).replaceAll(/("memory_bytes": )\d+/g, '$1"MEASURED"');
    expect(there).toMatchObject({ stderr: '', code: here.code });
    expect(shape(there.stdout)).toBe(shape(here.stdout));
    expect((await remote(['top'])).stdout).toContain('1 worker');
  });

  test('doctor looks at the service, and at nothing of this machine', async () => {
    const { code, stdout, stderr } = await remote(['doctor', '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { lines } = Diagnosed.parse(JSON.parse(stdout));
    expect(lines.map(({ name }) => name)).toEqual([
      'service',
      'version',
      'clock',
      'key',
      'store',
      'temporal',
      'worker',
      'overdue',
    ]);
    const away = await remote(['doctor', '--quiet', '--api-url', await freeUrl()]);
    expect(away).toMatchObject({ code: 1, stderr: '' });
    expect(away.stdout).toMatch(/^fail +service: .*connection is refused/);
  });

  test('tries out every change as one on the spot does, and changes nothing', async () => {
    await mapBounded(CHANGES, AT_ONCE, async (action) => {
      const words = [...lineOf(action), '--dry-run', '--json'];
      const here = await local(words);
      const there = await remote(words);
      expect([action.name, there.code, there.stdout]).toEqual([action.name, here.code, here.stdout]);
    });
    expect(await installation.store.audit('development', 10)).toEqual([]);
  });

  test('changes, and the audit log says by which way', async () => {
    const paused = await remote(['mode', 'pause', '--reason', 'from afar', '--json']);
    expect(paused).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(paused.stdout)).toMatchObject({ run_id: null, result: { mode: 'paused' } });
    const [line] = await installation.store.audit('development', 1);
    expect(line).toMatchObject({ action: 'mode/pause', via: 'http', outcome: 'done' });
  });

  test('needs no configuration and opens no store', async () => {
    const { code, stdout } = await remote(['servers', 'list', '--json=servers.server_name']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ servers: [{ server_name: 'down' }, { server_name: 'search' }] });
  });
});

type Where = () => string | Promise<string>;

const WRONG: readonly (readonly [
  what: string,
  at: Where,
  exitCode: number,
  code: string,
  message: RegExp,
])[] = [
  ['a URL that is none', () => '127.0.0.1:8080', 2, 'INVALID_REQUEST', /begins with http/],
  ['a user in the URL', () => 'http://a:b@127.0.0.1', 2, 'INVALID_REQUEST', /no user and no password/],
  ['nobody there', freeUrl, 3, 'SERVICE_UNAVAILABLE', /connection is refused/],
  ['another service', () => target.restUrl('search'), 3, 'PRECONDITION_MISSING', /Is it a Watchkeeper/],
  ['a path too many', () => `${installation.apiUrl}/watch`, 3, 'NOT_FOUND', /nothing at \/watch/],
];

describe('says what is wrong, with the right exit code', () => {
  test.each(WRONG)('%s', async (...[, at, code, name, message]) => {
    const words = ['status', '--json', '--api-url', await at()];
    const outcome = await remote(words, { WATCHKEEPER_API_KEY: 'key-of-ann' });
    const { error } = Failed.parse(JSON.parse(outcome.stderr));
    expect({ ...error, code: error.code }).toMatchObject({ code: name });
    expect(error.message).toMatch(message);
    expect(outcome.code).toBe(code);
    expect(outcome.stdout).toBe('');
    expect(outcome.stderr).not.toContain('key-of-ann');
  });

  test('an answer that does not come in the time allowed', async () => {
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const words = ['status', '--json', '--timeout', '1s', '--api-url', `http://127.0.0.1:${port}`];
    const outcome = await remote(words);
    expect(outcome.code).toBe(5);
    expect(Failed.parse(JSON.parse(outcome.stderr)).error.code).toBe('IN_PROGRESS');
  });
});

async function freeUrl(): Promise<string> {
  const [port = 0] = await freePorts(1);
  return `http://127.0.0.1:${port}`;
}

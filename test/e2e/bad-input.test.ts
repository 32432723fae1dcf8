import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { loadConfiguration } from '../../src/config/load-configuration.ts';
import { adoptConfiguration } from '../../src/wiring/adopt-configuration.ts';
import { startFleetTarget, type FleetTarget } from '../support/fleet-target/fleet-target.ts';
import { ask, askRaw, type Question } from '../support/installation/ask.ts';
import { runCommand, type CommandOutcome } from '../support/installation/command.ts';
import { startInstallation, type TestInstallation } from '../support/installation/installation.ts';
import { until } from '../support/installation/until.ts';
import { watchedConfig } from '../support/installation/watched-fleet.ts';

const Envelope = z.strictObject({
  error: z.strictObject({
    code: z.string(),
    message: z.string().min(1),
    details: z.record(z.string(), z.unknown()),
    request_id: z.string().min(1),
  }),
});

describe('a configuration that is wrong', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchkeeper-input-'));
  });

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  const FAULTY = `environment: development
monitorng:
  enabled: true
api:
  port: "8080"
servers:
  - server_name: alpha-mcp
    mcp_endpoint_url: http://127.0.0.1:9/mcp
    mcp_retry_attemps: 1
  - server_name: alpha-mcp
    mcp_endpoint_url: ftp://127.0.0.1/mcp
    interval_seconds: 0
`;
  const FAULTS = [
    /faulty\.yaml:2:1 monitorng: .*did you mean 'monitoring'\?/,
    /faulty\.yaml:5:9 api\.port: must be a number, not text.*write 8080/,
    /faulty\.yaml:9:5 servers\[0\]\.mcp_retry_attemps: .*did you mean 'mcp_retry_attempts'\?/,
    /faulty\.yaml:10:18 servers\[1\]\.server_name: .*alpha-mcp/,
    /faulty\.yaml:11:23 servers\[1\]\.mcp_endpoint_url: /,
    /faulty\.yaml:12:23 servers\[1\]\.interval_seconds: must be at least/,
  ];

  test.each(['up', 'worker', 'api', 'servers list', 'check'])(
    '%s says everything that is wrong at once, with its place and the nearest key, and writes nothing',
    async (command) => {
      const home = await aHome(`faulty-${command.replace(' ', '-')}`);
      await writeFile(join(home, 'faulty.yaml'), FAULTY);
      const { code, stdout, stderr } = await run(home, command, 'faulty.yaml');
      const [head, ...problems] = stderr.trimEnd().split('\n');
      expect(head).toMatch(/^watchkeeper: The configuration has 6 problems; nothing was changed\.$/);
      expect(problems).toEqual(FAULTS.map((fault): unknown => expect.stringMatching(fault)));
      expect([code, stdout]).toEqual([2, '']);
      expect(await readdir(home)).toEqual(['faulty.yaml']);
    },
  );

  test('with --json the same problems are data', async () => {
    const home = await aHome('json');
    await writeFile(join(home, 'faulty.yaml'), FAULTY);
    const { code, stdout, stderr } = await run(home, 'servers list --json', 'faulty.yaml');
    expect([code, stdout]).toEqual([2, '']);
    const { error } = Envelope.parse(JSON.parse(stderr));
    expect(error.code).toBe('CONFIG_INVALID');
    const places = z
      .array(
        z.looseObject({
          file: z.literal('faulty.yaml'),
          line: z.number(),
          column: z.number(),
          path: z.string(),
        }),
      )
      .parse(error.details['problems']);
    expect(places.map(({ line, column, path }) => `${line}:${column} ${path}`)).toEqual([
      '2:1 monitorng',
      '5:9 api.port',
      '9:5 servers[0].mcp_retry_attemps',
      '10:18 servers[1].server_name',
      '11:23 servers[1].mcp_endpoint_url',
      '12:23 servers[1].interval_seconds',
    ]);
  });

  const WRONG_FILES: readonly (readonly [string, (path: string) => Promise<unknown>, RegExp])[] = [
    ['a-folder', (path) => mkdir(path), /a-folder: the file is a directory; give the path of a file in it/],
    ['empty', (path) => writeFile(path, ''), /empty:1:1: the file is empty; start from/],
    ['comments', (path) => writeFile(path, '# nothing\n'), /comments:1:1: the file is empty/],
    ['missing', () => Promise.resolve(), /missing: the file does not exist; give the path/],
    ['a-list', (path) => writeFile(path, '- a\n- b\n'), /a-list:1:1: the file must be a map of keys/],
    [
      'binary',
      (path) => writeFile(path, Buffer.from([0xff, 0xfe, 0x00])),
      /binary: the file is not UTF-8 text/,
    ],
    ['half', (path) => writeFile(path, '{"servers": [{'), /half:1:\d+: is not valid YAML/],
    ['too-large', (path) => writeFile(path, '#'.repeat(17 * 1024 * 1024)), /too-large: .*at most 16 MiB/],
  ];

  test.concurrent.each(WRONG_FILES)('a file that is %s', async (name, make, says) => {
    const home = await aHome(`file-${name}`);
    await make(join(home, name));
    const before = await readdir(home);
    const { code, stderr } = await run(home, 'worker', name);
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(code).toBe(2);
    expect(await readdir(home)).toEqual(before);
  });

  test('10,000 servers are loaded and listed', async () => {
    const home = await aHome('many');
    const names = Array.from({ length: 10_000 }, (_, index) => `server-${String(index).padStart(5, '0')}`);
    const servers = names.map((name) => ({
      server_name: name,
      mcp_endpoint_url: `http://127.0.0.1:9/${name}`,
    }));
    await writeFile(join(home, 'many.json'), JSON.stringify({ environment: 'development', servers }));
    const startedAt = performance.now();
    const { code, stdout, stderr } = await run(home, 'servers list --json', 'many.json');
    const seconds = (performance.now() - startedAt) / 1000;
    console.info(`servers list --json of 10,000 servers: ${seconds.toFixed(1)} s`);
    expect(stderr).toBe('');
    const listed = z.looseObject({ servers: z.array(z.looseObject({ server_name: z.string() })) });
    expect(listed.parse(JSON.parse(stdout)).servers.map(({ server_name }) => server_name)).toEqual(names);
    expect(code).toBe(0);
    expect(seconds).toBeLessThan(30);
    expect(await readdir(home)).toEqual(['many.json']);
  });

  async function aHome(name: string): Promise<string> {
    const home = join(folder, name);
    await mkdir(home);
    return home;
  }

  function run(home: string, command: string, config: string): Promise<CommandOutcome> {
    return runCommand({ words: [...command.split(' '), '--config', config], folder: home });
  }
});

const JSON_TYPE = { 'content-type': 'application/json' } as const;
const MEBIBYTES_2 = JSON.stringify({ server_names: ['x'.repeat(2 * 1024 * 1024)] });

function checkAll(body: string | Buffer, headers: Readonly<Record<string, string>> = {}): Question {
  return { method: 'POST', path: '/status/dual-check', headers: { ...JSON_TYPE, ...headers }, body };
}

function length(body: string): string {
  return String(Buffer.byteLength(body));
}

type Refusal = readonly [what: string, question: Question, status: number, code: string];

/** What is asked, how, and what the answer's status and code must be. */
const REFUSED: readonly Refusal[] = [
  ['text for a list', checkAll('{"server_names":"x"}'), 400, 'INVALID_REQUEST'],
  ['text for a number', checkAll('{"timeout_seconds":"soon"}'), 400, 'INVALID_REQUEST'],
  ['a negative number', checkAll('{"timeout_seconds":-1}'), 400, 'INVALID_REQUEST'],
  ['an unknown key', checkAll('{"nonsense":1}'), 400, 'INVALID_REQUEST'],
  ['a list for an object', checkAll('[1]'), 400, 'INVALID_REQUEST'],
  ['malformed JSON', checkAll('{oops'), 400, 'INVALID_REQUEST'],
  ['bytes that are no UTF-8', checkAll(Buffer.from([0x7b, 0xff, 0xfe, 0x7d])), 400, 'INVALID_REQUEST'],
  ['100,000 levels', checkAll('{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000)), 400, 'INVALID_REQUEST'],
  ['2 MiB', checkAll(MEBIBYTES_2, { 'content-length': length(MEBIBYTES_2) }), 413, 'PAYLOAD_TOO_LARGE'],
  ['2 MiB in pieces', checkAll(MEBIBYTES_2, { 'transfer-encoding': 'chunked' }), 413, 'PAYLOAD_TOO_LARGE'],
  ['another content type', checkAll('{}', { 'content-type': 'text/plain' }), 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ['a form', checkAll('a=b', { 'content-type': 'multipart/form-data' }), 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ['a foreign Origin', checkAll('{}', { origin: 'https://evil.example' }), 403, 'FORBIDDEN'],
  ['the Origin null', checkAll('{}', { origin: 'null' }), 403, 'FORBIDDEN'],
  ['a page of another site', checkAll('{}', { 'sec-fetch-site': 'cross-site' }), 403, 'FORBIDDEN'],
  ['an unknown server in a list', checkAll('{"server_names":["nobody"]}'), 404, 'SERVER_NOT_FOUND'],
  [
    'a GET that does something, from a foreign page',
    { path: '/status/dual-check?run=true', headers: { origin: 'https://evil.example' } },
    403,
    'FORBIDDEN',
  ],
  ['a foreign Host', { path: '/status/health', headers: { host: 'evil.example' } }, 403, 'FORBIDDEN'],
  [
    'a Host that looks like ours',
    { path: '/', headers: { host: '127.0.0.1.evil.example' } },
    403,
    'FORBIDDEN',
  ],
  ['a foreign absolute target', { path: 'http://evil.example/status/health' }, 403, 'FORBIDDEN'],
  ['an unknown server', { path: '/status/servers/nobody' }, 404, 'SERVER_NOT_FOUND'],
  ['metrics of an unknown server', { path: '/status/metrics/nobody' }, 404, 'SERVER_NOT_FOUND'],
  ['history of an unknown server', { path: '/status/servers/nobody/history' }, 404, 'SERVER_NOT_FOUND'],
  ['the breaker of an unknown server', { path: '/status/circuit-breaker/nobody' }, 404, 'SERVER_NOT_FOUND'],
  ['a NUL for a name', { path: '/status/servers/%00' }, 404, 'SERVER_NOT_FOUND'],
  ['a path for a name', { path: '/status/servers/..%2f..%2fetc%2fpasswd' }, 404, 'SERVER_NOT_FOUND'],
  ['half an escape for a name', { path: '/status/servers/%E0%A4%A' }, 404, 'SERVER_NOT_FOUND'],
  ['a name of 8,000 letters', { path: `/status/servers/${'x'.repeat(8000)}` }, 400, 'INVALID_REQUEST'],
  ['a word for a number', { path: '/status/servers?limit=many' }, 400, 'INVALID_REQUEST'],
  ['an unknown status', { path: '/status/servers?status=purple' }, 400, 'INVALID_REQUEST'],
  ['a limit below one', { path: '/status/servers/server-0/history?limit=-1' }, 400, 'INVALID_REQUEST'],
  ['a time that is none', { path: '/status/servers/server-0/history?from=soon' }, 400, 'INVALID_REQUEST'],
  ['a cursor of nobody', { path: '/status/servers/server-0/history?cursor=AAAA' }, 400, 'INVALID_REQUEST'],
  ['a range that is none', { path: '/status/metrics?time_range=forever' }, 400, 'INVALID_REQUEST'],
  ['a word for a flag', { path: '/status/health?include_servers=maybe' }, 400, 'INVALID_REQUEST'],
  ['an unknown environment', { path: '/status/health?environment=nowhere' }, 404, 'NOT_FOUND'],
  ['an unknown route', { path: '/nothing/here' }, 404, 'NOT_FOUND'],
  ['two slashes', { path: '//' }, 404, 'NOT_FOUND'],
  [
    'another method',
    { method: 'PUT', path: '/status/servers/server-0', headers: JSON_TYPE, body: '{}' },
    405,
    'METHOD_NOT_ALLOWED',
  ],
  [
    'a method of WebDAV',
    { method: 'PROPFIND', path: '/status/health', headers: JSON_TYPE },
    405,
    'METHOD_NOT_ALLOWED',
  ],
  [
    'a key that cannot be kept',
    {
      method: 'POST',
      path: '/status/circuit-breaker/server-0/reset',
      headers: { ...JSON_TYPE, 'idempotency-key': 'x'.repeat(500) },
      body: '{}',
    },
    400,
    'INVALID_REQUEST',
  ],
  [
    'a change whose body has no length, as `curl -X POST` sends it',
    { method: 'DELETE', path: '/status/servers', headers: JSON_TYPE },
    405,
    'METHOD_NOT_ALLOWED',
  ],
  ['a small body in pieces', checkAll('{oops', { 'transfer-encoding': 'chunked' }), 400, 'INVALID_REQUEST'],
  ['the prototype for a name', { path: '/status/servers/__proto__' }, 404, 'SERVER_NOT_FOUND'],
  ['metrics of the prototype', { path: '/status/metrics/__proto__' }, 404, 'SERVER_NOT_FOUND'],
];

describe('a running API', () => {
  let target: FleetTarget;
  let installation: TestInstallation;
  let apiPid: number;

  beforeAll(async () => {
    target = await startFleetTarget();
    installation = await startInstallation({ config: watchedConfig(target, ['server-0']) });
    const { configPath, store } = installation;
    const [loaded] = loadConfiguration({ paths: [configPath], env: {}, nowMs: Date.now() }).environments;
    if (loaded !== undefined) await adoptConfiguration(store, loaded.release);
    apiPid = (await installation.start('api')).pid;
    await untilAlive();
  });

  afterAll(async () => {
    await installation.stop();
    await target.stop();
  });

  test.each(REFUSED)('refuses %s', async (...refusal) => {
    await expectRefused(refusal);
  });

  test.each([
    ['no request at all', 'hello\r\n\r\n'],
    ['a request without a Host', 'GET /status/health HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['a Host that is none', 'GET / HTTP/1.1\r\nHost: bad host\r\nConnection: close\r\n\r\n'],
    ['two lengths', `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}`],
    [
      'a length and pieces',
      `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    ['headers without end', `GET / HTTP/1.1\r\nHost: localhost\r\nX-Filler: ${'x'.repeat(20_000)}\r\n\r\n`],
  ])('turns %s away', async (_what, bytes) => {
    expect(await askRaw(installation.apiUrl, bytes)).toMatch(/^HTTP\/1\.1 4\d\d /);
  });

  test('is still the same process, and answers', async () => {
    await untilAlive();
    expect(() => process.kill(apiPid, 0)).not.toThrow();
    const health = await ask(installation.apiUrl, { path: '/status/health' });
    expect(health.status).toBe(200);
  });

  async function expectRefused([, question, status, code]: Refusal): Promise<void> {
    const answer = await ask(installation.apiUrl, question);
    expect(answer.status, answer.body).toBe(status);
    const { error } = Envelope.parse(JSON.parse(answer.body));
    expect(error.code).toBe(code);
    expect(answer.headers['x-request-id']).toBe(error.request_id);
    expect(answer.body).not.toMatch(/\.ts:\d|node_modules/);
  }

  async function untilAlive(): Promise<void> {
    await until({
      what: 'the API to be alive',
      ask: async () => (await ask(installation.apiUrl, { path: '/livez' })).status === 200,
    });
  }
});

import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { serve } from '@hono/node-server';
import type { ServerType } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { load, removeWritten, written } from '../../../test/support/builders/written-configuration.ts';
import { PROGRAM } from '../../../test/support/installation/command.ts';
import { createWatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import type { WatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import { loadConfiguration } from '../../config/load-configuration.ts';
import { adoptConfiguration } from '../../wiring/adopt-configuration.ts';
import { openStore } from '../../wiring/open-store.ts';

removeWritten();

const ROOT = join(import.meta.dirname, '../../..');
const FAMILIES = join(ROOT, 'test/support/config-families');
const SERVER = 'servers: [{ server_name: search, mcp_endpoint_url: "http://localhost:1/mcp" }]\n';
const SECRET = 'sk-live-0123456789';

const containing = (words: string): unknown => expect.stringContaining(words);
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
const including = (items: readonly unknown[]): unknown => expect.arrayContaining([...items]);

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The real command line, in a folder of its own. */
async function config(
  cwd: string,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const { PATH = '' } = process.env;
  const run = promisify(execFile)(process.execPath, [PROGRAM, 'config', ...words], {
    cwd,
    env: { PATH, ...env },
  });
  try {
    const { stdout, stderr } = await run;
    return { code: 0, out: stdout, err: stderr };
  } catch (failure) {
    const { code, stdout, stderr } = z
      .object({ code: z.number(), stdout: z.string(), stderr: z.string() })
      .parse(failure);
    return { code, out: stdout, err: stderr };
  }
}

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = dirname(written('', 'unused'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const family = (name: string): string => readFileSync(join(FAMILIES, name), 'utf8');

describe('config validate', () => {
  test('names all problems of all files in one run, and its exit code says that there are some', async () => {
    const folder = folderWith({
      'a.yaml': `api: { prot: 1 }\n${SERVER}`,
      'b.yaml': 'monitorng: {}\nversion: 1\n',
      'c.yaml': SERVER,
    });
    const people = await config(folder, ['validate', 'a.yaml', 'b.yaml', 'c.yaml']);
    expect(people.code).toBe(2);
    expect(people.out).toContain("a.yaml:1:8 api.prot: the key 'prot' is not known; did you mean 'port'?");
    expect(people.out).toContain(
      "b.yaml:1:1 monitorng: the key 'monitorng' is not known; did you mean 'monitoring'?",
    );
    expect(people.out).toContain('b.yaml:2:10 version: must be text, not a number (it is 1); write "1"');
    expect(people.out).toContain('c.yaml: valid');
    const program = await config(folder, ['validate', 'a.yaml', 'b.yaml', 'c.yaml', '--json']);
    expect(program.code).toBe(2);
    expect(JSON.parse(program.out)).toMatchObject({
      is_valid: false,
      error_count: 3,
      errors: [
        { file: 'a.yaml', line: 1, column: 8, path: 'api.prot', suggestion: "did you mean 'port'?" },
        {},
        {},
      ],
      files: [
        { is_valid: false },
        { is_valid: false },
        { is_valid: true, environment: 'development', servers: 1 },
      ],
    });
  });

  test('takes the files of --config as one installation, which must agree', async () => {
    const folder = folderWith({
      'a.yaml': `api: { port: 1 }\n${SERVER}`,
      'b.yaml': `environment: staging\napi: { port: 2 }\n${SERVER}`,
    });
    expect((await config(folder, ['validate', 'a.yaml', 'b.yaml'])).code).toBe(0);
    const together = await config(folder, ['validate', '--config', 'a.yaml', '--config', 'b.yaml']);
    expect(together).toMatchObject({ code: 2, out: containing('b.yaml:2:14 api.port') });
  });

  test('is content with warnings unless it is to be strict, and reads the current file by itself', async () => {
    const folder = folderWith({ 'config/current_config.yaml': SERVER });
    const calm = await config(folder, ['validate']);
    expect(calm).toMatchObject({
      code: 0,
      out: containing('warning config/current_config.yaml'),
    });
    expect((await config(folder, ['validate', '--strict'])).code).toBe(1);
    const written = await config(folderWith({ 'watchkeeper.yaml': SERVER }), ['validate']);
    expect(written).toMatchObject({ code: 0, out: containing('warning watchkeeper.yaml') });
    const none = await config(folderWith({}), ['validate']);
    expect(none).toMatchObject({ code: 2, out: '', err: containing('no file to check') });
  });

  test('tells a program what became of each key of an older file', async () => {
    const folder = folderWith({ 'old.json': family('status-check.json') });
    const { code, out } = await config(folder, ['validate', 'old.json', '--json']);
    expect(code).toBe(0);
    const { info, files } = z
      .object({ info: z.array(z.unknown()), files: z.array(z.unknown()) })
      .parse(JSON.parse(out));
    expect(files).toMatchObject([{ family: containing('status check family') }]);
    expect(info.length).toBeGreaterThan(30);
  });
});

describe('config show', () => {
  const TEXT = `monitoring: { shard_size: 9 }\nservers: [{ server_name: search, mcp_endpoint_url: "http://localhost:1/mcp", jwt_token: "\${TOKEN}" }]\n`;

  test('says of each value where it comes from, and shows no secret', async () => {
    const folder = folderWith({ 'a.yaml': TEXT });
    const env = { TOKEN: SECRET, MCP_STATUS_CHECK_INTERVAL: '45' };
    const { code, out } = await config(folder, ['show', '--config', 'a.yaml'], env);
    expect(code).toBe(0);
    expect(out).toMatch(/monitoring\.shard_size +9 +line 1/);
    expect(out).toMatch(/monitoring\.health_check_interval_seconds +45 +MCP_STATUS_CHECK_INTERVAL/);
    expect(out).toMatch(/servers\[search\]\.jwt_token +\$\{TOKEN\} +line 2/);
    expect(out).not.toContain(SECRET);
    expect(out).not.toContain('max_pages');
  });

  test('shows defaults where they are asked for, one part alone, and JSON', async () => {
    const folder = folderWith({ 'a.yaml': TEXT });
    const env = { TOKEN: SECRET, CONFIG_FILE: 'a.yaml' };
    expect((await config(folder, ['show', '--defaults'], env)).out).toMatch(
      /mcp_health_checks\.max_pages +100 +default/,
    );
    const { out } = await config(folder, ['show', 'search', '--json=values.path,values.origin.kind'], env);
    expect(JSON.parse(out)).toMatchObject({
      values: including([{ path: 'servers[0].interval_seconds', origin: { kind: 'default' } }]),
    });
    expect(out).not.toContain('monitoring.');
    const unknown = await config(folder, ['show', 'monitring'], env);
    expect(unknown).toMatchObject({ code: 3, err: containing("Did you mean 'monitoring'?") });
  });
});

describe('config diff', () => {
  test('of two files is 1 where they differ, and 0 where they mean the same', async () => {
    const folder = folderWith({
      'a.yaml': SERVER,
      'b.yaml': `monitoring: { shard_size: 9 }\n${SERVER}`,
      'c.yaml': `# same\n${SERVER}`,
    });
    const differs = await config(folder, ['diff', 'a.yaml', 'b.yaml']);
    expect(differs.code).toBe(1);
    expect(differs.out).toContain(
      '~ monitoring.shard_size: 250 -> 9\n    Servers that one probing loop watches',
    );
    expect(await config(folder, ['diff', 'a.yaml', 'c.yaml'])).toMatchObject({
      code: 0,
      out: containing('nothing differs'),
    });
  });

  test('of one file is with what runs, as the store has it', async () => {
    const other = SERVER.replace('search', 'reason').replace('localhost:1', 'localhost:2');
    const folder = folderWith({
      'a.yaml': SERVER,
      'b.yaml': `circuit_breaker: { open_seconds: 5 }\n${other}`,
    });
    const before = await config(folder, ['diff', 'a.yaml']);
    expect(before).toMatchObject({
      code: 3,
      err: containing('Nothing runs in the environment development'),
    });
    const loaded = loadConfiguration({ paths: [join(folder, 'a.yaml')], env: {}, nowMs: 0 });
    const store = await openStore(`sqlite:${join(folder, 'data/watchkeeper.db')}`);
    for (const { release } of loaded.environments) await adoptConfiguration(store, release);
    await store.close();
    expect(await config(folder, ['diff', 'a.yaml'])).toMatchObject({ code: 0 });
    const { code, out } = await config(folder, ['diff', 'b.yaml', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      before: 'what runs in development',
      keys: [{ key: 'circuit_breaker.open_seconds', before: 60, after: 5 }],
      servers: [
        { change: 'added', server: 'reason' },
        { change: 'removed', server: 'search' },
      ],
    });
  });

  describe('of one file with what a service elsewhere runs', () => {
    const RUNNING = `monitoring: { shard_size: 9 }
authentication: { custom_headers: { X-Shared: ${SECRET} } }
servers:
  - server_name: search
    mcp_endpoint_url: http://localhost:1/mcp
    rest_health_endpoint_url: http://localhost:1/health
    auth_config: { auth_type: api_key, api_key: ${SECRET} }
  - server_name: gateway
    mcp_endpoint_url: http://localhost:2/mcp
    rest_enabled: false
`;
    let api: WatchedApi;
    let served: ServerType;
    let url: string;

    beforeAll(async () => {
      const [loaded] = load(RUNNING).environments;
      if (loaded === undefined) throw new Error('no environment');
      api = await createWatchedApi(loaded.release.settings.servers, loaded.release);
      served = await new Promise((ready) => {
        const server: ServerType = serve({ fetch: api.app.fetch, hostname: '127.0.0.1', port: 0 }, () => {
          ready(server);
        });
      });
      const address = served.address();
      url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
    });
    afterAll(async () => {
      served.close();
      await api.close();
    });

    const diff = (text: string, ...more: readonly string[]): Promise<Ended> =>
      config(folderWith({ 'a.yaml': text }), ['diff', 'a.yaml', '--api-url', url, ...more]);

    test('is 0 where they mean the same, and says that secrets are not told', async () => {
      for (const text of [RUNNING, RUNNING.replaceAll(SECRET, '"${OTHER:-x}"')]) {
        const { code, out } = await diff(text);
        expect(out).toContain(`From what runs in development at ${url} to a.yaml: nothing differs.`);
        expect(out).toContain('secrets were not compared');
        expect(code).toBe(0);
      }
    });

    test('is 1 where they differ, down to how long records are kept', async () => {
      const text = RUNNING.replace('shard_size: 9', 'shard_size: 7')
        .replace('search', 'reason')
        .replace('rest_enabled: false', 'interval_seconds: 5');
      const { code, out } = await diff(
        `storage: { retention: { checks: 7d } }\nglobal_settings: { retry_attempts: 1 }\n${text}`,
        '--json',
      );
      expect(code).toBe(1);
      expect(out).not.toContain(SECRET);
      const { keys, servers } = z
        .object({ keys: z.array(z.object({ key: z.string() })), servers: z.array(z.unknown()) })
        .parse(JSON.parse(out));
      expect(keys.map(({ key }) => key)).toEqual([
        'mcp_health_checks.default_retry_attempts',
        'rest_health_checks.default_retry_attempts',
        'monitoring.shard_size',
        'storage.retention.checks',
      ]);
      expect(servers).toMatchObject([
        { change: 'changed', server: 'gateway' },
        { change: 'added', server: 'reason' },
        { change: 'removed', server: 'search' },
      ]);
    });

    test('is 3 where the service has no such environment', async () => {
      expect(await diff(`environment: staging\n${RUNNING}`)).toMatchObject({
        code: 3,
        err: containing('no environment staging'),
      });
    });
  });

  test('of a file that is wrong says what is wrong', async () => {
    const folder = folderWith({ 'a.yaml': SERVER, 'b.yaml': 'nope: 1' });
    expect(await config(folder, ['diff', 'a.yaml', 'b.yaml'])).toMatchObject({
      code: 2,
      out: '',
      err: containing('b.yaml:1:1 nope'),
    });
  });
});

describe('config migrate', () => {
  test('in place keeps the old file beside the new one, which is valid and has the schema line', async () => {
    const text = family('single-path.yaml');
    const folder = folderWith({ 'old.yaml': text });
    const { code, out } = await config(folder, ['migrate', 'old.yaml']);
    expect(code).toBe(0);
    const backups = readdirSync(folder).filter((name) => /^old_backup_\d{8}_\d{6}\.yaml$/.test(name));
    expect(backups).toHaveLength(1);
    expect(readFileSync(join(folder, backups[0] ?? ''), 'utf8')).toBe(text);
    expect(out).toContain(backups[0] ?? 'none');
    const now = readFileSync(join(folder, 'old.yaml'), 'utf8');
    expect(now).toMatch(/^# yaml-language-server: \$schema=\S*config\/schema\.json\n/);
    expect((await config(folder, ['validate', 'old.yaml'])).code).toBe(0);
    expect((await config(folder, ['migrate', 'old.yaml'])).out).toContain('in the present spelling already');
    expect(readFileSync(join(folder, 'old.yaml'), 'utf8')).toBe(now);
  });

  test('keeps the backup in BACKUP_DIR where that is set', async () => {
    const folder = folderWith({ 'old.yaml': family('single-path.yaml') });
    expect((await config(folder, ['migrate', 'old.yaml'], { BACKUP_DIR: 'kept' })).code).toBe(0);
    expect(readdirSync(join(folder, 'kept'))).toHaveLength(1);
    expect(readdirSync(folder).sort()).toEqual(['kept', 'old.yaml', 'unused']);
  });

  test('leaves a JSON file as it is, writes YAML beside it, and overwrites nothing', async () => {
    const folder = folderWith({ 'old.json': family('basic.json') });
    const { code, out } = await config(folder, ['migrate', 'old.json', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      written: 'old.yaml',
      backup: null,
      family: containing('basic'),
    });
    expect(readFileSync(join(folder, 'old.json'), 'utf8')).toBe(family('basic.json'));
    const again = await config(folder, ['migrate', 'old.json']);
    expect(again).toMatchObject({ code: 4, err: containing('old.yaml is there already') });
  });

  test('changes nothing in a dry run or of a file that is broken', async () => {
    const folder = folderWith({ 'old.yaml': family('single-path.yaml'), 'broken.yaml': 'health_checks: 3' });
    const dry = await config(folder, ['migrate', 'old.yaml', '--dry-run']);
    expect(dry).toMatchObject({
      code: 0,
      out: matching(/server_name: restaurant-search-mcp[^]*Nothing was changed/),
    });
    expect(await config(folder, ['migrate', 'broken.yaml'])).toMatchObject({
      code: 2,
      err: containing('broken.yaml:1:1 health_checks: must be a map of keys'),
    });
    expect(readdirSync(folder).sort()).toEqual(['broken.yaml', 'old.yaml', 'unused']);
    expect(readFileSync(join(folder, 'old.yaml'), 'utf8')).toBe(family('single-path.yaml'));
  });

  test('takes keys out that are refused, and says what to use instead', async () => {
    const text = `circuit_breaker: { timeout_seconds: 9, adaptive_thresholds: true }\n${SERVER.replace(' }]', ', labels: { sns: x } }]')}`;
    const folder = folderWith({ 'old.yaml': text });
    const { out } = await config(folder, ['migrate', 'old.yaml']);
    expect(out).toContain(
      'circuit_breaker.adaptive_thresholds: set circuit_breaker.failure_threshold and open_seconds',
    );
    const now = readFileSync(join(folder, 'old.yaml'), 'utf8');
    expect(now).toContain('open_seconds: 9');
    expect(now).not.toContain('adaptive');
    expect(now).toContain('sns: x');
  });
});

describe('config import', () => {
  const CLIENT = JSON.stringify({
    mcpServers: {
      search: { url: 'https://search.example.com/mcp', headers: { Authorization: `Bearer ${SECRET}` } },
      files: { command: 'npx' },
    },
  });

  test('writes a configuration that is valid once its secrets are set, with none of them in it', async () => {
    const folder = folderWith({ 'mcp.json': CLIENT });
    const { code, out } = await config(folder, ['import', 'mcp.json', '--output', 'new.yaml']);
    expect(code).toBe(0);
    expect(out).toContain('set SEARCH_AUTHORIZATION');
    expect(out).toContain('mcpServers.files');
    const text = readFileSync(join(folder, 'new.yaml'), 'utf8');
    expect(text + out).not.toContain(SECRET);
    expect(statSync(join(folder, 'new.yaml')).mode & 0o077).toBe(0);
    expect((await config(folder, ['validate', 'new.yaml'])).code).toBe(2);
    expect((await config(folder, ['validate', 'new.yaml'], { SEARCH_AUTHORIZATION: SECRET })).code).toBe(0);
    expect((await config(folder, ['import', 'mcp.json', '--output', 'new.yaml'])).code).toBe(4);
  });

  test('without an output prints the configuration alone, so that it can be piped', async () => {
    const folder = folderWith({ 'mcp.json': CLIENT });
    const { code, out, err } = await config(folder, ['import', 'mcp.json', '--from', 'mcp']);
    expect(code).toBe(0);
    expect(err).toContain('1 server from');
    expect(
      loadConfiguration({ paths: [written(out)], env: { SEARCH_AUTHORIZATION: SECRET }, nowMs: 0 })
        .environments,
    ).toHaveLength(1);
  });

  test('says when there is nothing to watch, and never writes an empty file', async () => {
    const folder = folderWith({ 'mcp.json': JSON.stringify({ mcpServers: { files: { command: 'npx' } } }) });
    const none = await config(folder, ['import', 'mcp.json', '--output', 'new.yaml']);
    expect(none).toMatchObject({
      code: 3,
      out: '',
      err: containing('has no server that can be watched'),
    });
    expect(readdirSync(folder)).not.toContain('new.yaml');
    expect((await config(folder, ['import', 'mcp.json', '--from', 'gatus'])).code).toBe(2);
  });
});

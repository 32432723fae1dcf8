import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { mapBounded } from '../../src/actions/map-bounded.ts';
import { textWidth } from '../../src/cli/present/text-width.ts';
import { createProgram } from '../../src/cli/program.ts';
import { COMMANDS } from '../../src/cli/surface/commands.ts';
import { startFleetTarget, type FleetTarget } from '../support/fleet-target/fleet-target.ts';
import { PROGRAM, runCommand, startCommand, type CommandOutcome } from '../support/installation/command.ts';
import { lockDatabase } from '../support/installation/database-lock.ts';
import { until } from '../support/installation/until.ts';
import { watchedConfig } from '../support/installation/watched-fleet.ts';

const Envelope = z.strictObject({
  error: z.strictObject({
    code: z.string(),
    message: z.string().min(1),
    details: z.record(z.string(), z.unknown()),
    request_id: z.uuid(),
  }),
});

let target: FleetTarget;
let folder: string;

beforeAll(async () => {
  target = await startFleetTarget();
  target.setHealthy('bad', false);
  folder = await mkdtemp(join(tmpdir(), 'watchkeeper-line-'));
  const config = {
    environment: 'development',
    temporal: { address: '127.0.0.1:1' },
    ...watchedConfig(target, ['good', 'bad', 'search-a', 'search-b']),
  };
  await writeFile(join(folder, 'config.json'), JSON.stringify(config));
  const client = { mcpServers: { search: { url: 'http://127.0.0.1:1/mcp' } } };
  await writeFile(join(folder, 'mcp.json'), JSON.stringify(client));
  await writeFile(join(folder, 'broken.yaml'), 'environment: development\nservers: 3\n');
});

afterAll(async () => {
  await target.stop();
  await rm(folder, { recursive: true, force: true });
});

const command = (...words: readonly string[]): Promise<CommandOutcome> =>
  runCommand({ words: [...words, '--config', 'config.json'], folder });

/** Process commands that answer with JSON; the actions of the catalogue all do (cli.test.ts). */
const JSON_LINES: Readonly<Record<string, readonly string[]>> = {
  init: ['init', '--mcp-url', 'http://127.0.0.1:1/mcp', '--name', 'search', '--output', 'made.yaml', '--yes'],
  doctor: ['doctor'],
  top: ['top'],
  'temporal setup': ['temporal', 'setup', '--dry-run'],
  script: ['script', '--list'],
  'config validate': ['config', 'validate', 'config.json'],
  'config show': ['config', 'show'],
  'config diff': ['config', 'diff', 'config.json', 'config.json'],
  'config migrate': ['config', 'migrate', 'config.json', '--dry-run'],
  'config import': ['config', 'import', 'mcp.json', '--dry-run'],
};
/** Those that run until they are told to stop, or whose answer is text by its nature. */
const NO_JSON: ReadonlySet<string> = new Set(['up', 'worker', 'api', 'completion', 'help']);

function commandNames(parent: Command, before: readonly string[] = []): readonly string[] {
  return parent.commands.flatMap((child) => {
    const path = [...before, child.name()];
    return child.commands.length === 0 ? [path.join(' ')] : commandNames(child, path);
  });
}

describe('--json', () => {
  test('is known of every command: an action, one of the list here, or without', () => {
    const actions = new Set(COMMANDS.map(({ cli }) => cli.path.join(' ')));
    const others = commandNames(createProgram()).filter((name) => !actions.has(name));
    expect(others.filter((name) => !NO_JSON.has(name)).sort()).toEqual(Object.keys(JSON_LINES).sort());
  });

  test.concurrent.each(Object.entries(JSON_LINES))(
    '%s prints one JSON value, on the right stream, and nothing else',
    async (_name, words) => {
      const { code, stdout, stderr } = await command(...words, '--json');
      if (stderr === '') expect(typeof JSON.parse(stdout)).toBe('object');
      else {
        expect(stdout).toBe('');
        expect(Envelope.parse(JSON.parse(stderr)).error.code).not.toBe('INTERNAL_ERROR');
      }
      expect([0, 1, 3, 5]).toContain(code);
    },
  );

  test.concurrent.each(COMMANDS.filter(({ effect }) => effect === 'read').map(({ cli }) => cli))(
    'a reading command without data or service: $path',
    async ({ path, positionals }) => {
      const names = positionals.filter(({ required }) => required).map(() => 'good');
      const { code, stdout, stderr } = await command(...path, ...names, '--json');
      const isAnswer = stderr === '';
      if (isAnswer) JSON.parse(stdout);
      else Envelope.parse(JSON.parse(stderr));
      expect(isAnswer ? stdout : stderr).not.toBe('');
      expect(isAnswer ? stderr : stdout).toBe('');
      expect([0, 1, 3]).toContain(code);
    },
  );
});

/** Every class of failure, with a line that ends so. */
const ENDINGS: readonly (readonly [
  code: number,
  why: string,
  words: readonly string[],
  error: string | null,
])[] = [
  [0, 'healthy', ['check', 'good'], null],
  [1, 'the checked thing failed', ['check', 'bad'], null],
  [1, 'findings', ['doctor'], null],
  [2, 'an unknown command', ['chek'], 'INVALID_REQUEST'],
  [2, 'an unknown flag', ['status', '--wach'], 'INVALID_REQUEST'],
  [2, 'a value that is none of the choices', ['breaker', 'reset', 'good', '--path', 'up'], 'INVALID_REQUEST'],
  [2, 'a value that the schema refuses', ['history', 'good', '--limit', 'many'], 'INVALID_REQUEST'],
  [2, 'a configuration that is wrong', ['status', '--config', 'broken.yaml'], 'CONFIG_INVALID'],
  [2, 'an expression that jq cannot read', ['status', '--jq', '.['], 'INVALID_REQUEST'],
  [2, 'a beginning that several names have', ['check', 'search'], 'INVALID_REQUEST'],
  [3, 'no such server', ['status', 'gone'], 'SERVER_NOT_FOUND'],
  [3, 'nothing checked yet', ['status', 'search-a'], null],
  [3, 'no Temporal', ['mode', 'show'], 'TEMPORAL_UNAVAILABLE'],
  [
    4,
    'a file that would be replaced',
    ['init', '--mcp-url', 'http://127.0.0.1:1/mcp', '--output', 'config.json'],
    'CONFLICT',
  ],
  [5, 'time is up', ['check', 'good', '--timeout', '1ms'], 'IN_PROGRESS'],
];

describe('exit codes', () => {
  test.concurrent.each(ENDINGS)('%d: %s', async (...[code, , words, error]) => {
    const line = words.includes('--config') ? words : [...words, '--config', 'config.json'];
    const outcome = await runCommand({ words: [...line, '--json'], folder });
    expect(outcome.code, outcome.stderr).toBe(code);
    if (error === null) {
      expect(outcome.stderr).toBe('');
      JSON.parse(outcome.stdout);
    } else {
      expect(outcome.stdout).toBe('');
      expect(Envelope.parse(JSON.parse(outcome.stderr)).error.code).toBe(error);
    }
  });

  test('2: a wait that is longer than any, which is not cut short unsaid', async () => {
    const { code, stderr } = await command(
      ...['alerts', 'test', '--channel', 'console', '--round-trip', '--timeout', '10m'],
    );
    expect(code).toBe(2);
    expect(stderr).toContain('this waits 300 s at most');
  });

  test('130: interrupted', async () => {
    const running = startCommand({
      words: ['status', '--watch', '--json', '--config', 'config.json'],
      folder,
    });
    await until({ what: 'the first reading', ask: () => running.soFar().stdout.includes('\n') });
    const { code, stderr } = await running.kill('SIGINT');
    expect(code).toBe(130);
    expect(Envelope.parse(JSON.parse(stderr)).error.code).toBe('INTERRUPTED');
  });

  test('3: a store that somebody has locked', async () => {
    await command('check', 'good');
    const lock = await lockDatabase(join(folder, 'data', 'watchkeeper.db'));
    try {
      const { code, stdout } = await command('check', 'good', '--json');
      expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    } finally {
      await lock.release();
    }
  });
});

describe('what every reading command takes', () => {
  test('--jq: a line for each result', async () => {
    const { code, stdout } = await command('servers', 'list', '--jq', '.servers[].server_name');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'bad\ngood\nsearch-a\nsearch-b\n' });
    const picked = await command('status', '--json=environment', '--jq', '.');
    expect(picked.stdout).toBe('{"environment":"development"}\n');
  });

  test('--watch, also where the view has none of its own: news only', async () => {
    await command('check', 'good');
    const words = ['audit', 'list', '--watch', '--config', 'config.json'];
    const running = startCommand({ words, folder });
    await until({ what: 'the first reading', ask: () => running.soFar().stdout.includes('development') });
    await command('breaker', 'open', 'good', '--reason', 'a test');
    await until({
      what: 'both lines of the change',
      ask: () => running.soFar().stdout.match(/breaker\/open/g)?.length === 2,
    });
    const { code, stdout } = await running.kill('SIGTERM');
    expect(code).toBe(0);
    expect(stdout.match(/environment {2}development/g)).toHaveLength(1);
    const changes = await command('changes', '--json');
    expect(changes.stdout).toContain('local by cli: breaker/open');
  });

  test('a beginning of a name, which audit and confirmation see in full', async () => {
    const { code, stdout } = await command('check', 'goo', 'search-a', '--jq', '.servers[].server_name');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'good\nsearch-a\n' });
    await command('breaker', 'close', 'ba');
    expect((await command('audit', 'list', '--jq', '.records[0].subject')).stdout).toBe('bad\n');
    const several = await command('check', 'search');
    expect(several.stderr).toContain('search-a, search-b');
  });

  test('a pipe that is closed ends it quietly, with what it has to say next', async () => {
    const line = `"${process.execPath}" "${PROGRAM}" keys list --watch --json --config config.json | head -1`;
    const child = spawn('bash', ['-c', `set -o pipefail; ${line}`], { cwd: folder, detached: true });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    try {
      await until({ what: 'one line', ask: () => stdout.endsWith('\n'), limitMs: 30_000 });
      expect(await command('keys', 'create', 'piped')).toMatchObject({ code: 0 });
      expect(await ended).toBe(0);
    } finally {
      // The whole pipe: what bash has started would outlive it.
      if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid);
    }
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(stderr).toBe('');
  });
});

test('where npm has started it, people are told to type npx, and programs get what they always get', async () => {
  const env = { npm_command: 'exec' };
  const empty = join(folder, 'empty');
  await mkdir(empty, { recursive: true });
  const refused = await runCommand({ words: ['status'], folder: empty, env });
  expect(refused.stderr).toContain('write one with `npx watchkeeper init`');
  const asJson = await runCommand({ words: ['status', '--json'], folder: empty, env });
  expect(asJson.stderr).toContain('write one with `watchkeeper init`');
  const unchecked = ['status', 'search-a', '--config', 'config.json', '--data-dir', 'empty'];
  const hint = await runCommand({ words: unchecked, folder, env });
  expect(hint.stdout).toContain('Start watching with `npx watchkeeper up`');
  const help = await runCommand({ words: [], folder, env });
  expect(help.stdout).toContain('$ npx watchkeeper init');
});

describe('init', () => {
  test('writes what works, tells its guess, and what one real check found', async () => {
    const mcpUrl = target.mcpUrl('good');
    const words = [
      'init',
      '--mcp-url',
      mcpUrl,
      '--rest-url',
      target.restUrl('good'),
      '--name',
      'good',
      '--output',
      'first.yaml',
    ];
    const made = await runCommand({ words, folder });
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(made.stdout).toContain('Checked good once: HEALTHY (MCP ok, REST ok)');
    expect(readFileSync(join(folder, 'first.yaml'), 'utf8')).toMatch(
      /^# yaml-language-server: \$schema=.*schema\.json\n/,
    );
    const used = await runCommand({ words: ['check', '--config', 'first.yaml'], folder });
    expect(used.code).toBe(0);
    const guessed = await runCommand({
      words: ['init', '--mcp-url', mcpUrl, '--name', 'good', '--output', 'second.yaml', '--no-check'],
      folder,
    });
    expect(guessed.stdout).toContain(`is a guess: ${new URL(mcpUrl).origin}/health`);
  });

  test('takes the address from MCP_SERVER_URL, and says so beside its result', async () => {
    const env = { MCP_SERVER_URL: 'https://search.example.com/mcp' };
    const words = ['init', '--output', 'lent.yaml', '--no-check', '--json'];
    const made = await runCommand({ words, folder, env });
    expect(made).toMatchObject({
      code: 0,
      stderr: 'The MCP address comes from MCP_SERVER_URL: https://search.example.com/mcp\n',
    });
    expect(JSON.parse(made.stdout)).toMatchObject({
      server_name: 'search',
      mcp_endpoint_url: env.MCP_SERVER_URL,
      mcp_url_variable: 'MCP_SERVER_URL',
    });
    expect(readFileSync(join(folder, 'lent.yaml'), 'utf8')).toContain(env.MCP_SERVER_URL);
  });

  test('leaves a file that is there as it is, unless it is told', async () => {
    await writeFile(join(folder, 'mine.yaml'), 'mine');
    const words = ['init', '--mcp-url', 'http://127.0.0.1:1/mcp', '--output', 'mine.yaml'];
    const refused = await runCommand({ words, folder });
    expect(refused).toMatchObject({ code: 4, stdout: '' });
    expect(readFileSync(join(folder, 'mine.yaml'), 'utf8')).toBe('mine');
    const replaced = await runCommand({ words: [...words, '--yes', '--no-check'], folder });
    expect(replaced.code).toBe(0);
    expect(readFileSync(join(folder, 'mine.yaml'), 'utf8')).toContain('server_name: server');
  });

  test('writes nothing for a name or an address that the file could not have', async () => {
    for (const words of [
      ['--mcp-url', 'not an address'],
      ['--mcp-url', 'http://a.example/mcp', '--name', 'my server'],
      [],
    ]) {
      const outcome = await runCommand({ words: ['init', ...words, '--output', 'never.yaml'], folder });
      expect(outcome).toMatchObject({ code: 2, stdout: '' });
    }
    expect(existsSync(join(folder, 'never.yaml'))).toBe(false);
  });
});

/** Terminals at once. */
const AT_ONCE = 3;
const hasScript = existsSync('/usr/bin/script');

/** A terminal of its own, of this size, with these keys typed once something is on it. */
async function onTerminal(
  words: readonly string[],
  size: string,
  { keys = [], env = {} }: { readonly keys?: readonly string[]; readonly env?: NodeJS.ProcessEnv } = {},
) {
  const line = `stty ${size}; "${process.execPath}" "${PROGRAM}" ${words.join(' ')} --config config.json`;
  const child = spawn('script', ['-qefc', line, '/dev/null'], {
    cwd: folder,
    env: { ...process.env, ...env },
  });
  let screen = '';
  child.stdout.on('data', (chunk: Buffer) => (screen += chunk.toString()));
  const code = new Promise<number | null>((done) => child.on('close', done));
  for (const key of keys) {
    const before = screen.length;
    await until({
      what: `something on the screen before ${JSON.stringify(key)}`,
      ask: () => screen.length > before,
    });
    child.stdin.write(key);
  }
  return { code: await code, screen };
}

const ENTER_SCREEN = '\u001b[?1049h';
const LEAVE_SCREEN = '\u001b[?25h\u001b[?1049l';

describe.skipIf(!hasScript)('on a terminal', () => {
  test('top takes the whole screen, is steered by keys, and gives it back', async () => {
    const { code, screen } = await onTerminal(['top'], 'rows 12 cols 40', { keys: ['s', '/sea\r', 'q'] });
    expect(screen.startsWith(ENTER_SCREEN)).toBe(true);
    expect(screen.trimEnd().endsWith(LEAVE_SCREEN)).toBe(true);
    expect(screen).toContain('by name');
    expect(screen).toContain('/sea');
    expect([0, 1, 3]).toContain(code);
  });

  test('Ctrl-C ends top with 130, and the terminal is as it was', async () => {
    const { code, screen } = await onTerminal(['top'], 'rows 12 cols 80', { keys: ['\u0003'] });
    expect(code).toBe(130);
    expect(screen).toContain(LEAVE_SCREEN);
  });

  test.each([40, 80])('every reading command fits a terminal of %d columns', async (columns) => {
    const lines = [
      'status',
      'servers list',
      'servers show good',
      'history good',
      'audit list',
      'changes',
      'breaker show',
    ];
    await mapBounded(lines, AT_ONCE, async (words) => {
      const { screen } = await onTerminal([words, '--no-color', '--no-pager'], `rows 50 cols ${columns}`);
      const widest = Math.max(...screen.split(/\r?\n/).map((line) => textWidth(line)));
      expect(widest, `${words}:\n${screen}`).toBeLessThanOrEqual(columns);
      expect(screen.trim(), words).not.toBe('');
    });
  });

  test('long output goes through the pager, unless it is not wanted', async () => {
    const pager = { PAGER: "sed 's/^/paged: /'" };
    const paged = await onTerminal(['servers list --no-color'], 'rows 4 cols 80', { env: pager });
    expect(paged.screen).toContain('paged: STATUS');
    const plain = await onTerminal(['servers list', '--no-pager'], 'rows 4 cols 80', { env: pager });
    expect(plain.screen).not.toContain('paged');
    const short = await onTerminal(['servers list'], 'rows 40 cols 80', { env: pager });
    expect(short.screen).not.toContain('paged');
  });

  test('--no-color and NO_COLOR keep shapes and words, without colour', async () => {
    const coloured = await onTerminal(['status'], 'rows 40 cols 80', {
      env: {
        TERM: 'xterm',
        NO_COLOR: undefined,
        // Where this is set Node believes that colours are not shown.
        CI: undefined,
      },
    });
    expect(coloured.screen).toMatch(/\u001b\[\d+m/);
    const plain = await onTerminal(['status', '--no-color'], 'rows 40 cols 80', { env: { TERM: 'xterm' } });
    expect(plain.screen).not.toContain('\u001b[');
    expect(plain.screen).toMatch(/[●▲■◌] \w+/);
  });
});

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRelease } from '../../src/config/create-release.ts';
import { openStore } from '../../src/wiring/open-store.ts';
import { aServerSpec } from '../support/builders/a-server-spec.ts';
import { programOfMachine } from '../support/program-of-machine.ts';

const run = promisify(execFile);
const PROGRAM = resolve(import.meta.dirname, '../../bin/watchkeeper.mjs');
const SERVERS = 1_000;

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'watchkeeper-shells-'));
  mkdirSync(join(folder, 'bin'));
  symlinkSync(PROGRAM, join(folder, 'bin', 'watchkeeper'));
  mkdirSync(join(folder, 'config'));
  const config = 'environment: development\nservers:\n  - server_name: only-in-the-file\n';
  writeFileSync(join(folder, 'config', 'current_config.yaml'), config);
  const store = await openStore(`sqlite:${join(folder, 'data', 'watchkeeper.db')}`);
  const names = Array.from({ length: SERVERS }, (_, index) => `server-${String(index).padStart(4, '0')}`);
  const servers = names.map((name) => ({ ...aServerSpec().build(), name }));
  const settings = {
    systemName: 'x',
    shardSize: 250,
    maxConcurrentChecks: 50,
    retention: { checksMs: 1, minutesMs: 2, hoursMs: 3 },
    servers,
    document: {},
  };
  const release = createRelease({ environment: 'development', settings, nowMs: 0, source: 'test' });
  await store.putRelease(release);
  await store.assign('development', Object.fromEntries(names.map((name) => [name, release.hash])));
  await store.close();
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function shell(name: string, ...args: readonly string[]): Promise<readonly string[]> {
  const PATH = [join(folder, 'bin'), process.env['PATH'] ?? ''].join(delimiter);
  const { stdout } = await run(name, [...args], {
    cwd: folder,
    env: { ...process.env, PATH, CONFIG_FILE: 'config/current_config.yaml' },
  });
  return stdout.split('\n').filter((line) => line !== '');
}

describe('bash', () => {
  const complete = (...words: readonly string[]) =>
    shell(
      'bash',
      '--norc',
      '-c',
      'source <(watchkeeper completion bash); COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _watchkeeper; printf "%s\\n" "${COMPREPLY[@]}"',
      'bash',
      'watchkeeper',
      ...words,
    );

  test('completes commands, flags, their values, servers of the store, and environments', async () => {
    expect(await complete('stat')).toEqual(['status']);
    expect(await complete('breaker', 'op')).toEqual(['open']);
    expect(await complete('status', '--env')).toEqual(['--environment']);
    expect(await complete('breaker', 'reset', '--path', '=', 'm')).toEqual(['mcp']);
    expect(await complete('status', 'server-099')).toHaveLength(10);
    expect(await complete('check', '')).toHaveLength(SERVERS);
    expect(await complete('status', '--environment', '')).toEqual(['development']);
    expect(await complete('no-such-command', 'x')).toEqual([]);
  });

  test('takes the servers of the file where no worker has read it yet', async () => {
    expect(await complete('--data-dir', 'elsewhere', 'status', '')).toEqual(['only-in-the-file']);
  });

  test('is silent where there is nothing to be found', async () => {
    expect(await complete('--config', 'nowhere.yaml', 'status', '')).toEqual([]);
  });
});

describe('zsh', async () => {
  test.skipIf((await programOfMachine('zsh')) === null)(
    'understands the script, and is told what each word is',
    async () => {
      const lines = await shell(
        'zsh',
        '-f',
        '-c',
        [
          'compdef() { registered=$2 }',
          '_describe() { print -l -- "${(@P)2}" }',
          '_files() { print files }',
          'source <(watchkeeper completion zsh)',
          'print "for $registered"',
          'words=(watchkeeper breaker o); CURRENT=3; _watchkeeper',
          'words=(watchkeeper status server-0999); CURRENT=3; _watchkeeper',
          'words=(watchkeeper --config x); CURRENT=3; _watchkeeper',
        ].join('\n'),
      );
      expect(lines).toEqual([
        'for watchkeeper',
        'open:Force the breaker of a server open',
        'server-0999',
        'files',
      ]);
    },
  );
});

describe('fish', async () => {
  const complete = (line: string) =>
    shell('fish', '--no-config', '-c', `watchkeeper completion fish | source; complete -C "${line}"`);

  test.skipIf((await programOfMachine('fish')) === null)(
    'completes commands with what they are, flags, and servers',
    async () => {
      expect(await complete('watchkeeper breaker op')).toEqual(['open\tForce the breaker of a server open']);
      expect(await complete('watchkeeper status server-0999')).toEqual(['server-0999']);
      expect(await complete('watchkeeper breaker reset --path=m')).toEqual(['--path=mcp']);
      expect(await complete('watchkeeper ')).toContain('doctor\tFind what is wrong with this installation');
    },
  );
});

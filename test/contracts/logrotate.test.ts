import { execFile as execFileOf, spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../support/installation/until.ts';
import { programOfMachine } from '../support/program-of-machine.ts';

const execFile = promisify(execFileOf);
const CONFIG = new URL('../../config/logrotate.conf', import.meta.url);
const FILE_LOG = new URL('../../src/adapters/log/file-log.ts', import.meta.url);
const LINES = 5_000;

/** A thousand lines a second, ten at a time. */
const WRITER = `
import { setTimeout as delay } from 'node:timers/promises';
import { createFileLog } from ${JSON.stringify(FILE_LOG.href)};
const [name] = process.argv.slice(1);
const log = createFileLog({ directory: 'logs', level: 'info', format: 'text', rotation: null, echo: null });
if (name === 'signalled') process.on('SIGHUP', () => log.reopen());
const startedAt = performance.now();
for (let line = 0; line < ${LINES}; line += 1) {
  log.info(name + ' ' + line);
  if (line % 10 === 0) await delay(Math.max(0, startedAt + line - performance.now()));
}
await log.close();
process.exit();
`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watchkeeper-logrotate-'));
  cpSync(CONFIG, join(folder, 'logrotate.conf'));
  chmodSync(join(folder, 'logrotate.conf'), 0o644);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function startWriter(name: string) {
  const child = spawn(
    process.execPath,
    ['--no-warnings', '--input-type=module-typescript', '-e', WRITER, name],
    {
      cwd: folder,
      stdio: 'inherit',
    },
  );
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { ended, signal: () => child.kill('SIGHUP') };
}

function linesOf(name: string): readonly string[] {
  const bytes = readFileSync(join(folder, 'logs', name));
  return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').split('\n').filter(Boolean);
}

test('logrotate takes the files away from two writers of a thousand lines a second, and no line is lost', async (context) => {
  const logrotate = await programOfMachine('logrotate');
  if (logrotate === null) return context.skip('logrotate is not here and cannot be installed');
  const writers = [startWriter('signalled'), startWriter('left-alone')];
  await until({ what: 'the first lines', ask: () => readdirSync(folder).includes('logs') });
  for (let rotation = 0; rotation < 4; rotation += 1) {
    await delay(900);
    const { stderr } = await execFile(logrotate, ['--force', '--state', 'state', 'logrotate.conf'], {
      cwd: folder,
    });
    expect(stderr).toBe('');
    writers[0]?.signal();
  }
  expect(await Promise.all(writers.map(({ ended }) => ended))).toEqual([0, 0]);
  const files = readdirSync(join(folder, 'logs'))
    .filter((name) => name.startsWith('enhanced'))
    .toSorted();
  expect(files).toEqual([
    'enhanced_status_check.log',
    'enhanced_status_check.log.1',
    ...[2, 3, 4].map((number) => `enhanced_status_check.log.${number}.gz`),
  ]);
  const lines = files.flatMap(linesOf).map((line) => line.split(' INFO ')[1]);
  expect(lines).toHaveLength(2 * LINES);
  expect(new Set(lines).size).toBe(2 * LINES);
});

import { execFile as execFileOf } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { until } from '../../../test/support/installation/until.ts';
import { createFileLog, type FileLog } from './file-log.ts';

const execFile = promisify(execFileOf);

/** Long enough for the periodic flush, which is what a broken destination fails at. */
const CLOSES_A_BROKEN_LOG = `
import { setTimeout as delay } from 'node:timers/promises';
import { createFileLog } from ${JSON.stringify(new URL('./file-log.ts', import.meta.url).href)};
const log = createFileLog({ path: process.argv[2] + '/some.log', level: 'info', format: 'text', echo: null });
log.info('a line');
await delay(600);
await log.close();
process.stdout.write('closed');
process.exit();
`;

let folder: string;
let path: string;
let echoed: string[];
let log: FileLog;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watchkeeper-log-'));
  path = join(folder, 'logs', 'enhanced_status_check.log');
  echoed = [];
  log = createFileLog({ path, level: 'info', format: 'text', echo: (line) => void echoed.push(line) });
});

afterEach(async () => {
  await log.close();
  rmSync(folder, { recursive: true });
});

describe('a line of a check', () => {
  test('ends in its response time, which the runbook sorts by', async () => {
    log.check('production', aCheck().of('search').view());
    const [line] = await lines();
    expect(line).toMatch(/ INFO check search HEALTHY .* response_time \d+(\.\d+)?$/);
  });

  test.each([
    ['timeout', /mcp error: timeout/],
    ['auth_rejected', /mcp error: auth failed \(auth_rejected\)/],
  ] as const)('of an MCP %s has the words that are searched for', async (verdict, words) => {
    log.check('production', aCheck().verdicts(verdict, 'ok').view());
    expect((await lines())[0]).toMatch(words);
  });

  test('that is fine has none of them', async () => {
    log.check('production', aCheck().view());
    expect((await lines())[0]).not.toMatch(/auth|fail|timeout|error/i);
  });
});

test('a rotated file is let go at reopen, and no line is lost', async () => {
  log.info('before');
  await lines();
  renameSync(path, `${path}.1`);
  log.reopen();
  log.info('after', { shard: 3 });
  expect((await lines())[0]).toMatch(/INFO after shard=3$/);
  expect(readFileSync(`${path}.1`, 'utf8')).toMatch(/INFO before\n$/);
});

test('what is below the level is not written, and checks are not echoed', async () => {
  const quiet = createFileLog({ path, level: 'error', format: 'json', echo: null });
  quiet.info('nothing');
  quiet.error('something', { code: 'STORE_FULL' });
  await quiet.close();
  const written = (await lines()).map((line) => JSON.parse(line) as unknown);
  expect(written).toMatchObject([{ level: 'error', message: 'something', code: 'STORE_FULL' }]);
  log.check('production', aCheck().view());
  log.warn('said');
  expect(echoed).toHaveLength(1);
});

test('a log that cannot be written is said once and stops nothing', async () => {
  const said: string[] = [];
  mkdirSync(join(folder, 'a-folder'));
  const broken = createFileLog({
    path: join(folder, 'a-folder'),
    level: 'info',
    format: 'text',
    echo: (line) => void said.push(line),
  });
  broken.check('production', aCheck().view());
  await until({ what: 'the failure to be said', ask: () => said.length > 0 });
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(/cannot be written: .*EISDIR/);
});

test('a log whose folder cannot be had is said once, and written as soon as it can be', async () => {
  const said: string[] = [];
  const blocked = join(folder, 'a-file');
  writeFileSync(blocked, '');
  const broken = createFileLog({
    path: join(blocked, 'some.log'),
    level: 'info',
    format: 'text',
    echo: (line) => void said.push(line),
  });
  broken.check('production', aCheck().view());
  broken.check('production', aCheck().view());
  await until({ what: 'the failure to be said', ask: () => said.length > 0 });
  expect(said).toEqual([expect.stringMatching(/cannot be written: .*(EEXIST|ENOTDIR)/)]);
  rmSync(blocked);
  await until({
    what: 'a line in it',
    ask: () => {
      return readFileSync(join(blocked, 'some.log'), 'utf8').split('check ').length === 3;
    },
  });
  expect(said.slice(1)).toEqual([expect.stringMatching(/can be written again lines_lost=0/)]);
  await broken.close();
});

test('a log that could never be written can be closed, and ends no process', async () => {
  const path = join(folder, 'broken.mjs');
  writeFileSync(join(folder, 'file'), '');
  writeFileSync(path, CLOSES_A_BROKEN_LOG);
  const { stdout, stderr } = await execFile(process.execPath, ['--no-warnings', path, join(folder, 'file')]);
  expect([stdout, stderr]).toEqual(['closed', '']);
});

async function lines(): Promise<readonly string[]> {
  await until({
    what: 'the log to be written',
    ask: () => existsSync(path) && readFileSync(path, 'utf8').includes('\n'),
  });
  return readFileSync(path, 'utf8').trimEnd().split('\n');
}

import { execFile as execFileOf } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { AnsweredRequest } from '../../ports/log.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { until } from '../../../test/support/installation/until.ts';
import { createFileLog, type FileLog, type FileLogOptions } from './file-log.ts';

const execFile = promisify(execFileOf);

/** Long enough for the periodic flush, which is what a broken destination fails at. */
const CLOSES_A_BROKEN_LOG = `
import { setTimeout as delay } from 'node:timers/promises';
import { createFileLog } from ${JSON.stringify(new URL('./file-log.ts', import.meta.url).href)};
const log = createFileLog({ directory: process.argv[2], level: 'info', format: 'text', rotation: null, echo: null });
log.info('a line');
await delay(600);
await log.close();
process.stdout.write('closed');
process.exit();
`;

/** The process ends at the very moment at which a piece is handed to the disk. */
const ENDS_WHILE_IT_WRITES = `
import { open } from 'node:fs/promises';
import { LogFile } from ${JSON.stringify(new URL('./log-file.ts', import.meta.url).href)};
const [, , path] = process.argv;
const nothing = () => undefined;
const file = new LogFile({ path: () => path, rotation: null, onTrouble: nothing, onRotationFailure: nothing });
await file.open();
process.once('exit', () => file.writeLast());
const handle = await open(path);
Object.getPrototypeOf(handle).write = () => {
  file.write('waiting\\n');
  process.exit();
};
file.write('being written\\n');
await file.flush();
`;

let folder: string;
let path: string;
let echoed: string[];
let log: FileLog;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watchkeeper-log-'));
  path = join(folder, 'logs', 'enhanced_status_check.log');
  echoed = [];
  log = aLog();
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
  const quiet = aLog({ level: 'error', format: 'json', echo: null });
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
  mkdirSync(path, { recursive: true });
  const broken = aLog({ echo: (line) => void said.push(line) });
  broken.check('production', aCheck().view());
  await until({ what: 'the failure to be said', ask: () => said.length > 0 });
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(/cannot be written: .*EISDIR/);
});

test('a log whose folder cannot be had is said once, and written as soon as it can be', async () => {
  const said: string[] = [];
  const blocked = join(folder, 'a-file');
  writeFileSync(blocked, '');
  const broken = aLog({ directory: blocked, echo: (line) => void said.push(line) });
  broken.check('production', aCheck().view());
  broken.check('production', aCheck().view());
  await until({ what: 'the failure to be said', ask: () => said.length > 0 });
  expect(said).toEqual([expect.stringMatching(/cannot be written: .*(EEXIST|ENOTDIR)/)]);
  rmSync(blocked);
  await until({
    what: 'a line in it',
    ask: () => {
      return readFileSync(join(blocked, 'enhanced_status_check.log'), 'utf8').split('check ').length === 3;
    },
  });
  await until({ what: 'the end of it to be said', ask: () => said.length > 1 });
  expect(said.slice(1)).toEqual([expect.stringMatching(/can be written again lines_lost=0/)]);
  await broken.close();
});

test('all files are there from the start, so that they can be followed', async () => {
  await until({ what: 'six files', ask: () => readdirSync(join(folder, 'logs')).length === 6 });
  const { stdout } = await execFile('date', ['+%Y-%m-%d']);
  expect(readdirSync(join(folder, 'logs'), { recursive: true }).toSorted()).toEqual([
    'access.log',
    'alerts.log',
    'enhanced_status_check.log',
    'errors.log',
    'metrics_collection.log',
    'monitoring',
    `monitoring/monitoring_${stdout.trim()}.log`,
  ]);
});

describe('each kind of line has the file that the runbook names', () => {
  const at = (name: string): string => join(folder, 'logs', name);

  test('errors go to errors.log too, checks that found a server down among them', async () => {
    log.info('fine');
    log.error('a failure of ours');
    log.check('production', aCheck().of('search').verdicts('timeout', 'timeout').view());
    log.check('production', aCheck().view());
    expect(await lines(at('errors.log'))).toEqual([
      expect.stringMatching(/ERROR a failure of ours$/),
      expect.stringMatching(/ERROR check search UNHEALTHY; mcp error: timeout/),
    ]);
    expect(await lines()).toHaveLength(4);
  });

  test('what the collector does, and what became of servers, by the day', async () => {
    log.collection('Collected 20 checks in a minute', { commits: 2 });
    log.became('production', [
      {
        server: 'search',
        condition: 'status:UNHEALTHY',
        became: true,
        atMs: 0,
        reason: 'UNHEALTHY: timeout',
      },
    ]);
    expect(await lines(at('metrics_collection.log'))).toEqual([
      expect.stringMatching(/INFO Collected 20 checks in a minute commits=2$/),
    ]);
    const { stdout } = await execFile('date', ['+%Y-%m-%d']);
    expect(await lines(at(`monitoring/monitoring_${stdout.trim()}.log`))).toEqual([
      expect.stringMatching(
        /INFO search is now status:UNHEALTHY: UNHEALTHY: timeout environment=production$/,
      ),
    ]);
  });

  test('alerts, by the date of the wall, whatever the level', async () => {
    const alert = { server: 'search', condition: 'alert:server_down', atMs: 0 } as const;
    log.became('production', [
      { ...alert, became: true, reason: 'critical, UNHEALTHY: MCP timeout' },
      { server: 'search', condition: 'status:UNHEALTHY', became: true, atMs: 0, reason: 'no alert' },
      { ...alert, became: false, reason: 'critical, HEALTHY: MCP ok' },
    ]);
    const { stdout } = await execFile('date', ['+%Y-%m-%d']);
    const [begun = '', ended = '', ...more] = await lines(at('alerts.log'));
    expect(begun).toMatch(
      / ERROR FIRING server_down search: critical, UNHEALTHY: MCP timeout environment=production$/,
    );
    expect(ended).toMatch(
      / INFO ENDED server_down search: critical, HEALTHY: MCP ok environment=production$/,
    );
    expect(more).toEqual([]);
    for (const line of [begun, ended])
      expect(line).toMatch(new RegExp(`^${stdout.trim()} \\d{4}-\\d{2}-\\d{2}T[\\d:.]+Z `));
  });

  const REQUEST: AnsweredRequest = {
    address: '192.0.2.7',
    who: 'ann "x"',
    method: 'GET',
    path: '/status/health?limit=1',
    status: 200,
    bytes: 512,
    durationMs: 3.14159,
    requestId: 'r1',
  };

  test('requests, in a line that readers of web servers’ logs understand', async () => {
    log.request(REQUEST);
    expect(await lines(at('access.log'))).toEqual([
      expect.stringMatching(
        /^192\.0\.2\.7 - ann_\\"x\\" \[\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000\] "GET \/status\/health\?limit=1" 200 512 3\.1 r1$/,
      ),
    ]);
  });

  test('requests, as JSON', async () => {
    const json = aLog({ format: 'json' });
    json.request(REQUEST);
    await json.close();
    const [line = ''] = await lines(at('access.log'));
    const { address, who, method, path: asked, status, bytes } = REQUEST;
    expect(JSON.parse(line)).toMatchObject({
      ...{ address, who, method, path: asked, status, bytes },
      duration_ms: 3.1,
      request_id: 'r1',
    });
  });

  test('someone who was not let in is a line with auth and failed, and no secret', async () => {
    log.authFailed({
      address: '192.0.2.7',
      method: 'GET',
      path: '/x',
      reason: 'the API key is not known',
      requestId: 'r1',
      who: null,
      leftOut: 0,
    });
    expect((await lines())[0]).toMatch(
      /WARN auth failed: the API key is not known address=192\.0\.2\.7 method=GET path=\/x request_id=r1$/,
    );
  });

  test('none is written where files are switched off', async () => {
    const none = aLog({ directory: null });
    none.error('said');
    none.request(REQUEST);
    none.reopen();
    await none.close();
    await delay(300);
    const texts = ['enhanced_status_check.log', 'errors.log', 'access.log'].map((name) =>
      readFileSync(at(name), 'utf8'),
    );
    expect(texts).toEqual(['', '', '']);
    expect(echoed).toHaveLength(1);
  });
});

test('what a server says stays in its line, whatever it says', async () => {
  log.warn('it said: \n2026-01-01T00:00:00.000Z ERROR forged\r\u001b[2J\u2028', { name: 'a\nb' });
  log.info('next');
  expect(await lines()).toEqual([
    expect.stringMatching(
      /WARN it said: \\n2026-01-01T00:00:00\.000Z ERROR forged\\x0d\\x1b\[2J\\x2028 name=a\\nb$/,
    ),
    expect.stringMatching(/INFO next$/),
  ]);
});

describe('a full file', () => {
  test('is moved aside, so many are kept, and no line is lost among several writers', async () => {
    const rotation = { maxBytes: 20_000, backups: 50 };
    const writers = [aLog({ rotation }), aLog({ rotation }), aLog({ rotation })];
    for (let round = 0; round < 60; round += 1) {
      for (const [index, writer] of writers.entries())
        for (let line = 0; line < 20; line += 1) writer.info(`line ${index}-${round}-${line}`);
      await delay(5);
    }
    await Promise.all(writers.map((writer) => writer.close()));
    const files = readdirSync(join(folder, 'logs')).filter((name) => name.startsWith('enhanced'));
    expect(files.length).toBeGreaterThan(3);
    expect(files).not.toContain('enhanced_status_check.log.rotating');
    // The newest file is empty where the last line has filled the one before.
    const all = files.flatMap((name) =>
      readFileSync(join(folder, 'logs', name), 'utf8')
        .split('\n')
        .filter((line) => line !== ''),
    );
    expect(new Set(all.map((line) => line.split(' INFO ')[1])).size).toBe(3600);
    expect(all).toHaveLength(3600);
  });

  test('beyond those that are kept is deleted', async () => {
    const small = aLog({ rotation: { maxBytes: 1024, backups: 2 } });
    for (let round = 0; round < 8; round += 1) {
      for (let line = 0; line < 40; line += 1) small.info(`line ${round}-${line}`);
      await delay(300);
    }
    await small.close();
    const files = readdirSync(join(folder, 'logs')).filter((name) => name.startsWith('enhanced'));
    expect(files.toSorted()).toEqual([
      'enhanced_status_check.log',
      'enhanced_status_check.log.1',
      'enhanced_status_check.log.2',
    ]);
  });
});

test('a file that cannot be moved aside is written on, which is said once', async () => {
  const said: string[] = [];
  const small = aLog({ rotation: { maxBytes: 100, backups: 1 }, echo: (line) => void said.push(line) });
  mkdirSync(join(`${path}.1`, 'in the way'), { recursive: true });
  for (let round = 0; round < 4; round += 1) {
    small.check('production', aCheck().view());
    await delay(300);
  }
  await small.close();
  expect(await lines()).toHaveLength(4);
  expect(said).toEqual([expect.stringMatching(/cannot be rotated, and grows: .*(EISDIR|ENOTEMPTY|ENOTDIR)/)]);
});

test('what is just being written, and what waits, is in the file when a process ends at once', async () => {
  const script = join(folder, 'ends.mjs');
  writeFileSync(script, ENDS_WHILE_IT_WRITES);
  const target = join(folder, 'ends.log');
  await execFile(process.execPath, ['--no-warnings', script, target]);
  expect(readFileSync(target, 'utf8')).toBe('being written\nwaiting\n');
});

test('a moved file is let go without a signal too', async () => {
  log.info('before');
  await lines();
  renameSync(path, `${path}.1`);
  await until({
    what: 'a line in a new file',
    ask: () => {
      log.info('after');
      return existsSync(path) && readFileSync(path, 'utf8') !== '';
    },
  });
  expect((await lines())[0]).toMatch(/INFO after$/);
});

test('a log that could never be written can be closed, and ends no process', async () => {
  const path = join(folder, 'broken.mjs');
  writeFileSync(join(folder, 'file'), '');
  writeFileSync(path, CLOSES_A_BROKEN_LOG);
  const { stdout, stderr } = await execFile(process.execPath, ['--no-warnings', path, join(folder, 'file')]);
  expect([stdout, stderr]).toEqual(['closed', '']);
});

function aLog(changes: Partial<FileLogOptions> = {}): FileLog {
  return createFileLog({
    directory: join(folder, 'logs'),
    level: 'info',
    format: 'text',
    rotation: null,
    echo: (line) => void echoed.push(line),
    ...changes,
  });
}

async function lines(file = path): Promise<readonly string[]> {
  await until({
    what: 'the log to be written',
    ask: () => existsSync(file) && readFileSync(file, 'utf8').includes('\n'),
  });
  return readFileSync(file, 'utf8').trimEnd().split('\n');
}

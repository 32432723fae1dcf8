import { execFile as execFileOf } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aCheck, type CheckBuilder } from '../../../test/support/builders/a-check.ts';
import { createFileLog, type FileLog } from './file-log.ts';

const execFile = promisify(execFileOf);

let folder: string;
let log: FileLog;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watchkeeper-greps-'));
  const directory = join(folder, 'logs');
  log = createFileLog({ directory, level: 'info', format: 'text', rotation: null, echo: null });
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A pipeline of the runbook, as it stands there, in the folder that it is meant for. */
async function shell(pipeline: string): Promise<readonly string[]> {
  const { stdout } = await execFile('bash', ['-c', pipeline], { cwd: folder });
  return stdout.split('\n').filter(Boolean);
}

const check = (name: string, change: (builder: CheckBuilder) => CheckBuilder = (same) => same): void => {
  log.check('production', change(aCheck().of(name)).view());
};
const refused = (): void => {
  log.authFailed({
    address: '192.0.2.7',
    method: 'POST',
    path: '/status/dual-check',
    reason: 'the API key is not known',
    requestId: 'r1',
    who: null,
    leftOut: 0,
  });
};

const PIPELINES = [
  {
    pipeline: 'grep -i "auth" logs/enhanced_status_check.log | tail -20',
    found: [
      () => {
        check('found', (it) => it.verdicts('auth_expired', 'ok'));
      },
      refused,
    ],
    passed: [
      () => {
        check('well');
      },
      () => {
        check('slow', (it) => it.verdicts('timeout', 'ok'));
      },
    ],
  },
  {
    pipeline: 'grep -i "timeout" logs/enhanced_status_check.log | tail -20',
    found: [
      () => {
        check('found', (it) => it.verdicts('timeout', 'ok'));
      },
      () => {
        check('found', (it) => it.verdicts('ok', 'timeout'));
      },
    ],
    passed: [
      () => {
        check('well');
      },
      () => {
        check('shut', (it) => it.verdicts('connect_refused', 'ok'));
      },
    ],
  },
  {
    pipeline: 'grep -i "mcp" logs/enhanced_status_check.log | grep -i "error" | tail -20',
    found: [
      () => {
        check('found', (it) => it.verdicts('connect_refused', 'ok'));
      },
      () => {
        check('found', (it) => it.verdicts('timeout', 'timeout'));
      },
    ],
    passed: [
      () => {
        check('well');
      },
      () => {
        check('half', (it) => it.verdicts('ok', 'connect_refused'));
      },
    ],
  },
  {
    pipeline: 'grep -i "auth" logs/enhanced_status_check.log | grep -i "fail"',
    found: [
      () => {
        check('found', (it) => it.verdicts('auth_rejected', 'ok'));
      },
      refused,
    ],
    passed: [
      () => {
        check('half', (it) => it.verdicts('ok', 'connect_refused'));
      },
      () => {
        check('well');
      },
    ],
  },
] as const;

test.each(PIPELINES)('$pipeline', async ({ pipeline, found, passed }) => {
  for (const write of [...passed, ...found, ...passed]) write();
  await log.close();
  const lines = await shell(pipeline);
  expect(lines).toHaveLength(found.length);
  for (const line of lines) expect(line).toMatch(/check found|auth failed: the API key/);
});

test('grep "response_time" ... | awk \'{print $NF}\' | sort -n gives numbers in order, of checks only', async () => {
  log.info('The API answers on http://127.0.0.1:8080');
  for (const name of ['one', 'two', 'three']) check(name);
  check('half', (it) => it.verdicts('ok', 'connect_refused'));
  check('down', (it) => it.verdicts('timeout', 'connect_refused'));
  await log.close();
  const printed = await shell(
    `grep "response_time" logs/enhanced_status_check.log | awk '{print $NF}' | sort -n`,
  );
  expect(printed).toHaveLength(4);
  const numbers = printed.map(Number);
  expect(numbers.every((number) => Number.isFinite(number))).toBe(true);
  expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
});

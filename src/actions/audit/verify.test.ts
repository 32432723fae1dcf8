import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createWatchedApi, type WatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import { openAuditCopies } from '../../adapters/log/audit-file.ts';
import { openSqliteStore } from '../../adapters/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../ports/store.ts';
import { withAuditFile } from '../../wiring/audit-copied-store.ts';
import { runAction } from '../run-action.ts';
import { auditList } from './list.ts';
import { auditVerify } from './verify.ts';

let folder: string;
let world: WatchedApi;
let plain: Store;
let store: Store;
let file: string;
let troubles: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'watchkeeper-audit-'));
  file = join(folder, 'logs', 'audit.log');
  troubles = [];
  world = await createWatchedApi([]);
  plain = await openSqliteStore({ path: join(folder, 'store.db') });
  store = withAuditFile(plain, file, (message) => void troubles.push(message));
});
afterEach(async () => {
  await store.close();
  await world.close();
  rmSync(folder, { recursive: true });
});

async function record(count: number, changes: { readonly who?: string } = {}): Promise<void> {
  for (let made = 0; made < count; made += 1)
    await store.appendAudit({
      atMs: Date.UTC(2026, 0, 5, 12, 0, made),
      environment: made % 2 === 0 ? 'production' : 'staging',
      who: 'ann',
      role: 'admin',
      via: 'cli',
      action: 'breaker/open',
      subject: 'search',
      phase: 'after',
      outcome: 'done',
      requestId: `r${made}`,
      input: { server: 'search' },
      ...changes,
    });
}

async function verify(input: object = {}) {
  const context = world.context({ store, auditCopies: openAuditCopies() });
  const result = await runAction(context, { action: auditVerify, input });
  if (result.kind !== 'done') throw new Error('planned');
  return result;
}

/** As someone would who has the file: the guards go first. */
function tamper(statements: string): void {
  using database = new DatabaseSync(join(folder, 'store.db'));
  database.exec(`DROP TRIGGER audit_never_changes; DROP TRIGGER audit_never_shrinks; ${statements}`);
}

describe('the store', () => {
  test('is whole as it was written, and empty', async () => {
    expect(await verify()).toMatchObject({ exitCode: 0, output: { intact: true, records: 0, head: null } });
    await record(5);
    const { output, exitCode } = await verify();
    expect(exitCode).toBe(0);
    expect(output).toMatchObject({ intact: true, records: 5, head: { sequence: 5 }, problems: [] });
  });

  const SHIFT =
    'UPDATE audit SET sequence = -sequence - 1 WHERE sequence >= 3; UPDATE audit SET sequence = -sequence WHERE sequence < 0;';
  test.each([
    ['changed', `UPDATE audit SET body = replace(body, 'ann', 'bob') WHERE sequence = 3;`, ['changed', 3]],
    ['given another time', `UPDATE audit SET at_ms = at_ms + 60000 WHERE sequence = 4;`, ['changed', 4]],
    [
      'moved to another environment',
      `UPDATE audit SET environment_id = 2 WHERE sequence = 1;`,
      ['changed', 1],
    ],
    ['removed', `DELETE FROM audit WHERE sequence = 3;`, ['removed', 3]],
    ['removed at the end', `DELETE FROM audit WHERE sequence >= 5;`, ['removed', 5]],
    [
      'swapped',
      `UPDATE audit SET sequence = -2 WHERE sequence = 2; UPDATE audit SET sequence = 2 WHERE sequence = 4; UPDATE audit SET sequence = 4 WHERE sequence = -2;`,
      ['reordered', 2],
    ],
    [
      'inserted',
      `${SHIFT} INSERT INTO audit SELECT 3, environment_id, at_ms, body, previous_hash, hash FROM audit WHERE sequence = 2;`,
      ['inserted', 3],
    ],
  ])('a row that was %s is found', async (_, statements, [fault, sequence]) => {
    await record(6);
    tamper(statements);
    const { output, exitCode } = await verify();
    expect(exitCode).toBe(1);
    expect(output.problems).toMatchObject([{ fault, sequence, place: null }]);
  });

  test('cut at its end shows also after the next record', async () => {
    await record(6);
    tamper(`DELETE FROM audit WHERE sequence >= 5;`);
    await record(1);
    const { output, exitCode } = await verify();
    expect(exitCode).toBe(1);
    expect(output).toMatchObject({ records: 5, problems: [{ fault: 'removed', sequence: 5 }] });
  });

  test('cut at its end with all traces shows against a head noted before, and only there', async () => {
    await record(6);
    const head = (await verify()).output.head?.hash ?? '';
    expect((await verify({ head: head.slice(0, 8) })).exitCode).toBe(0);
    tamper(`DELETE FROM audit WHERE sequence = 6; UPDATE sqlite_sequence SET seq = 5 WHERE name = 'audit';`);
    expect((await verify()).exitCode).toBe(0);
    const { output, exitCode } = await verify({ head });
    expect(exitCode).toBe(1);
    expect(output.problems).toMatchObject([
      { fault: 'removed', detail: expect.stringContaining(head) as string },
    ]);
  });
});

describe('the file', () => {
  const lines = (): readonly string[] => readFileSync(file, 'utf8').split('\n').filter(Boolean);
  const rewrite = (text: readonly string[]): void => {
    writeFileSync(file, text.map((line) => `${line}\n`).join(''));
  };

  test('has a line for each record as it is written, which the store bears out', async () => {
    await record(5);
    const found = await verify({ file: [file] });
    expect(found.exitCode).toBe(0);
    expect(found.output.copy).toMatchObject({ lines: 5, first_sequence: 1, last_sequence: 5 });
    expect(lines().map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { who: 'ann', action: 'breaker/open', sequence: 1 },
      ...[2, 3, 4, 5].map((sequence) => ({ sequence })),
    ]);
  });

  test.each([
    [
      'changed',
      (all: readonly string[]) => all.map((line, at) => (at === 2 ? line.replace('ann', 'bob') : line)),
      ['changed', 3],
    ],
    ['no record', (all: readonly string[]) => all.with(1, 'nothing'), ['changed', 2]],
    ['removed', (all: readonly string[]) => all.toSpliced(2, 1), ['removed', 3]],
    ['removed at the end', (all: readonly string[]) => all.slice(0, 4), ['removed', 4]],
    [
      'swapped',
      (all: readonly string[]) => all.with(1, all[2] ?? '').with(2, all[1] ?? ''),
      ['reordered', 2],
    ],
  ] as const)('with a line that was %s is found out', async (_, change, [fault, line]) => {
    await record(5);
    rewrite(change(lines()));
    const { output, exitCode } = await verify({ file: [file] });
    expect(exitCode).toBe(1);
    expect(output.problems).toMatchObject([{ fault, sequence: null, place: `${file}:${line}` }]);
  });

  test('with a line that was inserted, its own hash right, is found out', async () => {
    await record(3);
    const other = await openSqliteStore({ path: join(folder, 'other.db') });
    const foreign = withAuditFile(other, join(folder, 'foreign.log'), () => undefined);
    for (let made = 0; made < 4; made += 1)
      await foreign.appendAudit({ ...(await plain.auditAfter(0, 1))[0], who: 'mallory' } as never);
    await other.close();
    const [, , , stranger = ''] = readFileSync(join(folder, 'foreign.log'), 'utf8').split('\n');
    rewrite([...lines(), stranger]);
    const { output } = await verify({ file: [file] });
    expect(output.problems).toMatchObject([{ fault: 'inserted', place: `${file}:4` }]);
  });

  test('that begins late, in two parts, or repeats records after a crash is whole', async () => {
    await record(6);
    const all = lines();
    writeFileSync(
      `${file}.1`,
      all
        .slice(1, 3)
        .map((line) => `${line}\n`)
        .join(''),
    );
    rewrite([...all.slice(3, 5), ...all.slice(4)]);
    expect((await verify({ file: [`${file}.1`, file] })).output.problems).toEqual([]);
  });

  test('that could not be written stops nothing, is said once, and is made up for', async () => {
    await record(1);
    rmSync(join(folder, 'logs'), { recursive: true });
    writeFileSync(join(folder, 'logs'), '');
    await record(2);
    expect(troubles).toEqual([expect.stringMatching(/audit\.log cannot be written: .*(EEXIST|ENOTDIR)/)]);
    rmSync(join(folder, 'logs'));
    await record(1);
    expect(lines().map((line) => (JSON.parse(line) as { sequence: number }).sequence)).toEqual([2, 3, 4]);
  });

  test('gives no false alarm where a record comes in between all that is read', async () => {
    await record(2);
    const between = async <T>(read: Promise<T>): Promise<T> => {
      const found = await read;
      await record(1);
      return found;
    };
    const busy: Store = {
      ...store,
      auditAfter: (...asked) => between(store.auditAfter(...asked)),
      lastAuditSequence: () => between(store.lastAuditSequence()),
    };
    const copies = openAuditCopies();
    const context = world.context({
      store: busy,
      auditCopies: {
        lines: async function* (path) {
          await record(1);
          yield* copies.lines(path);
          await record(1);
        },
      },
    });
    for (const input of [{}, { file: [file] }]) {
      const result = await runAction(context, { action: auditVerify, input });
      expect(result).toMatchObject({ exitCode: 0, output: { intact: true, problems: [] } });
    }
  });

  test('that lags a moment behind the store is waited for', async () => {
    await record(2);
    await plain.appendAudit((await plain.auditAfter(0, 1))[0] as never);
    const verified = verify({ file: [file] });
    await delay(100);
    await record(1);
    expect((await verified).output).toMatchObject({ intact: true, copy: { last_sequence: 4 } });
  });

  test('of any length is read, line by line', async () => {
    await record(1);
    writeFileSync(file, '{}\n'.repeat(200_000));
    const { output } = await verify({ file: [file] });
    expect(output).toMatchObject({ copy: { lines: 200_000 }, problems: [{ place: `${file}:1` }] });
  });

  test('that is not there is said so', async () => {
    await record(1);
    await expect(verify({ file: ['no-such.log'] })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

test('records are listed by who, what and since when', async () => {
  await record(3);
  await record(1, { who: 'bob' });
  const list = async (input: object) => {
    const context = world.context({
      store,
      environment: 'production',
      nowMs: () => Date.UTC(2026, 0, 5, 13),
    });
    const result = await runAction(context, { action: auditList, input });
    return result.kind === 'done' ? result.output.records.map(({ sequence }) => sequence) : [];
  };
  expect(await list({})).toEqual([4, 3, 1]);
  expect(await list({ who: 'bob' })).toEqual([4]);
  expect(await list({ action: 'breaker', since: '2026-01-05T12:00:01Z' })).toEqual([3]);
  expect(await list({ since: '3600s' })).toEqual([4, 3, 1]);
  expect(await list({ since: '5m' })).toEqual([]);
  await expect(list({ since: 'yesterday' })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
});

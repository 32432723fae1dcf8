import { readFileSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import {
  createWatchedApi,
  NOW_MS,
  type WatchedApi,
} from '../../../test/support/recorded-fleet/watched-api.ts';
import type { Action } from '../action.ts';
import { runAction } from '../run-action.ts';
import { dataRepair } from './repair.ts';
import { dataVerify } from './verify.ts';

const CHECKS = 6;
const INTERVAL_MS = 20_000;
const FIRST_MS = NOW_MS - CHECKS * INTERVAL_MS;

let world: WatchedApi;

beforeEach(async () => {
  world = await createWatchedApi([aServerSpec().named('search').every(INTERVAL_MS).build()]);
  for (let each = 0; each < CHECKS; each += 1)
    await world.fleet.record(
      aCheck()
        .at(FIRST_MS + each * INTERVAL_MS)
        .build(),
    );
});

afterEach(async () => {
  await world.close();
});

async function ask<O>(action: Action<O>, input: object = {}) {
  const result = await runAction(world.context(), { action, input });
  if (result.kind !== 'done') throw new Error('planned');
  return result;
}

function plant(statements: string): void {
  using database = new DatabaseSync(world.fleet.path, { timeout: 5_000, enableForeignKeyConstraints: false });
  database.exec(statements);
}

const COPY = (times: string): string => `
  CREATE TEMP TABLE copy AS SELECT * FROM checks WHERE id = 3;
  UPDATE copy SET id = 100, ${times};
  INSERT INTO checks SELECT * FROM copy;`;

test('what a loop has recorded is sound, gaps are only told', async () => {
  const { output, exitCode } = await ask(dataVerify);
  expect(exitCode).toBe(0);
  expect(output).toMatchObject({ sound: true, checks: CHECKS, fault_count: 0, gap_count: 0 });
  expect(output.rollups).toBeGreaterThan(0);
  plant('DELETE FROM checks WHERE id IN (2, 3, 4)');
  const gapped = await ask(dataVerify);
  expect(gapped.exitCode).toBe(0);
  expect(gapped.output).toMatchObject({ gap_count: 1, gaps: [{ server: 'search', seconds: 80 }] });
});

describe('a fault is found, and taken out where it can be', () => {
  test.each<[string, string, Readonly<Record<string, unknown>>]>([
    [
      'an impossible score',
      'UPDATE checks SET score = 7 WHERE id = 3',
      { table: 'checks', id: 3, kind: 'impossible' },
    ],
    ['the same check twice', COPY('wall_ms = 1'), { table: 'checks', id: 100, kind: 'duplicate' }],
    [
      'a rollup that cannot be read',
      "UPDATE rollups SET body = '{' WHERE id = 1",
      { table: 'rollups', id: 1, kind: 'impossible' },
    ],
  ])('%s', async (_, statements, fault) => {
    plant(statements);
    const found = await ask(dataVerify);
    expect(found.exitCode).toBe(1);
    expect(found.output).toMatchObject({
      sound: false,
      fault_count: 1,
      faults: [{ server: 'search', ...fault }],
    });
    const { output, exitCode } = await ask(dataRepair);
    expect(exitCode).toBe(0);
    expect(output.result).toMatchObject({ taken: 1, left: 0, remaining: 0 });
    const file = output.result.file ?? '';
    const [line = '', ...others] = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(others).toEqual([]);
    expect(JSON.parse(line)).toMatchObject({ ...fault, row: { id: fault['id'], server_id: 1 } });
    rmSync(file);
    expect((await ask(dataVerify)).exitCode).toBe(0);
  });
});

test('a row that a set clock has put out of order is told, and stays', async () => {
  plant(COPY(`at_ms = ${FIRST_MS + 1000}, minute = ${Math.floor((FIRST_MS + 1000) / 60_000)}`));
  const { output } = await ask(dataVerify);
  expect(output.faults.map(({ kind }) => kind)).toContain('clock_jump');
  expect(await ask(dataRepair)).toMatchObject({
    exitCode: 1,
    output: { result: { taken: 0, file: null } },
  });
  expect((await ask(dataVerify)).output.checks).toBe(CHECKS + 1);
});

test("a server's newest check stays until there is a newer one", async () => {
  plant(`UPDATE checks SET score = -1 WHERE id = ${CHECKS}`);
  expect(await ask(dataRepair)).toMatchObject({ exitCode: 1, output: { result: { taken: 0, left: 1 } } });
  await world.fleet.record(aCheck().at(NOW_MS).build());
  expect(await ask(dataRepair)).toMatchObject({ exitCode: 0, output: { result: { taken: 1, left: 0 } } });
});

test('what the database finds wrong with itself is told', async () => {
  plant('UPDATE checks SET server_id = 99 WHERE id = 3');
  const { output, exitCode } = await ask(dataVerify);
  expect(exitCode).toBe(1);
  expect(output.structure).toEqual([
    expect.stringMatching(/^A row of checks \(3\) points to nothing in servers/),
  ]);
});

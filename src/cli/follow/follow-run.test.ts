import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { aManualStep, aRunbook } from '../../../test/support/builders/a-runbook.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { createWatchedApi, NOW_MS } from '../../../test/support/recorded-fleet/watched-api.ts';
import type { WatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import { runAction } from '../../actions/run-action.ts';
import { AppError } from '../../domain/error/app-error.ts';
import type { ActionRunner } from '../command/action-runner.ts';
import { createEnding } from '../command/ending.ts';
import type { GlobalOptions } from '../global-options.ts';
import { runFollower } from './follow-run.ts';

const ID = 'K7Q2MD';
const BEGUN = {
  ...{ run_id: ID, workflow_id: `run:${ID}` },
  result: { id: ID, runbook: 'move', title: 'Move', inputs: {}, next: 'watchkeeper runs show K7Q2MD' },
};
const OPTIONS: GlobalOptions = {
  ...{ config: [], json: null, jq: null, timeoutMs: null },
  ...{ quiet: false, color: false, pager: false, input: true },
};

let world: WatchedApi;
const said = { stdout: '', stderr: '' };

beforeEach(async () => {
  world = await createWatchedApi([aServerSpec().build()]);
  await world.control.startRun({
    beginning: {
      ...{ environment: 'development', id: ID, inputs: {}, startedAtMs: NOW_MS },
      runbook: aRunbook([aManualStep('key')]),
      caller: { who: 'ann', role: 'operator' },
    },
    allowsSelfApproval: true,
  });
  for (const name of ['stdout', 'stderr'] as const) {
    said[name] = '';
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      said[name] += String(text);
      return true;
    });
  }
});
afterEach(async () => {
  vi.restoreAllMocks();
  await world.close();
});

interface Follow {
  readonly isAttended: boolean;
  readonly options?: Partial<GlobalOptions>;
  /** How the first looks fail. */
  readonly failures?: readonly AppError[];
}

function follow({ isAttended, options = {}, failures = [] }: Follow): Promise<number> {
  const left = [...failures];
  const ending = createEnding(10_000);
  const runner: ActionRunner = {
    ...{ restMs: 0, signal: ending.signal },
    environment: () => Promise.resolve('development'),
    close: () => Promise.resolve(),
    run: (request) => {
      const failure = left.shift();
      return failure === undefined ? runAction(world.context(), request) : Promise.reject(failure);
    },
  };
  const followed = { begun: BEGUN, runner, ending, isAttended, options: { ...OPTIONS, ...options } };
  return runFollower.follow(followed).finally(() => {
    ending.dispose();
  });
}

const done = () =>
  world.control.commandRun({
    ...{ environment: 'development', id: ID, who: 'ann', role: 'operator', idempotencyKey: 'k' },
    command: { kind: 'done', step: 'key', note: '' },
  });

test('at a terminal it waits on for the person, and ends with the run', async () => {
  const following = follow({ isAttended: true });
  await vi.waitFor(() => {
    expect(said.stdout).toContain(`watchkeeper runs done ${ID} key`);
  }, 5_000);
  await done();
  expect(await following).toBe(0);
  expect(said.stdout.trim().split('\n').at(-1)).toBe(`${ID} has succeeded`);
  expect(said.stderr).toBe('');
});

test('a look that fails for now is said once, and is tried again', async () => {
  const away = new AppError('STORE_UNAVAILABLE', 'The store is away.');
  const unknown = new AppError('NOT_FOUND', 'There is no run yet.');
  expect(await follow({ isAttended: false, failures: [unknown, away, away] })).toBe(4);
  expect(said.stderr.split('\n').slice(0, 2)).toEqual([
    'watchkeeper: There is no run yet.',
    'watchkeeper: The store is away.',
  ]);
  expect(said.stderr.match(/is away/g)).toHaveLength(1);
  const refused = new AppError('FORBIDDEN', 'No.');
  await expect(follow({ isAttended: false, failures: [refused] })).rejects.toBe(refused);
});

test('--quiet says nothing but what somebody has to do', async () => {
  expect(await follow({ isAttended: false, options: { quiet: true } })).toBe(4);
  expect(said.stdout).toMatch(/^Waits for somebody to do key.*\nAnswer with: .*\n$/);
  await done();
  said.stdout = '';
  expect(await follow({ isAttended: false, options: { quiet: true } })).toBe(0);
  expect(said.stdout).toBe('');
});

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DeterminismViolationError } from '@temporalio/workflow';
import { Worker } from '@temporalio/worker';
import { describe, expect, test } from 'vitest';

const FOLDER = join(import.meta.dirname, 'histories');
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
const OPTIONS = { workflowsPath: resolve(import.meta.dirname, '../../src/workflows/index.ts') };

describe('recorded histories', () => {
  test.each(FILES)('%s replays', async (name) => {
    await Worker.runReplayHistory(OPTIONS, read(name));
  });

  test('there is one at least of every workflow', () => {
    const workflows = ['fleet', 'incident', 'shard'];
    expect(workflows.filter((workflow) => FILES.some((name) => name.startsWith(`${workflow}-`)))).toEqual(
      workflows,
    );
  });

  test('an altered one does not replay', async () => {
    const altered = readFileSync(join(FOLDER, 'fleet-replan.json'), 'utf8').replaceAll(
      '"planShards"',
      '"planOthers"',
    );
    await expect(Worker.runReplayHistory(OPTIONS, JSON.parse(altered))).rejects.toThrow(
      DeterminismViolationError,
    );
  });
});

function read(name: string): unknown {
  return JSON.parse(readFileSync(join(FOLDER, name), 'utf8'));
}

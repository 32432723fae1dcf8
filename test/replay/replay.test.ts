import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeterminismViolationError } from '@temporalio/workflow';
import { Worker } from '@temporalio/worker';
import { beforeAll, describe, expect, test } from 'vitest';
import { sharedWorkflows } from '../support/installation/workflow-bundle.ts';

const FOLDER = join(import.meta.dirname, 'histories');
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

let workflowBundle: { readonly codePath: string };

beforeAll(async () => {
  workflowBundle = await sharedWorkflows();
});

describe('recorded histories', () => {
  test.each(FILES)('%s replays', async (name) => {
    await Worker.runReplayHistory({ workflowBundle }, read(name));
  });

  test('there is one at least of every workflow', () => {
    const workflows = ['fleet', 'incident', 'run', 'shard'];
    expect(workflows.filter((workflow) => FILES.some((name) => name.startsWith(`${workflow}-`)))).toEqual(
      workflows,
    );
  });

  test('an altered one does not replay', async () => {
    const altered = readFileSync(join(FOLDER, 'fleet-replan.json'), 'utf8').replaceAll(
      '"planShards"',
      '"planOthers"',
    );
    await expect(Worker.runReplayHistory({ workflowBundle }, JSON.parse(altered))).rejects.toThrow(
      DeterminismViolationError,
    );
  });
});

function read(name: string): unknown {
  return JSON.parse(readFileSync(join(FOLDER, name), 'utf8'));
}

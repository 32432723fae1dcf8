import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { COMMANDS } from '../cli/surface/commands.ts';
import { createRunbookLibrary } from './runbook-library.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchkeeper-actions-'));
  await mkdir(join(folder, 'config', 'runbooks'), { recursive: true });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** What is said of a runbook of these actions. */
async function problemsOf(actions: readonly string[]): Promise<readonly string[]> {
  const steps = actions.map((action, index) => `  - { id: step_${index}, action: ${action} }`);
  const text = `name: all\ntitle: T\nsteps:\n${steps.join('\n')}\n`;
  await writeFile(join(folder, 'config', 'runbooks', 'all.yaml'), text);
  const found = (await createRunbookLibrary(folder).list()).find(({ name }) => name === 'all');
  return found?.status === 'wrong' ? found.problems : [];
}

test('what is said to be a step of a runbook can be one, and nothing else', async () => {
  const actions = await createRunbookLibrary(folder).actions();
  const problems = await problemsOf(actions.map(({ name }) => name));
  const refused = problems.flatMap((line) => /there is no action ([\w/-]+)/.exec(line)?.[1] ?? []);
  const noSteps = actions.filter(({ isStep }) => !isStep).map(({ name }) => name);
  expect(noSteps).toContain('key/create');
  expect(noSteps.length).toBeLessThan(actions.length / 2);
  expect([...new Set(refused)].toSorted()).toEqual(noSteps);
});

test('the commands that are said to help are there', async () => {
  const [line = ''] = await problemsOf(['nothing/like-this-anywhere']);
  const named = [...line.matchAll(/`watchkeeper ([a-z -]+)`/g)].map(([, words]) => words);
  expect(named).toEqual(['actions list']);
  const paths = COMMANDS.map(({ cli }) => cli.path.join(' '));
  expect(paths).toEqual(expect.arrayContaining(named));
});

test('a command is written as it is typed', async () => {
  const actions = await createRunbookLibrary(folder).actions();
  const commandOf = (wanted: string) => actions.find(({ name }) => name === wanted)?.command;
  expect(commandOf('run/approve')).toBe('watchkeeper runs approve RUN STEP');
  expect(commandOf('server/check')).toBe('watchkeeper check [SERVER...]');
});

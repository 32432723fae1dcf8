import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { runWorkflowId } from '../../src/contract/names.ts';
import { startFleetTarget, type FleetTarget } from '../support/fleet-target/fleet-target.ts';
import { runCommand, startCommand } from '../support/installation/command.ts';
import { startInstallation, type TestInstallation } from '../support/installation/installation.ts';
import { until } from '../support/installation/until.ts';
import { watchedConfig } from '../support/installation/watched-fleet.ts';

const RUNBOOKS = {
  short: `
name: short
title: A short one
steps:
  - { id: breath, wait: 1s }
  - { id: servers, action: server/status }
`,
  wrong: `
name: wrong
title: One that fails
on_failure: stop
steps:
  - { id: quiet, action: server/pause, with: { server: nobody, reason: a test } }
`,
  asking: `
name: asking
title: One that asks
steps:
  - { id: key, manual: Turn the key. }
`,
  long: `
name: long
title: A long one
inputs:
  why: { type: string, description: Why }
steps:
  - { id: night, wait: 8h }
`,
};

const Shown = z.object({ run: z.object({ id: z.string(), status: z.string() }) });

let target: FleetTarget;
let installation: TestInstallation;

beforeAll(async () => {
  target = await startFleetTarget();
  installation = await startInstallation({ config: watchedConfig(target, ['search']) });
  const folder = join(installation.folder, 'config', 'runbooks');
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(RUNBOOKS)) await writeFile(join(folder, `${name}.yaml`), text);
  await Promise.all([installation.start('worker'), installation.start('api')]);
  await until({
    what: 'the server checked',
    ask: async () => (await installation.store.allStates('development')).length === 1,
  });
  await until({
    what: 'the API',
    ask: () =>
      fetch(`${installation.apiUrl}/livez`).then(
        ({ ok }) => ok,
        () => false,
      ),
  });
});

afterAll(async () => {
  await installation.stop();
  await target.stop();
});

const start = (...words: readonly string[]) =>
  startCommand({
    words: [...words, '--config', installation.configPath],
    folder: installation.folder,
  });
const command = (...words: readonly string[]) => start(...words).done;
const remote = (...words: readonly string[]) =>
  runCommand({ words: [...words, '--api-url', installation.apiUrl], folder: installation.folder });

/** The id that a command has said so far. */
function idOf(text: string): string {
  const [, id] = /Run (\w{6}) of /.exec(text) ?? [];
  if (id === undefined) throw new Error(`No run has begun: ${text}`);
  return id;
}

describe.each([
  ['here', command],
  ['over the API', remote],
])('`run` waits, %s', (_where, ask) => {
  test('says how to come back at once, tells the story, and ends with the verdict', async () => {
    const { code, stdout, stderr } = await ask('run', 'short');
    const id = idOf(stdout);
    expect([code, stderr]).toEqual([0, '']);
    const lines = stdout.trim().split('\n');
    expect(lines[0]).toContain(`watchkeeper runs show ${id} --watch`);
    expect(lines.at(-1)).toBe(`${id} has succeeded`);
    const story = lines.slice(1, -1);
    const kept = await installation.store.runEntries('development', id, { afterSequence: 0, limit: 100 });
    expect(kept.length).toBeGreaterThan(3);
    expect(story).toHaveLength(kept.length);
    for (const [index, { text }] of kept.entries()) expect(story[index]).toContain(text);
  });

  test('a run that fails is exit code 1, with why', async () => {
    const { code, stdout } = await ask('run', 'wrong');
    expect([code, stdout.trim().split('\n').at(-1)]).toEqual([
      1,
      expect.stringMatching(/^\w{6} has failed: .*nobody/),
    ]);
  });

  test('one that needs a person, with nobody there, is exit code 4, and goes on once it is answered', async () => {
    const { code, stdout, stderr } = await ask('run', 'asking');
    const id = idOf(stdout);
    expect(code).toBe(4);
    expect(stdout).toMatch(/^Waits for somebody to do key, .*: Turn the key\.$/m);
    expect(stdout).toMatch(new RegExp(`^Answer with: watchkeeper runs done ${id} key$`, 'm'));
    expect(stderr).toContain(`The run ${id} needs a person`);
    expect((await ask('runs', 'done', id, 'key')).code).toBe(0);
    const end = async () => (await ask('runs', 'show', id)).code === 0;
    expect(await until({ what: `the end of ${id}`, ask: end })).toBe(true);
  });

  test('--json is one document, what `runs show` gives, and the id comes on standard error', async () => {
    const { code, stdout, stderr } = await ask('run', 'short', '--json');
    const { run } = Shown.parse(JSON.parse(stdout));
    expect([code, run]).toEqual([0, { id: idOf(stderr), status: 'succeeded' }]);
    const picked = await ask('run', 'asking', '--json=run.status');
    expect([picked.code, JSON.parse(picked.stdout)]).toEqual([4, { run: { status: 'running' } }]);
  });

  test('--detach answers at once', async () => {
    const { code, stdout } = await ask('run', 'asking', '--detach', '--json');
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      {
        run_id: expect.any(String) as unknown,
        workflow_id: expect.any(String) as unknown,
        result: expect.anything() as unknown,
      },
    ]);
  });
});

test('Ctrl-C leaves the run going and says how to return; so does --timeout', async () => {
  const begun = start('run', 'long', '--set', 'why=a test');
  await until({ what: 'the wait', ask: () => begun.soFar().stdout.includes('night') });
  const { code, stdout, stderr } = await begun.kill('SIGINT');
  const id = idOf(stdout);
  expect(code).toBe(130);
  expect(stderr).toContain(`watchkeeper runs show ${id} --watch`);
  expect((await installation.store.run('development', id))?.phase.status).toBe('running');
  expect(await command('runs', 'cancel', id, '--reason', 'a test')).toMatchObject({ code: 0 });
  const late = await command('run', 'long', '--set', 'why=x', '--timeout', '6s');
  expect([late.code, late.stderr]).toEqual([
    5,
    expect.stringContaining(`The run ${idOf(late.stdout)} is not over`),
  ]);
});

test('a run whose workflow was terminated in Temporal does not go on for ever: it is said, with what to do', async () => {
  const begun = start('run', 'long', '--set', 'why=two words');
  await until({ what: 'the wait', ask: () => begun.soFar().stdout.includes('night') });
  const id = idOf(begun.soFar().stdout);
  await installation.client.workflow.getHandle(runWorkflowId(id)).terminate('planted');
  const followed = await begun.done;
  expect([followed.code, followed.stdout]).toEqual([1, expect.stringContaining(`${id} will not go on`)]);
  const shown = await command('runs', 'show', id, '--json');
  expect([shown.code, JSON.parse(shown.stdout)]).toMatchObject([
    1,
    {
      workflow_end: 'terminated',
      run: {
        status: 'running',
        trouble: expect.stringContaining(`watchkeeper run long --set why='two words'`) as unknown,
      },
    },
  ]);
  expect((await installation.store.run('development', id))?.trouble).toBeNull();
});

test('a run that the store does not have is asked of its workflow, by a whole id', async () => {
  const { stdout } = await command('run', 'asking', '--detach', '--json');
  const { run_id: id } = z.object({ run_id: z.string() }).parse(JSON.parse(stdout));
  const config = z
    .record(z.string(), z.unknown())
    .parse(JSON.parse(await readFile(installation.configPath, 'utf8')));
  const elsewhere = async (changes: object, ...words: readonly string[]) => {
    const path = join(installation.folder, 'empty.json');
    const storage = { url: `sqlite:${join(installation.folder, 'empty.db')}` };
    await writeFile(path, JSON.stringify({ ...config, storage, ...changes }));
    return runCommand({ words: [...words, '--config', path], folder: installation.folder });
  };
  const shown = await elsewhere({}, 'runs', 'show', id, '--json');
  expect([shown.code, shown.stderr]).toEqual([5, '']);
  expect(JSON.parse(shown.stdout)).toMatchObject({ run: { id, runbook: 'asking', status: 'running' } });
  const none = await elsewhere({}, 'runs', 'show', 'ZZZZZZ');
  expect([none.code, none.stderr]).toEqual([3, expect.not.stringContaining('could not be asked')]);
  const away = await elsewhere({ temporal: { address: '127.0.0.1:9' } }, 'runs', 'show', id);
  expect([away.code, away.stderr]).toEqual([3, expect.stringContaining('could not be asked')]);
  expect(await elsewhere({}, 'runs', 'done', id, 'key')).toMatchObject({ code: 0 });
  await until({ what: 'its end', ask: async () => (await command('runs', 'show', id)).code === 0 });
});

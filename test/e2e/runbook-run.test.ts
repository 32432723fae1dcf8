import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { startFleetTarget, type FleetTarget } from '../support/fleet-target/fleet-target.ts';
import { runCommand } from '../support/installation/command.ts';
import {
  startInstallation,
  type TestInstallation,
  type TestProcess,
} from '../support/installation/installation.ts';
import { until } from '../support/installation/until.ts';
import { watchedConfig } from '../support/installation/watched-fleet.ts';

const MOVE = `
name: move
title: Servers are moved
inputs:
  servers: { type: string, description: Which }
on_failure: undo
steps:
  - id: each
    for_each:
      in: inputs.servers.split(" ")
      as: name
      steps:
        - id: quiet
          action: server/pause
          with: { server: "\${{ name }}", reason: it is moved }
          undo: { action: server/resume, with: { server: "\${{ name }}" } }
  - id: cable
    manual: Plug \${{ inputs.servers }} in elsewhere.
  - id: rest
    wait: 2s
  - id: back
    for_each:
      in: inputs.servers.split(" ")
      as: name
      steps:
        - id: watched
          action: server/resume
          with: { server: "\${{ name }}" }
`;

const AGAIN = `
name: again
title: The unit is started again
steps:
  - { id: go, approve: { text: May it? } }
  - { id: restart, action: server/restart, with: { server: reasoning, settle_seconds: 0 } }
`;

/** Writes down that it was asked; the first time it takes longer than its caller lives. */
const SLOW_SYSTEMCTL = `#!/bin/sh
echo asked >> "$(dirname "$0")/asked"
[ "$(wc -l < "$(dirname "$0")/asked")" -gt 1 ] || sleep 15
`;

/** The runbook of a server that is down. */
const NAMING = { alerting: { rules: [{ name: 'server_down', runbook: 'server-down' }] } };

let target: FleetTarget;
let installation: TestInstallation;
let worker: TestProcess;
let programs: string;

beforeAll(async () => {
  target = await startFleetTarget();
  programs = await mkdtemp(join(tmpdir(), 'watchkeeper-programs-'));
  await writeFile(join(programs, 'systemctl'), SLOW_SYSTEMCTL, { mode: 0o755 });
  installation = await startInstallation({
    config: { ...onThisMachine(watchedConfig(target, ['search', 'gateway', 'reasoning'])), ...NAMING },
    env: { PATH: `${programs}${delimiter}${process.env['PATH'] ?? ''}` },
  });
  const folder = join(installation.folder, 'config', 'runbooks');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'move.yaml'), MOVE);
  await writeFile(join(folder, 'again.yaml'), AGAIN);
  worker = await installation.start('worker');
  await until({
    what: 'the servers checked',
    ask: async () => (await installation.store.allStates('development')).length === 3,
  });
});

afterAll(async () => {
  await installation.stop();
  await target.stop();
  await rm(programs, { recursive: true, force: true });
});

/** One of the servers is a unit of this machine. */
function onThisMachine(config: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { servers } = z.looseObject({ servers: z.array(z.looseObject({})) }).parse(config);
  const host = { executor: 'local', unit: 'reasoning' };
  return {
    ...config,
    servers: servers.map((server) => (server['server_name'] === 'reasoning' ? { ...server, host } : server)),
  };
}

async function command(...words: readonly string[]) {
  const { folder, configPath } = installation;
  return runCommand({ words: [...words, '--config', configPath], folder });
}

async function start(...words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await command('run', ...words, '--detach', '--json');
  if (code !== 0) throw new Error(stderr);
  return (JSON.parse(stdout) as { readonly run_id: string }).run_id;
}

async function killWorker(): Promise<void> {
  await worker.kill('SIGKILL');
  worker = await installation.start('worker');
}

const runOf = (id: string) => installation.store.run('development', id);

async function untilWaits(id: string, step: string): Promise<void> {
  await until({
    what: `${step} waited for`,
    ask: async () => (await runOf(id))?.awaited.some((each) => each.step === step) === true,
    limitMs: 60_000,
  });
}

async function untilOver(id: string) {
  return until({
    what: `the end of ${id}`,
    ask: async () => {
      const run = await runOf(id);
      return run !== null && 'endedAtMs' in run.phase ? run : null;
    },
    limitMs: 90_000,
  });
}

/** What the run has changed, once for each time that it was done. */
async function changesOf(id: string): Promise<readonly string[]> {
  const audit = await installation.store.audit('development', 200);
  return audit
    .filter(
      ({ via, phase, requestId }) => via === 'run' && phase === 'after' && requestId.startsWith(`run:${id}:`),
    )
    .map(({ action, subject, outcome }) => `${action} ${String(subject)} ${String(outcome)}`)
    .toReversed();
}

describe('a run, whatever dies meanwhile', () => {
  test('of a server that is down: looks, waits for a person, watches it come back; a worker killed with -9 twice', async () => {
    target.setHealthy('search', false);
    const id = await start('server-down', '--set', 'server=search');
    await untilWaits(id, 'by_hand');
    await killWorker();
    expect(await command('runs', 'done', id, 'by_hand', '--note', 'restarted')).toMatchObject({ code: 0 });
    await until({
      what: 'a look',
      ask: async () => (await runOf(id))?.steps.some(({ path }) => path === 'back') === true,
    });
    await killWorker();
    target.setHealthy('search', true);
    const run = await untilOver(id);
    expect([run.phase.status, run.trouble]).toEqual(['succeeded', null]);
    expect(run.steps.map(({ path, status, exitCode }) => [path, status, exitCode])).toEqual([
      ['assess', 'succeeded', 1],
      ['record', 'succeeded', 0],
      ['changes', 'succeeded', 0],
      ['machine', 'succeeded', null],
      ['logs', 'failed', null],
      ['resources', 'failed', null],
      ['recovery', 'succeeded', null],
      ['by_hand', 'succeeded', null],
      ['back', 'succeeded', 0],
      ['tools', 'succeeded', expect.any(Number)],
    ]);
    const shown = await command('runs', 'show', id, '--step', 'assess', '--json');
    expect(JSON.parse(shown.stdout)).toMatchObject({
      run: { status: 'succeeded', inputs: { server: 'search' } },
      step_output: { servers: [{ server_name: 'search', overall_status: 'UNHEALTHY' }] },
    });
  });

  test('for an incident: what its rule names, and the story of the incident says how it goes, by way of a killed worker', async () => {
    target.setHealthy('gateway', false);
    const incident = await until({
      what: 'the incident of gateway',
      ask: async () => {
        const found = await installation.store.incidents('development', { limit: 10, server: 'gateway' });
        return found.find(({ phase }) => phase.status === 'triggered') ?? null;
      },
      limitMs: 90_000,
    });
    const words = ['incident', 'run-runbook', incident.id];
    const would = await command(...words, '--dry-run');
    expect(would.stdout).toContain(`start server-down for the incident ${incident.id}`);
    const { code, stdout, stderr } = await command(...words, '--detach', '--json');
    expect([code, stderr]).toEqual([0, '']);
    const id = (JSON.parse(stdout) as { readonly run_id: string }).run_id;
    await untilWaits(id, 'by_hand');
    await killWorker();
    expect(await command('runs', 'done', id, 'by_hand')).toMatchObject({ code: 0 });
    target.setHealthy('gateway', true);
    const run = await untilOver(id);
    expect(run).toMatchObject({ incident: incident.id, inputs: { server: 'gateway' } });
    const about = `Run ${id} of server-down`;
    const story = await until({
      what: 'its end in the story',
      ask: async () => {
        const bounds = { afterSequence: 0, limit: 500 };
        const entries = await installation.store.timeline('development', incident.id, bounds);
        const told = entries.filter(({ text }) => text.startsWith(about)).map(({ text }) => text);
        return told.some((text) => text.includes('has ended')) ? told : null;
      },
    });
    expect(story).toEqual([
      `${about} has begun.`,
      expect.stringContaining('waits for somebody to do by_hand'),
      `${about} has ended: succeeded.`,
    ]);
    const shown = await command('runs', 'show', id);
    expect(shown.stdout).toContain(incident.id);
  });

  test('each change is made once, and a cancelled run takes its changes back, the newest first', async () => {
    const id = await start('move', '--set', 'servers=search gateway');
    await untilWaits(id, 'cable');
    await killWorker();
    expect(await changesOf(id)).toEqual(['server/pause search done', 'server/pause gateway done']);
    expect(await command('runs', 'cancel', id, '--reason', 'not today')).toMatchObject({ code: 0 });
    const run = await untilOver(id);
    expect([run.phase.status, run.trouble]).toEqual(['cancelled', 'cancelled by local: not today']);
    expect((await changesOf(id)).slice(2)).toEqual([
      'server/resume gateway done',
      'server/resume search done',
    ]);
  });

  test('a worker that dies in the middle of a change has another one take it over, long before its time is up', async () => {
    const id = await start('again');
    await untilWaits(id, 'go');
    expect(await command('runs', 'approve', id, 'go')).toMatchObject({ code: 0 });
    const asked = async () => (await readFile(join(programs, 'asked'), 'utf8')).trimEnd().split('\n').length;
    await until({ what: 'the restart', ask: async () => (await asked()) === 1 });
    await killWorker();
    // An attempt may take ten minutes.
    const run = await untilOver(id);
    expect([run.phase.status, run.trouble, await asked()]).toEqual(['succeeded', null, 2]);
  });

  test('a change that failed is really tried again when a person says so', async () => {
    const late =
      'name: late\ntitle: T\nsteps:\n  - { id: quiet, action: server/pause, with: { server: late, reason: x } }\n';
    await writeFile(join(installation.folder, 'config', 'runbooks', 'late.yaml'), late);
    const id = await start('late');
    await untilWaits(id, 'quiet');
    expect((await runOf(id))?.phase).toMatchObject({ status: 'stuck', step: 'quiet' });
    const added = await command('servers', 'add', 'late', '--rest-url', 'http://127.0.0.1:9/health');
    expect(added).toMatchObject({ code: 0 });
    expect(await command('runs', 'retry', id, 'quiet')).toMatchObject({ code: 0 });
    expect((await untilOver(id)).phase.status).toBe('succeeded');
  });

  test('a document that is edited changes no run that is under way', async () => {
    const id = await start('move', '--set', 'servers=search');
    await untilWaits(id, 'cable');
    await writeFile(
      join(installation.folder, 'config', 'runbooks', 'move.yaml'),
      'name: move\ntitle: Nothing\nsteps: []\n',
    );
    expect((await command('runs', 'done', id, 'cable')).code).toBe(0);
    const run = await untilOver(id);
    expect([run.title, run.phase.status, run.steps.length]).toEqual(['Servers are moved', 'succeeded', 6]);
  });
});

describe('what is wrong is said before anything happens', () => {
  test('a document with six mistakes: each with its line and what would be right', async () => {
    const wrong = `name: wrong
title: Wrong
inputs: { server: { type: sever } }
steps:
  - id: one
    action: server/chek
    with: { server_names: [a] }
  - id: two
    action: server/pause
    with: { srver: "\${{ steps.three.output }}" }
  - id: two
    wait: soon
  - id: three
    wait: { action: server/check, until: "true", every: 10ms }
`;
    await writeFile(join(installation.folder, 'config', 'runbooks', 'wrong.yaml'), wrong);
    const { code, stdout } = await command('runbooks', 'lint', 'wrong', '--json');
    const problems = (JSON.parse(stdout) as { problems: { problem: string }[] }).problems.map(
      ({ problem }) => problem,
    );
    expect([code, problems]).toEqual([1, expect.any(Array)]);
    expect(problems.join('\n')).toMatch(
      /wrong\.yaml:3:\d+ inputs\.server\.type: must be one of .*did you mean 'server'/,
    );
    expect(problems.join('\n')).toMatch(/wrong\.yaml:12:\d+ .*wait.*duration.*write 30s/);
    expect(problems.join('\n')).toMatch(/wrong\.yaml:11:\d+ .*two is there twice/);
    expect(problems.join('\n')).toMatch(/wrong\.yaml:14:\d+ .*wait.*a duration of 1s to 90d/);
    const refused = await command('run', 'wrong');
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('wrong.yaml:3')]);
  });

  test('a runbook that is not there, and an input that is missing', async () => {
    expect(await command('run', 'server-dwon', '--set', 'server=search')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('Did you mean server-down?') as unknown,
    });
    expect(await command('run', 'server-down')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('server is needed: The server that is down') as unknown,
    });
  });
});

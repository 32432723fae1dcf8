import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createExecutors, type Executors } from '../../adapters/execute/executors.ts';
import { createEnvironmentSecrets } from '../../adapters/secrets/environment-secrets.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { createHostFolder, type HostFolder } from '../../../test/support/host/host-programs.ts';
import { startZoo, type Zoo } from '../../../test/support/mcp-zoo/zoo.ts';
import { createWatchedApi, type WatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import type { HostSpec } from '../../domain/execute/place.ts';
import type { AppError } from '../../domain/error/app-error.ts';
import type { Action, ActionContext } from '../action.ts';
import { configUpdate } from '../config/update.ts';
import { presentAudit } from '../audit/audit-row.ts';
import { hashOfLine } from '../../domain/audit/audit-line.ts';
import { runAction } from '../run-action.ts';
import { serverIo } from './io.ts';
import { serverLoad } from './load.ts';
import { serverLogs } from './logs.ts';
import { serverResources } from './resources.ts';
import { serverRestart } from './restart.ts';

let zoo: Zoo;
let world: WatchedApi;
let machine: HostFolder;
let executors: Executors;

beforeEach(async () => {
  zoo = await startZoo();
  machine = createHostFolder();
  const { env } = machine;
  executors = createExecutors({ env, secrets: createEnvironmentSecrets({ env }) });
  const logPath = machine.file('server.log', 'one\ntwo tok-quite-secret\nthree\n');
  const at = (name: string, host: Partial<HostSpec> | null, rest = 'rest-ok') => {
    const spec = aServerSpec()
      .named(name)
      .withMcp({ url: zoo.url('plain-json') })
      .withRest({
        url: zoo.url(rest),
        credential: { type: 'bearer', token: '${SEARCH_TOKEN:-tok-quite-secret}' },
      });
    const all = { place: { executor: 'local' }, unit: null, logPath: null, ...host } as const;
    return (host === null ? spec : spec.with({ host: all })).build();
  };
  world = await createWatchedApi([
    at('search', { unit: 'mcp-server', logPath }),
    at('broken', { unit: 'mcp-server' }, 'rest-not-found'),
    { ...at('dead', { unit: 'mcp-server' }, 'rest-not-found'), mcp: null },
    at('missing', { unit: 'missing', logPath: `${logPath}.1` }),
    at('bare', {}),
    at('nowhere', null),
  ]);
});
afterEach(async () => {
  await executors.close();
  await world.close();
  await zoo.close();
  machine.remove();
});

const context = (changes: Partial<ActionContext> = {}): ActionContext =>
  world.context({ executor: () => Promise.resolve(executors), ...changes });

/** Runs an action; its output must be just what its schema says. */
async function run<O>(action: Action<O>, input: object, changes: Partial<ActionContext> = {}) {
  const confirm = 'server' in input ? String(input.server) : '';
  const result = await runAction(context(changes), { action, input, confirm });
  if (result.kind !== 'done') throw new Error('planned');
  expect(action.output.parse(JSON.parse(JSON.stringify(result.output)))).toEqual(result.output);
  return result;
}

const failureOf = (promise: Promise<unknown>): Promise<AppError> =>
  promise.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => error as AppError,
  );

describe('on the host of a server', () => {
  test('logs are the last lines of its file, without its own credentials', async () => {
    const { output, exitCode } = await run(serverLogs, { server: 'search', lines: 2 });
    expect(output).toMatchObject({
      lines: ['two [redacted]', 'three'],
      truncated: false,
      host: 'this machine',
    });
    expect(exitCode).toBe(0);
  });

  test('logs that cannot be read are no empty logs', async () => {
    const failure = await failureOf(run(serverLogs, { server: 'missing' }));
    expect([failure.code, failure.exitCode]).toEqual(['PRECONDITION_MISSING', 3]);
    expect(failure.message).toMatch(/^tail of .*server\.log\.1 on this machine ended .*No such file/);
  });

  test('load, disks, memory, processes and what disks do are figures, beside what was said', async () => {
    const load = await run(serverLoad, { server: 'search' });
    expect(load).toMatchObject({ exitCode: 0, output: { load: { one_minute: 0.42, users: 2 } } });
    const { output, exitCode } = await run(serverResources, { server: 'search' });
    expect(output).toMatchObject({
      activity: { processes: 131, busiest: [{ name: 'node', memory_percent: 62.7 }, {}] },
      memory: { available_bytes: 1876951040 },
      disks: [{ mount: '/', used_percent: 95 }, { mount: '/mnt/my share' }],
      problems: [],
    });
    expect(output.raw.df).toMatch(/^Filesystem/);
    expect(exitCode).toBe(0);
    const io = await run(serverIo, { server: 'search', reports: 2 });
    expect(io).toMatchObject({ exitCode: 0, output: { reports: 2, io_wait_percent: 38.19 } });
    expect(io.output.devices[0]).toMatchObject({ device: 'vda', busy_percent: 99.2, write_await_ms: 18.4 });
  });

  test('where programs are missing it is said which: nothing is exit 3, a part is exit 5', async () => {
    const env = { ...machine.env, PATH: machine.folder };
    const poor = createExecutors({ env, secrets: createEnvironmentSecrets({ env }) });
    const executor = () => Promise.resolve(poor);
    const failure = await failureOf(run(serverIo, { server: 'search' }, { executor }));
    expect([failure.code, failure.exitCode]).toEqual(['PRECONDITION_MISSING', 3]);
    expect(failure.message).toBe('iostat (package sysstat) is not on this machine. Install it there.');
    const none = await failureOf(run(serverResources, { server: 'search' }, { executor }));
    expect(none.message).toMatch(/^Neither top nor free nor df .*top ended with exit code 127/);
    symlinkSync('/bin/sh', join(machine.folder, 'free'));
    const part = await run(serverResources, { server: 'search' }, { executor });
    expect([part.exitCode, part.output.memory, part.output.problems.length]).toEqual([5, null, 2]);
  });

  test('a server without a host, and a host without a key, say what to write where', async () => {
    const nowhere = await failureOf(run(serverLoad, { server: 'nowhere' }));
    expect([nowhere.code, nowhere.exitCode]).toEqual(['PRECONDITION_MISSING', 3]);
    expect(nowhere.message).toMatch(/Nothing says where nowhere runs\. .*host: \{ address:/);
    const logs = await failureOf(run(serverLogs, { server: 'bare' }));
    expect(logs.details).toMatchObject({ key: 'servers[].host.log_path' });
    const restart = await failureOf(run(serverRestart, { server: 'bare' }));
    expect(restart.details).toMatchObject({ key: 'servers[].host.unit' });
  });

  test('nobody can name a host, a path, a unit or a command in the input', () => {
    for (const action of [serverLogs, serverResources, serverLoad, serverIo, serverRestart]) {
      expect(
        Object.keys(action.input.shape).filter(
          (name) => !/^(server|lines|reports|settle_seconds)$/.test(name),
        ),
      ).toEqual([]);
    }
  });

  test('viewers may not look, and operators may not restart', async () => {
    const as = (role: 'viewer' | 'operator') => ({
      caller: { who: 'ann', role, via: 'http', requestId: 'r' } as const,
    });
    expect((await failureOf(run(serverLogs, { server: 'search' }, as('viewer')))).code).toBe('FORBIDDEN');
    expect((await run(serverLogs, { server: 'search' }, as('operator'))).exitCode).toBe(0);
    expect((await failureOf(run(serverRestart, { server: 'search' }, as('operator')))).code).toBe(
      'FORBIDDEN',
    );
    expect(machine.asked()).toEqual([]);
  });
});

describe('server restart', () => {
  test('restarts just the unit of the server, then checks it once and stores that', async () => {
    const { output, exitCode } = await run(serverRestart, { server: 'search', settle_seconds: 0 });
    expect(machine.asked()).toEqual(['systemctl --no-ask-password restart mcp-server']);
    expect(output.result).toMatchObject({
      restarted: true,
      unit: 'mcp-server',
      check: { overall_status: 'HEALTHY' },
    });
    expect(exitCode).toBe(0);
    const { items } = await world.fleet.store.history('development', 'search', { limit: 5 });
    expect(items.map(({ origin }) => origin)).toEqual(['manual']);
    const audit = await world.fleet.store.audit('development', 5);
    expect(audit.map(({ action, phase }) => [action, phase])).toEqual([
      ['server/restart', 'after'],
      ['server/restart', 'before'],
    ]);
  });

  test('a restart that does not help is told by its exit code', async () => {
    const { output, exitCode } = await run(serverRestart, { server: 'broken', settle_seconds: 0 });
    expect([output.result.restarted, output.result.check?.overall_status, exitCode]).toEqual([
      true,
      'DEGRADED',
      5,
    ]);
    const dead = await run(serverRestart, { server: 'dead', settle_seconds: 0 });
    expect([dead.output.result.check?.overall_status, dead.exitCode]).toEqual(['UNHEALTHY', 5]);
  });

  test('that somebody has approved as a step of a run is in the audit log with who that was', async () => {
    const caller = { who: 'ann', role: 'approver', via: 'run', requestId: 'run:R1:restart' } as const;
    const input = { server: 'search', settle_seconds: 0 };
    await runAction(context({ caller }), { action: serverRestart, input, approvedBy: 'ben' });
    const lines = (await world.fleet.store.audit('development', 5)).map(presentAudit);
    expect(lines.map(({ who, phase, approved_by }) => [who, phase, approved_by])).toEqual([
      ['ann', 'after', 'ben'],
      ['ann', 'before', 'ben'],
    ]);
    for (const line of lines) expect(hashOfLine(line)).toBe(line.hash);
    const unapproved = await run(serverRestart, { server: 'search', settle_seconds: 0 });
    expect(unapproved.exitCode).toBe(0);
    const [last] = (await world.fleet.store.audit('development', 1)).map(presentAudit);
    expect(last).not.toHaveProperty('approved_by');
  });

  test('what systemctl refuses is said, and nothing is checked', async () => {
    const { output, exitCode } = await run(serverRestart, { server: 'missing', settle_seconds: 0 });
    expect(output.result).toMatchObject({ restarted: false, check: null });
    expect(output.result.detail).toMatch(/exit code 5: .*Unit missing\.service not found/);
    expect(exitCode).toBe(1);
  });

  test('without the name typed again, or as a dry run, nothing is run', async () => {
    const unconfirmed = runAction(context(), { action: serverRestart, input: { server: 'search' } });
    expect((await failureOf(unconfirmed)).code).toBe('CONFLICT');
    const planned = await runAction(context(), {
      action: serverRestart,
      input: { server: 'search' },
      dryRun: true,
    });
    expect(planned).toMatchObject({
      plan: {
        would: ['run systemctl restart mcp-server on this machine', 'check search over both paths 5 s later'],
      },
    });
    expect(machine.asked()).toEqual([]);
  });
});

describe('a host', () => {
  const change = (host: object | null) => ({ changes: { servers: [{ server_name: 'bare', host }] } });
  const via = (way: 'cli' | 'http') =>
    ({ caller: { who: 'root', role: 'admin', via: way, requestId: 'r' } }) as const;

  test('is changed on the machine of the service and not from elsewhere, not even by an admin', async () => {
    const other = change({ executor: 'local', unit: 'sshd' });
    const refused = await failureOf(run(configUpdate, other, via('http')));
    expect([refused.code, refused.details]).toEqual([
      'FORBIDDEN',
      { server_name: 'bare', key: 'servers[].host' },
    ]);
    const planned = runAction(context(via('http')), { action: configUpdate, input: other, dryRun: true });
    expect((await failureOf(planned)).code).toBe('FORBIDDEN');
    const elsewhere = { changes: { monitoring: { confirm_seconds: 9 } } };
    const changed = async (input: object, way: 'cli' | 'http') =>
      (await run(configUpdate, input, via(way))).output.result.changed.join(' ');
    expect(await changed(elsewhere, 'http')).toContain('monitoring');
    expect(await changed(other, 'cli')).toContain('servers.bare.host');
  });
});

import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, type TestContext } from 'vitest';
import { createExecutors, type Executors } from '../../src/adapters/execute/executors.ts';
import { createEnvironmentSecrets } from '../../src/adapters/secrets/environment-secrets.ts';
import type { Action } from '../../src/actions/action.ts';
import { runAction } from '../../src/actions/run-action.ts';
import { serverIo } from '../../src/actions/server/io.ts';
import { serverLoad } from '../../src/actions/server/load.ts';
import { serverLogs } from '../../src/actions/server/logs.ts';
import { serverResources } from '../../src/actions/server/resources.ts';
import { serverRestart } from '../../src/actions/server/restart.ts';
import type { SshPlace } from '../../src/domain/execute/ssh-vector.ts';
import { aServerSpec } from '../support/builders/a-server-spec.ts';
import { createHostFolder, type HostFolder } from '../support/host/host-programs.ts';
import { startZoo, type Zoo } from '../support/mcp-zoo/zoo.ts';
import { programOfMachine } from '../support/program-of-machine.ts';
import { createWatchedApi, type WatchedApi } from '../support/recorded-fleet/watched-api.ts';
import { startSshd, type Sshd } from '../support/ssh/start-sshd.ts';

let sshd: Sshd | null;
let iostat: string | null;
let zoo: Zoo;
let world: WatchedApi;
let executors: Executors;
let machine: HostFolder;

beforeAll(async () => {
  iostat = await programOfMachine('iostat', 'sysstat');
  machine = createHostFolder();
  // Those of this machine but systemd, which tests have none of.
  const own = [
    dirname(iostat ?? '/usr/bin/iostat'),
    '/usr/local/bin',
    '/usr/bin',
    '/bin',
    '/usr/sbin',
    '/sbin',
  ];
  const systemd = machine.folderOf('systemctl');
  sshd = await startSshd({ PATH: [systemd, ...own].join(':'), TMPDIR: machine.folder });
  zoo = await startZoo();
  const logPath = machine.file(
    'a b.log',
    Array.from({ length: 300 }, (_, line) => `line ${line}\n`).join(''),
  );
  const HOST = { unit: 'mcp-server', logPath };
  const { env } = process;
  executors = createExecutors({ env, secrets: createEnvironmentSecrets({ env }) });
  const spec = aServerSpec()
    .withMcp({ url: zoo.url('plain-json') })
    .withRest({ url: zoo.url('rest-ok') });
  const place = sshd?.place ?? null;
  const at = (name: string, changes: Partial<SshPlace> = {}) =>
    place === null
      ? spec.named(name).build()
      : spec
          .named(name)
          .with({ host: { ...HOST, place: { ...place, ...changes } } })
          .build();
  world = await createWatchedApi([at('search'), at('stranger', { user: 'nobody-here' })]);
});
afterAll(async () => {
  await executors.close();
  await world.close();
  await zoo.close();
  await sshd?.stop();
  machine.remove();
});

async function run<O>(action: Action<O>, input: object) {
  const context = world.context({ executor: () => Promise.resolve(executors), nowMs: Date.now });
  const result = await runAction(context, {
    action,
    input: { server: 'search', ...input },
    confirm: 'search',
  });
  if (result.kind !== 'done') throw new Error('planned');
  return result;
}

function needSshd(context: TestContext): void {
  if (sshd === null) context.skip('openssh-server is not here and cannot be installed');
}

describe('over a real sshd', () => {
  test('server logs shows what tail -100 of the log does', async (context) => {
    needSshd(context);
    const { output, exitCode } = await run(serverLogs, {});
    expect(output.lines).toEqual(Array.from({ length: 100 }, (_, line) => `line ${200 + line}`));
    expect(output.host).toBe(`${sshd?.place.user ?? ''}@127.0.0.1`);
    expect(exitCode).toBe(0);
  });

  test('server resources shows what top and df do', async (context) => {
    needSshd(context);
    const { output, exitCode } = await run(serverResources, {});
    const total = Number(/^MemTotal:\s+(\d+) kB/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]) * 1024;
    expect(output.problems).toEqual([]);
    expect(output.memory?.total_bytes).toBe(total);
    expect(output.disks?.map(({ mount }) => mount)).toContain('/');
    expect(output.activity?.processes).toBeGreaterThan(1);
    expect(output.activity?.busiest).toHaveLength(10);
    expect(exitCode).toBe(0);
  });

  test('server load shows what uptime does', async (context) => {
    needSshd(context);
    const { output, exitCode } = await run(serverLoad, {});
    expect(output.load?.one_minute).toBeGreaterThanOrEqual(0);
    expect(output.raw).toContain('load average');
    expect(exitCode).toBe(0);
  });

  test('server io shows what iostat -x 1 does', async (context) => {
    needSshd(context);
    if (iostat === null) return context.skip('sysstat is not here and cannot be installed');
    const { output, exitCode } = await run(serverIo, { reports: 2 });
    expect(output.reports).toBe(2);
    expect(output.raw).toContain('%util');
    expect(exitCode).toBe(0);
  });

  test('server restart runs systemctl restart of the unit there, and checks the server', async (context) => {
    needSshd(context);
    const { output, exitCode } = await run(serverRestart, { settle_seconds: 0 });
    expect(machine.asked()).toEqual(['systemctl --no-ask-password restart mcp-server']);
    expect(output.result).toMatchObject({ restarted: true, check: { overall_status: 'HEALTHY' } });
    expect(exitCode).toBe(0);
  });

  test('a machine that does not let this user in is a failure that says so', async (context) => {
    needSshd(context);
    const failure: unknown = await run(serverLoad, { server: 'stranger' }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'SERVICE_UNAVAILABLE', exitCode: 3 });
    expect(String(failure)).toMatch(
      /uptime on nobody-here@127\.0\.0\.1 could not be run: .*Permission denied/,
    );
  });
});

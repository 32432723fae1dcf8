import { access, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startFleetTarget, type FleetTarget } from '../support/fleet-target/fleet-target.ts';
import { PROGRAM } from '../support/installation/command.ts';
import { freePorts } from '../support/installation/free-ports.ts';
import { descendantsOf, survivorsOf, type ListedProcess } from '../support/installation/process-tree.ts';
import { startProgram, type RunningProgram } from '../support/installation/running-program.ts';
import { until } from '../support/installation/until.ts';
import { watchedConfig } from '../support/installation/watched-fleet.ts';

const SERVERS = ['first', 'second', 'third'];
const SWEPT = 'From here on';

let target: FleetTarget;
let folder: string;
let ports: readonly number[];
const programs: RunningProgram[] = [];
/** Every child seen, so that a test that fails leaves none behind. */
const started: ListedProcess[] = [];

beforeAll(async () => {
  target = await startFleetTarget();
  folder = await mkdtemp(join(tmpdir(), 'watchkeeper-up-'));
  ports = await freePorts(3);
  const [apiPort, temporalPort] = ports;
  await writeFile(
    join(folder, 'config.json'),
    JSON.stringify({
      environment: 'development',
      api: { port: apiPort },
      temporal: { address: `127.0.0.1:${temporalPort ?? 0}` },
      ...watchedConfig(target, SERVERS),
    }),
  );
});

afterAll(async () => {
  for (const program of programs) program.signal('SIGKILL');
  for (const { pid } of await survivorsOf(started)) process.kill(pid, 'SIGKILL');
  await target.stop();
  await rm(folder, { recursive: true, force: true });
});

async function startUp(): Promise<RunningProgram> {
  const words = [PROGRAM, 'up', '--config', 'config.json', '--temporal-ui-port', String(ports[2])];
  const program = await startProgram({ words, cwd: folder });
  programs.push(program);
  return program;
}

async function command(...words: readonly string[]): Promise<RunningProgram> {
  const program = await startProgram({ words: [PROGRAM, ...words, '--config', 'config.json'], cwd: folder });
  programs.push(program);
  return program;
}

async function childrenOf(program: RunningProgram): Promise<readonly ListedProcess[]> {
  const children = await descendantsOf(program.pid);
  started.push(...children);
  return children;
}

async function childOf(program: RunningProgram, mark: string): Promise<ListedProcess | null> {
  return (await childrenOf(program)).find(({ command }) => command.includes(mark)) ?? null;
}

describe('watchkeeper up', () => {
  let running: RunningProgram;

  test('says where to look, shows the fleet once every server has been checked, then each change', async () => {
    running = await startUp();
    await running.untilSaid(SWEPT, 60_000);
    const said = running.output();
    expect(said).toContain(`http://127.0.0.1:${ports[0] ?? 0}/`);
    expect(said).toContain(`http://127.0.0.1:${ports[2] ?? 0}/namespaces/default/workflows`);
    for (const name of SERVERS) expect(said).toMatch(new RegExp(`HEALTHY +${name} `));
    target.setHealthy('second', false);
    await running.untilSaid(/UNHEALTHY +second, was HEALTHY/);
    target.setHealthy('second', true);
    await running.untilSaid(/ HEALTHY +second, was UNHEALTHY/);
  });

  test('on a data directory in use is refused with exit 4, naming the one that uses it', async () => {
    const second = await startUp();
    expect(await second.exit(20_000)).toBe(4);
    expect(second.output()).toContain(`in use by process ${running.pid}`);
    expect(running.hasExited()).toBe(false);
  });

  test('asked by SIGHUP goes on in a new log file', async () => {
    const log = join(folder, 'logs', 'enhanced_status_check.log');
    await rename(log, `${log}.1`);
    running.signal('SIGHUP');
    await until({ what: 'a new log', ask: () => access(log).then(() => true) });
    expect(running.hasExited()).toBe(false);
  });

  test('starts a killed worker again, says so, goes on watching, and says that too', async () => {
    const worker = await until({
      what: 'a worker',
      ask: () => childOf(running, 'enhanced-mcp-status: worker'),
    });
    process.kill(worker.pid, 'SIGKILL');
    const killedAtMs = Date.now();
    await running.untilSaid('The worker has died (SIGKILL); starting it again');
    await until({
      what: 'a probe after the kill',
      ask: () => (target.probesOf('first').at(-1) ?? 0) > killedAtMs + 1_000,
    });
    await running.untilSaid(/has been started again \(process \d+\)[^]*The worker watches again/);
    const successor = await childOf(running, 'enhanced-mcp-status: worker');
    expect(successor?.pid).not.toBe(worker.pid);
  });

  test('killed with -9: worker and API end by themselves, and the next one on the same directory works', async () => {
    const children = await childrenOf(running);
    const own = children.filter(({ command }) => command.startsWith('enhanced-mcp-status: '));
    expect(own).toHaveLength(2);
    running.signal('SIGKILL');
    await until({
      what: 'the end of worker and API',
      ask: async () => (await survivorsOf(own)).length === 0,
    });

    running = await startUp();
    await running.untilSaid(SWEPT, 60_000);
    expect(await survivorsOf(children), 'what the dead one left behind').toEqual([]);
  });

  test('a pause is said at once, by status too, and by the next one on the same directory', async () => {
    const said = /PAUSED since \S+Z by local: network maintenance\. Go on with: watchkeeper mode resume/;
    const paused = await command('mode', 'pause', '--reason', 'network maintenance');
    expect(await paused.exit(20_000), paused.output()).toBe(0);
    await running.untilSaid(said);
    const status = await command('status');
    expect(await status.exit(20_000)).toBe(0);
    expect(status.output().split('\n')[1]).toMatch(said);
    running.signal('SIGTERM');
    await running.exit(30_000);

    running = await startUp();
    await running.untilSaid(SWEPT, 60_000);
    const head = running.output().slice(0, running.output().indexOf('Status page'));
    expect(head).toMatch(said);
    expect(head).not.toContain(' watches 3 servers');
    expect(await (await command('mode', 'resume')).exit(20_000)).toBe(0);
    await running.untilSaid('Probing goes on, by local');
    const resumedAtMs = Date.now();
    await until({
      what: 'a probe after the pause',
      ask: () => (target.probesOf('first').at(-1) ?? 0) > resumedAtMs,
    });
  });

  test('ends with exit 0 within 30 s of SIGTERM, and leaves no process behind', async () => {
    const children = await childrenOf(running);
    expect(children.length).toBeGreaterThanOrEqual(3);
    running.signal('SIGTERM');
    expect(await running.exit(30_000)).toBe(0);
    expect(await survivorsOf(children)).toEqual([]);
  });
});

test.each([
  ['the API', 0, 'api.port'],
  ['Temporal', 1, 'temporal.address'],
  ["Temporal's web UI", 2, '--temporal-ui-port'],
])('a busy port for %s is exit 3, and named with its cure', async (purpose, index, cure) => {
  const port = ports[index] ?? 0;
  const holder = await hold(port);
  const program = await startUp();
  expect(await program.exit(20_000)).toBe(3);
  expect(program.output()).toContain(`Port ${port}, wanted for ${purpose}, is in use`);
  expect(program.output()).toContain(cure);
  holder.close();
});

function hold(port: number): Promise<Server> {
  return new Promise((holding, refuse) => {
    const server = createServer().listen(port, '127.0.0.1', () => {
      holding(server);
    });
    server.once('error', refuse);
  });
}

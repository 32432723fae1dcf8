import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Action } from '../../src/actions/action.ts';
import { CATALOGUE } from '../../src/actions/catalogue.ts';
import { mapBounded } from '../../src/actions/map-bounded.ts';
import { serverCheck } from '../../src/actions/server/check.ts';
import { serverHistory } from '../../src/actions/server/history.ts';
import type { ApiKey } from '../../src/domain/access/api-key.ts';
import { SEARCH_ATTRIBUTES, TASK_QUEUE } from '../../src/contract/names.ts';
import { createTemporalControl } from '../../src/wiring/temporal-control.ts';
import { startFleetTarget, type FleetTarget } from '../support/fleet-target/fleet-target.ts';
import { HOST_PATH, SAMPLE_HOST_ENTRY } from '../support/host/host-programs.ts';
import { PROGRAM } from '../support/installation/command.ts';
import { startInstallation, type TestInstallation } from '../support/installation/installation.ts';
import { until } from '../support/installation/until.ts';
import { sampleRun, SAMPLE_RUN } from '../support/runs/sample-run.ts';
import { watchedConfig } from '../support/installation/watched-fleet.ts';

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Running {
  readonly done: Promise<Outcome>;
  readonly soFar: () => string;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly closeOutput: () => void;
}

function start(cwd: string, words: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  const child = spawn(process.execPath, [PROGRAM, ...words], {
    cwd,
    env: { ...process.env, CONFIG_FILE: '', CONFIG_PATH: '', NO_COLOR: '', PATH: HOST_PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const done = new Promise<Outcome>((finish) => {
    child.on('close', (code) => {
      finish({ code, stdout, stderr });
    });
  });
  return {
    done,
    soFar: () => stdout,
    kill: (signal) => void child.kill(signal),
    closeOutput: () => void child.stdout.destroy(),
  };
}

const run = (cwd: string, ...words: readonly string[]): Promise<Outcome> => start(cwd, words).done;

const Envelope = z.object({
  error: z.object({
    code: z.string(),
    message: z.string().min(1),
    details: z.record(z.string(), z.unknown()),
    request_id: z.uuid(),
  }),
});
const Fleet = z.looseObject({ servers: z.array(z.record(z.string(), z.unknown())) });

const errorOf = ({ stderr }: Outcome) => Envelope.parse(JSON.parse(stderr)).error;

describe('without a service', () => {
  let target: FleetTarget;
  let silent: Server;
  let folder: string;

  beforeAll(async () => {
    target = await startFleetTarget();
    silent = createServer(() => undefined);
    await new Promise<void>((ready) => silent.listen(0, '127.0.0.1', ready));
    folder = await mkdtemp(join(tmpdir(), 'watchkeeper-cli-'));
    const { servers, ...rest } = Fleet.parse(watchedConfig(target, ['good', 'bad', 'half', 'mute']));
    target.setHealthy('bad', false);
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const mute = `http://127.0.0.1:${port}/`;
    const special: Readonly<Record<string, Readonly<Record<string, string>>>> = {
      half: { rest_health_endpoint_url: target.restUrl('bad') },
      mute: { mcp_endpoint_url: mute, rest_health_endpoint_url: mute },
    };
    const all = servers.map((server) => ({ ...server, ...special[String(server['server_name'])] }));
    await writeFile(
      join(folder, 'config.json'),
      JSON.stringify({ environment: 'development', ...rest, servers: all }),
    );
    await writeFile(
      join(folder, 'broken.yaml'),
      'environment: development\nservers:\n  - server_nam: search\nmonitorin: {}\n',
    );
  });

  afterAll(async () => {
    silent.close();
    await target.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const command = (...words: readonly string[]) => run(folder, ...words, '--config', 'config.json');

  test('help shows examples first, and a slip of the pen gets a suggestion', async () => {
    const [help, topic, unknown, option] = await Promise.all([
      run(folder, 'check', '--help'),
      run(folder, 'help', 'exit-codes'),
      run(folder, 'chek'),
      run(folder, 'status', '--jason', '--json'),
    ]);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout.startsWith('Examples:')).toBe(true);
    expect(topic).toMatchObject({ code: 0, stderr: '' });
    expect(topic.stdout).toContain('130  interrupted');
    expect(unknown).toMatchObject({ code: 2, stdout: '' });
    expect(unknown.stderr).toContain('Did you mean check?');
    expect(option).toMatchObject({ code: 2, stdout: '' });
    expect(errorOf(option)).toMatchObject({ code: 'INVALID_REQUEST' });
  });

  test('a broken file of rules prints every problem with its place, one that is not there its name', async () => {
    await writeFile(join(folder, 'rules.yaml'), '- name: mine\n  when: mcp.faild\n  chekcs: 3\n');
    const [broken, missing] = await Promise.all(
      ['rules.yaml', 'none.yaml'].map((file) => command('alerts', 'backtest', '--rules', file)),
    );
    expect(broken).toMatchObject({ code: 2, stdout: '' });
    expect(broken?.stderr).toMatch(/rules:2:9 .*write mcp\.failed\n.*rules:3:3 .*did you mean 'checks'/);
    expect(missing).toMatchObject({ code: 2, stdout: '' });
    expect(missing?.stderr).toContain('none.yaml: the file does not exist');
  });

  test('a broken configuration prints every problem, for any command, with exit code 2', async () => {
    const outcomes = await Promise.all(
      [['status'], ['check', '--json'], ['breaker', 'open', 'search']].map((words) =>
        run(folder, ...words, '--config', 'broken.yaml'),
      ),
    );
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ code: 2, stdout: '' });
      expect(outcome.stderr).toContain('server_nam');
      expect(outcome.stderr).toContain('monitorin');
    }
  });

  test('reading before anything was checked says what to do next, and writes nothing', async () => {
    const [status, history] = await Promise.all([command('status'), command('history', 'good')]);
    expect(status.code).toBe(3);
    expect(status.stdout).toMatch(/UNKNOWN\s+good\s+never/);
    expect(status.stdout).toContain('watchkeeper up');
    expect(history.code).toBe(3);
    expect(history.stdout).toContain('watchkeeper check good');
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });

  test('an unknown server gets a suggestion and exit code 3', async () => {
    const [text, asJson] = await Promise.all([
      command('status', 'goood'),
      command('check', 'goood', '--json'),
    ]);
    expect(text).toMatchObject({ code: 3, stdout: '' });
    expect(text.stderr).toContain('Did you mean good?');
    expect(asJson).toMatchObject({ code: 3, stdout: '' });
    expect(errorOf(asJson)).toMatchObject({ code: 'SERVER_NOT_FOUND', details: { suggestions: ['good'] } });
  });

  test('check works from the file alone: healthy is 0, unhealthy 1, degraded 5, and it is recorded', async () => {
    const [good, bad, half] = await Promise.all([
      command('check', 'good', '--json'),
      command('check', 'bad', '--json'),
      command('check', '--json=overall_status,servers.server_name', 'half'),
    ]);
    expect([good.code, bad.code, half.code]).toEqual([0, 1, 5]);
    expect(serverCheck.output.parse(JSON.parse(good.stdout)).overall_status).toBe('HEALTHY');
    expect(serverCheck.output.parse(JSON.parse(bad.stdout)).overall_status).toBe('UNHEALTHY');
    expect(JSON.parse(half.stdout)).toEqual({
      overall_status: 'DEGRADED',
      servers: [{ server_name: 'half' }],
    });
    const history = await command('history', 'bad', '--json');
    expect(history.code).toBe(0);
    expect(serverHistory.output.parse(JSON.parse(history.stdout)).items).toMatchObject([
      { origin: 'manual', overall_status: 'UNHEALTHY' },
    ]);
  });

  test('an unknown field is refused before anything is done, with the fields there are', async () => {
    const outcome = await command('status', '--json=overall_statu');
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(errorOf(outcome).message).toContain('Did you mean overall_status');
  });

  test('--timeout ends what takes too long with 5, Ctrl-C with 130', async () => {
    const late = await command('check', 'mute', '--timeout', '500ms');
    expect(late).toMatchObject({ code: 5, stdout: '' });
    expect(late.stderr).toContain('--timeout');
    const before = muteVisits(silent);
    const interrupted = start(folder, ['check', 'mute', '--config', 'config.json']);
    await until({ what: 'the probe', ask: async () => (await muteVisits(silent)) > (await before) });
    interrupted.kill('SIGINT');
    expect(await interrupted.done).toMatchObject({ code: 130, stdout: '' });
  });

  test('a closed pipe is quiet', async () => {
    const running = start(folder, ['check', 'good', '--json', '--config', 'config.json']);
    running.closeOutput();
    const { stderr, code } = await running.done;
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });
});

function muteVisits(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.getConnections((_error, count) => {
      resolve(count);
    });
  });
}

/** Processes at once. */
const AT_ONCE = 3;

const OLD_KEY: ApiKey = {
  id: 'old',
  name: 'grafana',
  role: 'viewer',
  secretHash: 'of nothing',
  createdBy: 'a test',
  createdAtMs: 0,
  expiresAtMs: null,
  revokedAtMs: null,
  lastUsedAtMs: null,
};

/** Stands for the release that runs, which nobody can know here. */
const RELEASE = 'RELEASE';

/** Likewise for the incident of a server that is down. */
const INCIDENT = 'INCIDENT';

/** A silence that somebody has added. */
const SILENCE = 'SILENCE';

const alertingOf = (hook: string) => ({
  channels: { ops: { type: 'console' }, hook: { type: 'webhook', url: hook } },
  // The incident of a server that is down stays open for all of these tests.
  rules: [{ name: 'server_down', clear_for: '1h' }],
  users: [{ name: 'ana' }, { name: 'ben' }],
  oncall: { rotations: [{ name: 'primary', members: ['ana', 'ben'], zone: 'Europe/Berlin' }] },
});

const withHosts = (config: Readonly<Record<string, unknown>>) => ({
  ...config,
  servers: z
    .array(z.record(z.string(), z.unknown()))
    .parse(config['servers'])
    .map((server) => ({ ...server, host: SAMPLE_HOST_ENTRY })),
});

/** A command line for each action. */
const LINES: Readonly<Record<string, readonly string[]>> = {
  'server/status': ['status'],
  'server/check': ['check', 'search'],
  'server/list': ['servers', 'list'],
  'server/show': ['servers', 'show', 'search'],
  'server/history': ['history', 'search', '--limit', '5'],
  'server/add': ['servers', 'add', 'added', '--rest-url', 'http://127.0.0.1:9/health'],
  'server/remove': ['servers', 'remove', 'spare', '--confirm', 'spare'],
  'server/pause': ['servers', 'pause', 'search', '--reason', 'a test'],
  'server/resume': ['servers', 'resume', 'search'],
  'server/logs': ['server', 'logs', 'search'],
  'server/resources': ['server', 'resources', 'search'],
  'server/load': ['server', 'load', 'search'],
  'server/io': ['server', 'io', 'search', '--reports', '1'],
  'server/restart': ['server', 'restart', 'search', '--settle-seconds', '0', '--confirm', 'search'],
  'metrics/show': ['metrics', 'search'],
  'change/list': ['changes', '--since', '2h'],
  'incident/list': ['incident', 'list'],
  'incident/show': ['incident', 'show', INCIDENT],
  'incident/ack': ['incident', 'ack', INCIDENT],
  'incident/unack': ['incident', 'unack', INCIDENT],
  'incident/assign': ['incident', 'assign', INCIDENT, 'ann'],
  'incident/note': ['incident', 'note', INCIDENT, 'a note'],
  'incident/snooze': ['incident', 'snooze', INCIDENT, '--until', '5m'],
  'incident/escalate': ['incident', 'escalate', INCIDENT],
  'incident/run': ['incident', 'run', INCIDENT],
  'incident/run-runbook': ['incident', 'run-runbook', INCIDENT, 'server-down', '--detach'],
  'incident/resolve': ['incident', 'resolve', INCIDENT, '--cause', 'a test'],
  'incident/reopen': ['incident', 'reopen', INCIDENT],
  'incident/report': ['incident', 'report', INCIDENT],
  'silence/add': ['silence', 'add', 'server=spare', '--for', '2h', '--comment', 'a test'],
  'silence/list': ['silence', 'list'],
  'silence/expire': ['silence', 'expire', SILENCE],
  'maintenance/add': ['maintenance', 'add', 'move', '--for', '2h', '--servers', 'search'],
  'maintenance/list': ['maintenance', 'list'],
  'maintenance/cancel': ['maintenance', 'cancel', 'planned'],
  'oncall/show': ['oncall'],
  'oncall/handover': ['oncall', 'handover', 'primary', '--limit', '3'],
  'alert/list': ['alerts', 'list'],
  'alert/test': ['alerts', 'test', '--channel', 'hook'],
  'alert/notify': ['alerts', 'notify', '--kind', 'outage', '--again'],
  'alert/rules': ['alerts', 'rules', '--all'],
  'alert/backtest': ['alerts', 'backtest', '--rules', 'rules.yaml', '--since', '1h'],
  'contract/show': ['contract', 'show', 'search'],
  'contract/diff': ['contract', 'diff', 'search'],
  'contract/accept': ['contract', 'accept', 'search'],
  'breaker/show': ['breaker', 'show', 'search'],
  'breaker/open': ['breaker', 'open', 'search', '--reason', 'a test'],
  'breaker/close': ['breaker', 'close', 'search'],
  'breaker/reset': ['breaker', 'reset', 'search', '--path', 'mcp'],
  'mode/show': ['mode', 'show'],
  'mode/pause': ['mode', 'pause', '--reason', 'a test'],
  'mode/resume': ['mode', 'resume', '--reason', 'a test'],
  'release/list': ['release', 'list'],
  'release/show': ['release', 'show', RELEASE],
  'config/update': ['config', 'update', '--changes', '{"monitoring":{"confirm_seconds":3}}'],
  'config/audit': ['config', 'audit'],
  'backup/create': ['backup', 'create'],
  'backup/list': ['backup', 'list'],
  'backup/verify': ['backup', 'verify'],
  'backup/restore': ['backup', 'restore', '--latest', '--confirm', 'development'],
  'data/verify': ['data', 'verify'],
  'data/repair': ['data', 'repair'],
  'data/check': ['data', 'check'],
  'audit/verify': ['audit', 'verify'],
  'performance/show': ['performance'],
  'run/start': ['run', 'server-down', '--set', 'server=search', '--detach'],
  'run/list': ['runs', 'list', '--limit', '5'],
  'run/show': ['runs', 'show', SAMPLE_RUN, '--step', 'go'],
  'run/pause': ['runs', 'pause', SAMPLE_RUN],
  'run/resume': ['runs', 'resume', SAMPLE_RUN],
  'run/approve': ['runs', 'approve', SAMPLE_RUN, 'go'],
  'run/refuse': ['runs', 'refuse', SAMPLE_RUN, 'other', '--reason', 'a test'],
  'run/answer': ['runs', 'answer', SAMPLE_RUN, 'many', '3'],
  'run/done': ['runs', 'done', SAMPLE_RUN, 'key'],
  'run/skip': ['runs', 'skip', SAMPLE_RUN, 'rest', '--reason', 'a test'],
  'run/retry': ['runs', 'retry', SAMPLE_RUN, 'broken'],
  'run/cancel': ['runs', 'cancel', SAMPLE_RUN, '--reason', 'a test'],
  'action/list': ['actions', 'list', '--effect', 'danger'],
  'action/show': ['actions', 'show', 'server/pause'],
  'runbook/list': ['runbooks', 'list'],
  'runbook/show': ['runbooks', 'show', 'server-down'],
  'runbook/lint': ['runbooks', 'lint'],
  'performance/response-times': ['performance', 'response-times'],
  'performance/timeouts': ['performance', 'timeouts'],
  'performance/recommend-timeouts': ['performance', 'recommend-timeouts'],
  'performance/recommend': ['performance', 'recommend'],
  'performance/pools': ['performance', 'pools'],
  'performance/caches': ['performance', 'caches'],
  'performance/resources': ['performance', 'resources'],
  'report/daily': ['report', 'daily'],
  'report/weekly': ['report', 'weekly'],
  'diagnosis/servers': ['diagnose', 'servers'],
  'diagnosis/network': ['diagnose', 'network'],
  'diagnosis/dependencies': ['diagnose', 'dependencies'],
  'log/analyze': ['logs', 'analyze'],
  'system/info': ['system', 'info'],
  'audit/list': ['audit', 'list'],
  'key/list': ['keys', 'list'],
  'key/create': ['keys', 'create', 'ci'],
  'key/revoke': ['keys', 'revoke', OLD_KEY.name],
};

/** Of an incident that nobody has acknowledged or resolved. */
const REFUSED = ['incident/unack', 'incident/reopen'];

/** Refused while a worker runs: `backup.test.ts` shows what it does where none does. */
const ALONE = ['backup/restore'];

const CHANGES = CATALOGUE.filter(
  ({ effect, name }) => effect !== 'read' && ![...REFUSED, ...ALONE].includes(name),
).map(({ name }) => LINES[name] ?? []);

/** Nouns whose changes meet: what one has made of the servers, the next finds. */
const OF_SERVERS = ['server', 'contract', 'breaker', 'mode', 'release', 'config'];

/** Those that must follow each other, for each noun; the nouns do not depend on each other. */
function inTheirOrder(actions: readonly Action[]): readonly (readonly Action[])[] {
  const nounOf = ({ name }: Action): string => name.split('/')[0] ?? name;
  const groups = Map.groupBy(actions, (action) =>
    OF_SERVERS.includes(nounOf(action)) ? 'server' : nounOf(action),
  );
  return [...groups.values()];
}

describe('beside a running worker', () => {
  let target: FleetTarget;
  let installation: TestInstallation;

  beforeAll(async () => {
    target = await startFleetTarget();
    installation = await startInstallation({
      config: {
        ...withHosts(watchedConfig(target, ['search', 'reasoning', 'spare', 'down'])),
        alerting: alertingOf(target.restUrl('spare')),
      },
    });
    target.setHealthy('down', false);
    await writeFile(join(installation.folder, 'rules.yaml'), '- name: server_down\n  checks: 1\n');
    await installation.start('worker');
    await installation.store.addKey(OLD_KEY);
    await until({
      what: 'the first checks',
      ask: async () => (await installation.store.allStates('development')).length === 4,
    });
    await until({
      what: 'the incident of the server that is down',
      ask: async () => (await installation.store.incidents('development', { limit: 1 })).length === 1,
    });
    target.setHealthy('down', true);
    await addQuiet(installation);
  });

  afterAll(async () => {
    await installation.stop();
    await target.stop();
  });

  const command = async (...words: readonly string[]) => {
    const { current } = await installation.store.standing('development');
    const [incident] = await installation.store.incidents('development', { limit: 1, server: 'down' });
    const { silences } = await installation.store.quiet('development');
    const stands: Readonly<Record<string, string | null | undefined>> = {
      [RELEASE]: current,
      [SILENCE]: silences[0]?.id,
      [INCIDENT]: incident?.id,
    };
    const known = words.map((word) => stands[word] ?? word);
    return run(installation.folder, ...known, '--config', installation.configPath);
  };

  test('dry runs say what they would do and change nothing', async () => {
    const outcomes = await mapBounded(CHANGES, AT_ONCE, (words) => command(...words, '--dry-run', '--json'));
    for (const [index, { code, stdout }] of outcomes.entries()) {
      expect(code, CHANGES[index]?.join(' ')).toBe(0);
      z.strictObject({ would: z.array(z.string()) }).parse(JSON.parse(stdout));
    }
    for (const name of REFUSED) {
      const refused = await command(...(LINES[name] ?? []), '--dry-run', '--json');
      expect([refused.code, errorOf(refused).code]).toEqual([4, 'CONFLICT']);
    }
    expect(await installation.store.audit('development', 10)).toEqual([]);
    expect(await installation.store.commandsAfter('development', 0)).toEqual([]);
    const { stdout } = await command('mode', 'show', '--json=mode');
    expect(JSON.parse(stdout)).toEqual({ mode: 'normal' });
  });

  test('every command prints its output as JSON and nothing else', async () => {
    expect(Object.keys(LINES).sort()).toEqual(CATALOGUE.map(({ name }) => name).sort());
    const printsJson = async (action: Action): Promise<void> => {
      const { code, stdout, stderr } = await command(...(LINES[action.name] ?? []), '--json');
      // What a console channel is told is a line of its own.
      expect(stderr, action.name).toMatch(
        action.name === 'alert/notify' ? /^\S+ \[ops\] notice: .*\n$/ : /^$/,
      );
      expect(action.output.safeParse(JSON.parse(stdout)).error, action.name).toBeUndefined();
      expect([0, 1, 3, 5], action.name).toContain(code);
    };
    const isRead = ({ effect }: Action): boolean => effect === 'read';
    await mapBounded(CATALOGUE.filter(isRead), AT_ONCE, printsJson);
    await mapBounded(
      inTheirOrder(CATALOGUE.filter((action) => !isRead(action) && !ALONE.includes(action.name))),
      AT_ONCE,
      async (actions) => {
        for (const action of actions) await printsJson(action);
      },
    );
    const audit = await installation.store.audit('development', 100);
    expect(new Set(audit.map(({ via, outcome }) => `${via} ${String(outcome)}`))).toEqual(
      new Set(['cli null', 'cli done']),
    );
    for (const name of ALONE) {
      const refused = await command(...(LINES[name] ?? []), '--json');
      expect([refused.code, errorOf(refused).code]).toEqual([4, 'DATA_IN_USE']);
    }
    const inputs = new Map(audit.map(({ action, input }) => [action, input]));
    expect(inputs.get('breaker/reset')).toEqual({ server: 'search', path: 'mcp' });
    expect(inputs.get('mode/pause')).toEqual({ reason: 'a test' });
    expect(inputs.get('config/update')).toEqual({ fields: ['monitoring.confirm_seconds'] });
    expect(await command('servers', 'remove', 'added', '--confirm', 'added')).toMatchObject({ code: 0 });
  });

  test('every reading command prints something for people, in plain lines on a pipe', async () => {
    const reads = CATALOGUE.filter(({ effect }) => effect === 'read');
    await mapBounded(reads, AT_ONCE, async ({ name }) => {
      const { stdout, stderr } = await command(...(LINES[name] ?? []));
      expect(stderr, name).toBe('');
      expect(stdout.trim(), name).not.toBe('');
      expect(stdout, name).not.toContain('\u001b');
    });
  });

  test('watching on a pipe prints a line per change and ends with the code of the verdict', async () => {
    const words = ['status', '--watch', '--config', installation.configPath];
    const running = start(installation.folder, words);
    await until({
      what: 'the first lines',
      ask: () => /search/.test(running.soFar()) && /reasoning/.test(running.soFar()),
    });
    target.setHealthy('search', false);
    await until({ what: 'the change', ask: () => /UNHEALTHY {2}search/.test(running.soFar()) });
    running.kill('SIGTERM');
    expect(await running.done).toMatchObject({ code: 1, stderr: '' });
    expect(running.soFar().match(/reasoning/g)).toHaveLength(1);
  });

  test('watching with --quiet prints a line when trouble comes and when it ends', async () => {
    target.setHealthy('search', false);
    const words = ['status', '--watch', '--quiet', '--config', installation.configPath];
    const running = start(installation.folder, words);
    await until({ what: 'the trouble', ask: () => /UNHEALTHY {2}search/.test(running.soFar()) });
    target.setHealthy('search', true);
    await until({ what: 'its end', ask: () => / HEALTHY {4}search/.test(running.soFar()) });
    running.kill('SIGTERM');
    expect(await running.done).toMatchObject({ code: 0, stderr: '' });
    expect(running.soFar()).not.toContain('reasoning');
  });

  test('temporal setup registers what is missing, once', async () => {
    const [name = ''] = SEARCH_ATTRIBUTES.map((attribute) => attribute.name);
    const { operatorService } = installation.client.connection;
    await operatorService.removeSearchAttributes({ namespace: 'default', searchAttributes: [name] });
    const planned = await command('temporal', 'setup', '--dry-run', '--json=added');
    const first = await command('temporal', 'setup', '--json=added');
    const second = await command('temporal', 'setup', '--json=added,present');
    expect([planned, first].map(({ stdout }) => JSON.parse(stdout) as unknown)).toEqual([
      { added: [name] },
      { added: [name] },
    ]);
    expect(JSON.parse(second.stdout)).toMatchObject({ added: [] });
    const { customAttributes } = await operatorService.listSearchAttributes({ namespace: 'default' });
    expect(Object.keys(customAttributes)).toContain(name);
  });
});

/** What commands end, asked for by nobody whom the audit log would name. */
async function addQuiet({ client, store }: TestInstallation): Promise<void> {
  const control = createTemporalControl(client, TASK_QUEUE);
  await control.startRun(sampleRun('development', Date.now()));
  await until({
    what: 'the run',
    ask: async () => (await store.run('development', SAMPLE_RUN))?.awaited.length === 4,
  });
  const asked = { environment: 'development', who: 'a test' };
  const startsAtMs = Date.now();
  const times = { startsAtMs, endsAtMs: startsAtMs + 3_600_000 };
  const matchers = [{ label: 'server', is: '=', value: 'spare' }] as const;
  const silence = { ...times, matchers, author: 'a test', comment: 'a test' };
  await control.addSilence({ ...asked, silence, idempotencyKey: 'silence' });
  const window = {
    name: 'planned',
    times: { kind: 'once', ...times },
    matchers,
    author: 'a test',
    comment: '',
    origin: 'person',
  } as const;
  await control.addWindow({ ...asked, window, idempotencyKey: 'window' });
  await until({
    what: 'the silence and the window',
    ask: async () => {
      const { silences, windows } = await store.quiet('development');
      return silences.length + windows.length === 2;
    },
  });
}

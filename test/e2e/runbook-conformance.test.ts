import { execFile } from 'node:child_process';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import manifest from '../../package.json' with { type: 'json' };
import { runCommand } from '../support/installation/command.ts';
import {
  startInstallation,
  type TestInstallation,
  type TestProcess,
} from '../support/installation/installation.ts';
import { until } from '../support/installation/until.ts';
import { startFaultyFleet, type Fault, type FaultyFleet } from '../support/runbook/faulty-fleet.ts';
import { readLine } from '../support/runbook/kinds.ts';
import { readRunbook } from '../support/runbook/runbook-lines.ts';

const SEARCH = 'restaurant-search-mcp';
/** A name that the runbook uses for any server. */
const SOME_SERVER = 'server-name';
const RUNBOOK_ORIGIN = 'http://localhost:8080';

const FAULTS: Readonly<Record<string, Fault>> = {
  [SEARCH]: 'down',
  [SOME_SERVER]: 'mcp_down',
  'guarded-mcp': 'guarded',
  'hanging-mcp': 'hangs',
  'slow-mcp': 'slow',
};
const SERVERS = Object.keys(FAULTS);

interface Ran {
  readonly code: number;
  readonly stdout: string;
}

/** What a line, or its equivalent, shows in a world that is well and in one with the faults. */
interface Expected {
  /** The line itself; absent where it is not to be run as it stands. */
  readonly line?: { readonly look: (ran: Ran) => unknown; readonly well: unknown; readonly faulty: unknown };
  /** Exit codes of our own command. */
  readonly ours?: readonly [well: number, faulty: number];
}

const Json = z.record(z.string(), z.json());
const field = (name: string) => (ran: Ran) => Json.parse(JSON.parse(ran.stdout))[name];
const finds = ({ stdout }: Ran): boolean => stdout.trim() !== '';
const words = ({ stdout }: Ran): readonly string[] => stdout.trim().split(/\s+/);
const shows = (text: string) => (ran: Ran) => ran.code === 0 && ran.stdout.includes(text);

const METRICS = z.object({ global_metrics: z.object({ failed_checks: z.number() }) });
const FIGURES = z.object({ average_ms: z.number(), p95_ms: z.number(), p99_ms: z.number() });
const TIMES = z.object({ mcp: FIGURES, rest: FIGURES, combined: FIGURES });
const hasFailures = ({ stdout }: Ran) => METRICS.parse(JSON.parse(stdout)).global_metrics.failed_checks > 0;
const isSlow = ({ stdout }: Ran) => TIMES.parse(JSON.parse(stdout)).rest.p99_ms > 1_000;
const slowestIsSlow = (ran: Ran) => {
  const times = words(ran).map(Number);
  expect(times).toEqual(times.toSorted((one, other) => one - other));
  return (times.at(-1) ?? 0) > 500;
};

const HEALTH = { look: ({ code }: Ran) => code, well: 0, faulty: 22 };
const FOUND = { look: finds, well: false, faulty: true };
const ALWAYS = (look: (ran: Ran) => unknown) => ({ look, well: true, faulty: true });
const SLOW = { look: isSlow, well: false, faulty: true };

/** Every line that is run, by its text. */
const EXAMPLES = join(import.meta.dirname, '../../config/examples');
/** How `timeout` ends what has not ended by itself. */
const TIMED_OUT = 124;

const EXPECTED: Readonly<Record<string, Expected>> = {
  'curl -s http://localhost:8080/status/health | jq .': {
    line: { look: field('overall_status'), well: 'HEALTHY', faulty: 'UNHEALTHY' },
    ours: [0, 1],
  },
  'curl -s http://localhost:8080/status/servers/restaurant-search-mcp | jq .': {
    line: { look: field('overall_status'), well: 'HEALTHY', faulty: 'UNHEALTHY' },
    ours: [0, 1],
  },
  'curl -s http://localhost:8080/status/metrics | jq .': {
    line: { look: hasFailures, well: false, faulty: true },
    ours: [0, 0],
  },
  'curl -s http://localhost:8080/status/dual-check | jq .': {
    line: { look: field('overall_status'), well: 'HEALTHY', faulty: 'UNHEALTHY' },
    ours: [0, 1],
  },
  "curl -s http://localhost:8080/status/servers/server-name | jq '.mcp_success, .rest_success'": {
    line: { look: words, well: ['true', 'true'], faulty: ['false', 'true'] },
    ours: [0, 5],
  },
  [`watch -n 30 "curl -s http://localhost:8080/status/servers/server-name | jq '.overall_status'"`]: {
    line: { look: words, well: ['"HEALTHY"'], faulty: ['"DEGRADED"'] },
    ours: [0, 5],
  },
  "curl -s http://localhost:8080/status/metrics | jq '.response_times'": { line: SLOW, ours: [0, 0] },
  [`watch -n 10 "curl -s http://localhost:8080/status/metrics | jq '.response_times'"`]: {
    line: SLOW,
    ours: [0, 0],
  },
  'curl -f https://server.example.com/status/health': { line: HEALTH, ours: [0, 1] },
  'curl -f https://server1.example.com/status/health': { line: HEALTH, ours: [0, 1] },
  'curl -f https://server.example.com/mcp': { ours: [0, 1] },
  'curl -f https://server2.example.com/mcp': { ours: [0, 1] },
  'curl -X POST https://server.example.com/mcp -H "Content-Type: application/json" -d \'{"jsonrpc": "2.0", "id": 1, "method": "tools/list"}\'':
    { line: { look: shows('"tools"'), well: true, faulty: false }, ours: [0, 1] },
  'grep -i "auth" logs/enhanced_status_check.log | tail -20': { line: FOUND },
  'grep -i "timeout" logs/enhanced_status_check.log | tail -20': { line: FOUND },
  'grep -i "mcp" logs/enhanced_status_check.log | grep -i "error" | tail -20': { line: FOUND },
  'grep -i "auth" logs/enhanced_status_check.log | grep -i "fail"': { line: FOUND },
  'grep "response_time" logs/enhanced_status_check.log | awk \'{print $NF}\' | sort -n': {
    line: { look: slowestIsSlow, well: false, faulty: true },
  },
  'tail -f logs/enhanced_status_check.log': {
    line: { look: ({ stdout }) => stdout.includes('UNHEALTHY'), well: false, faulty: true },
  },
  'grep "$(date -d yesterday +%Y-%m-%d)" logs/alerts.log': { line: FOUND },
  'tail -f logs/errors.log': { line: ALWAYS(({ code }) => code === TIMED_OUT) },
  'tail -f logs/monitoring/monitoring_*.log': {
    line: { look: ({ stdout }) => /UNHEALTHY|DEGRADED|OPEN/.test(stdout), well: false, faulty: true },
  },
  'tail -f logs/metrics_collection.log': { line: ALWAYS(({ stdout }) => stdout !== '') },
  'curl -s http://localhost:8080/status/performance | jq .': { line: ALWAYS(shows('"percentiles"')) },
  'cat config/examples/production_config.yaml | grep -A 10 mcp_expected_tools': {
    line: ALWAYS(shows('search_restaurants_by_district')),
  },
  'df -h': { line: ALWAYS(shows('Filesystem')) },
  'free -m': { line: ALWAYS(shows('Mem:')) },
  'ps aux | grep enhanced-mcp': { line: ALWAYS(({ stdout }) => listsWorker(stdout)) },
  'python3 scripts/validate_deployment.py --server restaurant-search-mcp': { ours: [0, 1] },
  'python3 scripts/emergency_health_check.py --all-servers': { ours: [0, 1] },
  'python3 scripts/network_connectivity_test.py': { ours: [0, 0] },
  'python3 scripts/log_analysis.py --emergency': { ours: [0, 1] },
  'python3 scripts/dependency_check.py': { ours: [0, 0] },
  // The faults are in what servers answer: their hosts are as reachable as before.
  'ping server.example.com': { ours: [0, 0] },
  'nslookup server.example.com': { ours: [0, 0] },
  'python3 scripts/start_metrics_collection.py': { ours: [4, 4] },
  'python3 scripts/backup_production.py': { ours: [0, 0] },
  'python3 scripts/verify_data_integrity.py': { ours: [0, 0] },
  // Its two worlds are below too.
  'python3 scripts/check_data_integrity.py': { ours: [0, 0] },
  // Its two worlds are below: what it verifies is not what the fleet's faults are.
  'python3 scripts/verify_backups.py': { ours: [0, 0] },
  // The service runs, and nobody has typed the name.
  'python3 scripts/restore_data_backup.py --latest': { ours: [4, 4] },
  'python3 scripts/emergency_notification.py --outage': { ours: [0, 0] },
  'python3 scripts/analyze_response_times.py --last-24h': { ours: [0, 1] },
  'python3 scripts/analyze_timeouts.py --last-week': { ours: [0, 1] },
  // A larger pool is advised where requests waited for a full one, and here each server is asked by one.
  'python3 scripts/analyze_connection_pools.py': { ours: [0, 0] },
  // Few look-ups say nothing of a cache, and nothing is short here: src/actions/performance/resources.test.ts has both worlds.
  'python3 scripts/monitor_cache_performance.py': { ours: [0, 0] },
  'python3 scripts/resource_utilization.py': { ours: [0, 0] },
  'df -h | grep -E "(80%|90%|95%)"': { ours: [0, 1] },
  'python3 scripts/daily_health_check.py': { ours: [0, 1] },
  'python3 scripts/weekly_performance_report.py': { ours: [0, 0] },
  // The time-outs here are longer than the intervals; src/actions/config/audit.test.ts has both worlds.
  'python3 scripts/config_audit.py': { ours: [1, 1] },
  // No team is named security here.
  'python3 scripts/security_notification.py --incident': { ours: [5, 5] },
};

const RUN = [
  ...new Set(
    readRunbook()
      .filter((line) => readLine(line).shown.by === 'run')
      .map(({ text }) => text),
  ),
];

interface Seen {
  readonly line: unknown;
  readonly ours: number | null;
}

let fleet: FaultyFleet;
let installation: TestInstallation;
let worker: TestProcess;
const well = new Map<string, Seen>();
const faulty = new Map<string, Seen>();

beforeAll(async () => {
  fleet = await startFaultyFleet();
  installation = await startInstallation({ config: configuration() });
  worker = await installation.start('worker');
  await installation.start('api');
  await until({ what: 'a check of each server', ask: () => haveStatus(() => 'HEALTHY') });
  for (const text of RUN) well.set(text, await see(text));
  fleet.plant(FAULTS);
  await until({ what: 'every fault', ask: () => haveStatus(statusUnderFault) });
  await until({ what: 'an alert', ask: async () => (await shell('grep FIRING logs/alerts.log')).code === 0 });
  for (const text of RUN) faulty.set(text, await see(text));
}, 300_000);

afterAll(async () => {
  await installation.stop();
  await fleet.stop();
});

function configuration(): Readonly<Record<string, unknown>> {
  return {
    monitoring: { health_check_interval_seconds: 1 },
    servers: SERVERS.map((name) => ({
      server_name: name,
      mcp_endpoint_url: fleet.mcpUrl(name),
      mcp_mode: 'plain',
      mcp_retry_attempts: 0,
      mcp_timeout_seconds: 4,
      mcp_expected_tools: ['search_restaurants_by_district'],
      rest_health_endpoint_url: fleet.restUrl(name),
      rest_retry_attempts: 0,
      rest_timeout_seconds: 4,
    })),
  };
}

function statusUnderFault(server: string): string {
  if (server === SEARCH) return 'UNHEALTHY';
  return server === 'slow-mcp' ? 'HEALTHY' : 'DEGRADED';
}

async function haveStatus(statusOf: (server: string) => string): Promise<boolean> {
  const states = await Promise.all(
    SERVERS.map(async (server) => {
      const response = await fetch(`${installation.apiUrl}/status/servers/${server}`);
      return Json.parse(await response.json())['overall_status'] === statusOf(server);
    }),
  );
  return states.every(Boolean);
}

async function see(text: string): Promise<Seen> {
  const { line } = EXPECTED[text] ?? {};
  const { ours } = readLine({ text, section: '' });
  return {
    line: line === undefined ? null : line.look(await shell(lineHere(text))),
    ours: ours === null ? null : await commandCode(text.startsWith('python3 ') ? text : ours),
  };
}

/** The line, with the places that the runbook names put where they are here. */
function lineHere(text: string): string {
  const [, watched] = /^watch -n \d+ "(.+)"$/.exec(text) ?? [];
  const line = (watched ?? text)
    .replaceAll(RUNBOOK_ORIGIN, installation.apiUrl)
    .replace('config/examples', EXAMPLES)
    // No night has passed here.
    .replace('date -d yesterday', 'date')
    .replaceAll(/https:\/\/server\d?\.example\.com\/status\/health/g, fleet.restUrl(SEARCH))
    .replaceAll(/https:\/\/server\d?\.example\.com\/mcp/g, fleet.mcpUrl(SEARCH));
  return line.startsWith('tail -f') ? `timeout 1 ${line}` : line;
}

function shell(line: string): Promise<Ran> {
  return new Promise((done) => {
    const limits = { cwd: installation.folder, maxBuffer: 64 * 1024 * 1024 };
    execFile('bash', ['-c', line], limits, (error, stdout) => {
      done({ code: error === null ? 0 : Number(error.code), stdout });
    });
  });
}

/** Exit code of our own command; a script's is asked for by the runbook's own words. */
async function commandCode(line: string): Promise<number | null> {
  const asked = line
    .replace(/^python3 /, 'script ')
    .replace(/^watchkeeper /, '')
    .replace(/ --watch$/, '');
  const { code } = await runCommand({
    words: [...asked.split(' '), '--config', installation.configPath],
    folder: installation.folder,
  });
  return code;
}

function listsWorker(stdout: string): boolean {
  return new RegExp(`^\\S+ +${worker.pid} .*enhanced-mcp-status: worker`, 'm').test(stdout);
}

test('every line that is said to be run is expected to show something, and no other', () => {
  expect(new Set(Object.keys(EXPECTED))).toEqual(new Set(RUN));
});

describe('in a world that is well, and in one with faults', () => {
  test.each(RUN)('%s', (text) => {
    const { line, ours } = EXPECTED[text] ?? {};
    expect([well.get(text)?.line, faulty.get(text)?.line]).toEqual([
      line?.well ?? null,
      line?.faulty ?? null,
    ]);
    expect([well.get(text)?.ours, faulty.get(text)?.ours]).toEqual(ours ?? [null, null]);
  });
});

test('an emergency check says 5 when every server is down, here and not over the API, which may be down too', async () => {
  fleet.plant(Object.fromEntries(SERVERS.map((name) => [name, 'down'])));
  const check = 'python3 scripts/emergency_health_check.py';
  expect(await commandCode(check)).toBe(5);
  expect(await commandCode(`${check} --api-url ${installation.apiUrl}`)).toBe(2);
});

test('with the fleet gone, the network test and the emergency check say so', async () => {
  await fleet.stop();
  expect(await commandCode('python3 scripts/network_connectivity_test.py')).toBe(1);
  expect(await commandCode('python3 scripts/emergency_health_check.py --all-servers')).toBe(5);
});

test('validation of a server that is not there is 3', async () => {
  expect(await commandCode('python3 scripts/validate_deployment.py --server no-such-mcp')).toBe(3);
});

test('collection that was paused is started once, and refused while it runs', async () => {
  const start = 'python3 scripts/start_metrics_collection.py';
  expect(await commandCode('watchkeeper mode pause')).toBe(0);
  expect(await commandCode(start)).toBe(0);
  expect(await commandCode(start)).toBe(4);
});

test('backups are good until one byte of one is changed, and none at all is 3', async () => {
  const verify = 'python3 scripts/verify_backups.py';
  const directory = join(installation.folder, 'backups');
  expect(await commandCode(verify)).toBe(0);
  const [id = ''] = await readdir(directory);
  const store = join(directory, id, 'store.db');
  const bytes = await readFile(store);
  bytes.writeUInt8(bytes.readUInt8(5000) ^ 1, 5000);
  await writeFile(store, bytes);
  expect(await commandCode(verify)).toBe(1);
  expect(await commandCode('python3 scripts/check_data_integrity.py')).toBe(1);
  await rm(directory, { recursive: true });
  expect(await commandCode(verify)).toBe(3);
  expect(await commandCode('python3 scripts/check_data_integrity.py')).toBe(0);
});

test('stored data are sound until a check is that cannot be', async () => {
  const verify = 'python3 scripts/verify_data_integrity.py';
  expect(await commandCode(verify)).toBe(0);
  using database = new DatabaseSync(join(installation.folder, 'watchkeeper.db'), { timeout: 5_000 });
  database.exec('UPDATE checks SET score = 7 WHERE id = (SELECT min(id) FROM checks)');
  expect(await commandCode(verify)).toBe(1);
  expect(await commandCode('watchkeeper data repair')).toBe(0);
  expect(await commandCode(verify)).toBe(0);
});

test('the integration tests run', () => {
  expect(relative(process.cwd(), import.meta.filename)).toMatch(/^test\/e2e\//);
  expect(manifest.scripts['test:integration']).toBe("vitest run --project 'integration*'");
});

test('a worker that is gone is not among the processes', async () => {
  await worker.kill('SIGTERM');
  const { stdout } = await shell('ps aux | grep enhanced-mcp');
  expect(listsWorker(stdout)).toBe(false);
});

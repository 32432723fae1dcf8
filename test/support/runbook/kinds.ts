import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROUTE_TABLE } from '../../../src/api/routes/route-table.ts';
import { meaningOf, type GivenFlags, type Script } from '../../../src/cli/script/script.ts';
import { SCRIPTS } from '../../../src/cli/script/scripts.ts';
import type { RunbookLine } from './runbook-lines.ts';
import { pending, runs, shownBy, type Kind, type Owner, type Reading } from './reading.ts';

const ROOT = join(import.meta.dirname, '../../..');
const SEARCH = 'restaurant-search-mcp';
const CHECK_MCP = `watchkeeper check ${SEARCH} --no-include-rest`;

/** Logs by their names in the runbook: written by now, or the part that writes them. */
const LOGS: Readonly<Record<string, Owner | 'written'>> = {
  'logs/enhanced_status_check.log': 'written',
  'logs/errors.log': 'written',
  'logs/alerts.log': 'written',
  'logs/deployment/deployment_*.log': 5,
  'logs/monitoring/monitoring_*.log': 'written',
  'logs/metrics_collection.log': 'written',
};

/** What the CLI says of the same things as an endpoint. */
const SAME_AS: readonly (readonly [path: RegExp, command: string])[] = [
  [/^\/status\/health$/, 'watchkeeper status'],
  [/^\/status\/servers\/(.+)$/, 'watchkeeper servers show $1'],
  [/^\/status\/metrics$/, 'watchkeeper metrics'],
  [/^\/status\/dual-check$/, 'watchkeeper check'],
];

const NETWORK_NOTE = 'of every configured host at once';
const NO_EDIT = 'the file is the same one that `--config` names';

/** The closed list of what a line of the runbook can be. Each line is exactly one of these. */
export const KINDS: readonly Kind[] = [
  {
    name: 'script',
    matches: /^python3 scripts\/(?<name>[\w/]+)\.py(?<flags>.*)$/,
    read: (_, { name = '', flags = '' }) => readScript(name, flags),
  },
  {
    name: 'pytest',
    matches: /^python3 -m pytest /,
    read: () =>
      shownBy(
        'test/e2e/runbook-conformance.test.ts',
        'the integration tests run',
        'npm run test:integration',
      ),
  },
  {
    name: 'curl | jq',
    matches: /^curl -s http:\/\/localhost:8080(?<path>\S+) \| jq .+$/,
    read: (_, { path = '' }) => readEndpoint(path),
  },
  {
    name: 'watch',
    matches: /^watch -n \d+ "(?<inner>.+)"$/,
    read: (_, { inner = '' }) => readWatched(inner),
  },
  {
    name: 'curl -f of health',
    matches: /^curl -f https:\/\/[\w.]+\/status\/health$/,
    read: () => runs(`watchkeeper check ${SEARCH} --no-include-mcp`),
  },
  {
    name: 'curl -f of MCP',
    matches: /^curl -f https:\/\/[\w.]+\/mcp$/,
    read: () =>
      runs(CHECK_MCP, 'an MCP endpoint need not answer a GET; what is asked is whether MCP answers'),
  },
  {
    name: 'curl -X POST of tools/list',
    matches: /^curl -X POST https:\/\/[\w.]+\/mcp .*"tools\/list"/,
    read: () =>
      runs(CHECK_MCP, 'as it stands for servers that need no session; a check speaks every era of MCP'),
  },
  {
    name: 'curl of OIDC discovery',
    matches: /^curl -s https:\/\/\S+\/\.well-known\/openid-configuration$/,
    read: () => pending(4, 'as part of validate_auth_config'),
  },
  {
    name: 'tail',
    matches: /^tail -f (?<log>\S+)$/,
    read: (_, { log = '' }) => readLog(log),
  },
  {
    name: 'grep pipeline',
    matches: /^grep .*? (?<log>logs\/\S+)(?: \| .*)?$/,
    read: (_, { log = '' }) => readLog(log),
  },
  {
    name: 'cat | grep',
    matches: /^cat (?<file>\S+) \| grep .*$/,
    read: (_, { file = '' }) => readConfiguration(file),
  },
  {
    name: 'vim',
    matches: /^vim config\/\S+$/,
    read: () => ({
      ...shownBy('test/e2e/plan-change.test.ts', 'a new plan with other shards'),
      note: NO_EDIT,
    }),
  },
  { name: 'df', matches: /^df -h$/, read: () => runs() },
  {
    name: 'df | grep',
    matches: /^df -h \| grep .*$/,
    read: () =>
      runs(
        'watchkeeper report daily',
        'it finds a disk that is exactly so full; what is meant, fuller than that, the line of the disk says',
      ),
  },
  { name: 'free', matches: /^free -m$/, read: () => runs() },
  { name: 'ps', matches: /^ps aux \| grep enhanced-mcp$/, read: () => runs() },
  {
    name: 'pkill',
    matches: /^pkill -f collect_metrics\.py$/,
    read: () => pending(4, 'until then collection is stopped by `watchkeeper mode pause`'),
  },
  {
    name: 'ping',
    matches: /^ping \S+$/,
    read: () => runs('watchkeeper diagnose network', NETWORK_NOTE),
  },
  {
    name: 'nslookup',
    matches: /^nslookup \S+$/,
    read: () => runs('watchkeeper diagnose network', NETWORK_NOTE),
  },
  {
    name: 'ssh',
    matches: /^ssh \S+ "(?<command>.+)"$/,
    read: (_, { command = '' }) => readOnHost(command),
  },
  {
    name: 'cp of the configuration',
    matches: /^cp -r config\/ backups\//,
    read: () => ({
      ...shownBy(
        'src/adapters/backup/backups.test.ts',
        'copies of the configuration that were made by hand are listed and looked through too',
        'watchkeeper backup create',
      ),
      note: 'such copies are listed and verified beside the others',
    }),
  },
  {
    name: 'cp of the emergency configuration',
    matches: /^cp config\/emergency_config\.yaml /,
    read: () => pending(5, 'as the release of emergency mode'),
  },
  { name: 'cp of data', matches: /^cp -r data\/metrics /, read: () => pending(4) },
  {
    name: 'find',
    matches: /^find data\/metrics /,
    read: () => pending(4, 'what is in the store is thinned out by `storage.retention` without being told'),
  },
  {
    name: 'logrotate',
    matches: /^logrotate config\/logrotate\.conf$/,
    read: () =>
      shownBy(
        'test/contracts/logrotate.test.ts',
        'logrotate takes the files away from two writers of a thousand lines a second, and no line is lost',
        null,
      ),
  },
];

/** What a line is; throws where it is nothing of the list, or more than one thing. */
export function readLine({ text }: RunbookLine): Reading & { readonly kind: string } {
  const found = KINDS.filter(({ matches }) => matches.test(text));
  const [kind, another] = found;
  if (kind === undefined) throw new Error(`no kind for the runbook's line: ${text}`);
  if (another !== undefined) throw new Error(`${kind.name} and ${another.name} both claim the line: ${text}`);
  return { kind: kind.name, ...kind.read(text, kind.matches.exec(text)?.groups ?? {}) };
}

/** Scripts that judge a hundred probes or more, which a world that is only just watched does not have. */
const SHOWN_BY: Readonly<Record<string, readonly [path: string, test: string]>> = {
  optimize_timeouts: ['src/actions/performance/analysis.test.ts', 'are the p99 with half as much again'],
  performance_optimization: [
    'src/actions/performance/recommend.test.ts',
    'a time-out too short for a slow server is found, and is right once the patch is applied',
  ],
};

/** What is asked of a server's host; the configuration names the host. */
const ON_HOST: Readonly<Record<string, readonly [command: string, test: string]>> = {
  'tail -100 /var/log/mcp-server.log': ['logs', 'server logs shows what tail -100 of the log does'],
  'top -n 1': ['resources', 'server resources shows what top and df do'],
  'df -h': ['resources', 'server resources shows what top and df do'],
  uptime: ['load', 'server load shows what uptime does'],
  'iostat -x 1 5': ['io', 'server io shows what iostat -x 1 does'],
  'systemctl restart mcp-server': [
    'restart',
    'server restart runs systemctl restart of the unit there, and checks the server',
  ],
};

function readOnHost(command: string): Reading {
  const [ours, name] = ON_HOST[command] ?? [];
  if (ours === undefined || name === undefined) throw new Error(`the table of hosts lacks ${command}`);
  return shownBy('test/contracts/host-actions.test.ts', name, `watchkeeper server ${ours} ${SEARCH}`);
}

function readScript(name: string, words: string): Reading {
  const script = SCRIPTS.find((each) => each.name === name);
  if (script === undefined) throw new Error(`the table of scripts lacks ${name}`);
  const flags = flagsIn(script, words);
  const meaning = meaningOf(script, flags);
  if (meaning === null) return pending(script.part ?? 2);
  const elsewhere = SHOWN_BY[name];
  if (elsewhere !== undefined) return shownBy(...elsewhere, `watchkeeper script ${name}${words}`);
  const lacks = meaning.lacks === null ? null : `yet without: ${meaning.lacks}`;
  return runs(`watchkeeper script ${name}${words}`, lacks);
}

/** Throws for a flag that the script does not have. */
export function flagsIn({ name, flags }: Script, words: string): GivenFlags {
  const GLOBAL = ['--environment', '--config'];
  const given = [...words.matchAll(/(--[\w-]+)(?: ([^-\s]\S*))?/g)].filter(
    ([, flag = '']) => !GLOBAL.includes(flag),
  );
  const unknown = given.filter(([, flag]) => !flags.some((each) => each.flag === flag));
  if (unknown.length > 0) throw new Error(`${name} has no flag ${unknown.map(([text]) => text).join(', ')}`);
  return Object.fromEntries(given.map(([, flag = '', value]) => [flag, value ?? true]));
}

function readEndpoint(path: string): Reading {
  const paths = Object.values(ROUTE_TABLE).flatMap((routes) =>
    'notOverHttp' in routes ? [] : routes.map((route) => route.path),
  );
  const isServed = paths.some((route) => new RegExp(`^${route.replaceAll(/:\w+/g, '[^/]+')}$`).test(path));
  if (!isServed) return pending(2);
  const [pattern, command] = SAME_AS.find(([each]) => each.test(path)) ?? [];
  return runs(pattern === undefined ? null : path.replace(pattern, command ?? ''));
}

function readWatched(inner: string): Reading {
  const { shown, ours, note } = readLine({ text: inner, section: '' });
  return {
    shown,
    note,
    ours: ours === null ? null : ours.replace('servers show', 'status').concat(' --watch'),
  };
}

function readLog(log: string): Reading {
  const state = LOGS[log];
  if (state === undefined) throw new Error(`the table of logs lacks ${log}`);
  return state === 'written' ? runs() : pending(state);
}

function readConfiguration(file: string): Reading {
  return isThere(file) ? runs() : pending(2, 'an example of a configuration for production');
}

function isThere(path: string): boolean {
  return existsSync(join(ROOT, path));
}

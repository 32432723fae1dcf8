import { readdirSync, readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  load,
  problemsOf,
  removeWritten,
  written,
} from '../../../test/support/builders/written-configuration.ts';
import { hashSettings } from '../create-release.ts';
import type { Environment } from '../document/environment.ts';
import { loadConfiguration } from '../load-configuration.ts';
import { migrateConfiguration } from '../write/migrate.ts';
import { renderConfiguration } from '../write/render-configuration.ts';
import { FAMILIES } from './families.ts';

removeWritten();

const ROOT = join(import.meta.dirname, '../../..');
const FOLDER = join(ROOT, 'test/support/config-families');
const FILES = readdirSync(FOLDER);
const ENV: Environment = {
  STAGING_JWT_TOKEN: 'aaaaaaaaaa.bbbbbbbbbb.cccccccccc',
  STAGING_API_KEY: '0123456789abc',
};

function textOf(file: string): string {
  return readFileSync(join(FOLDER, file), 'utf8');
}

function migrated(path: string): {
  readonly text: string;
  readonly rows: string;
  readonly family: string | null;
} {
  const migration = migrateConfiguration(path);
  if (migration.status !== 'migrated') throw new Error(`${path} is ${migration.status}`);
  const rows = migration.rows.map(({ outcome, from, to, why, count, line, column }) =>
    [outcome, from ?? '-', to.join(' and ') || '-', why ?? '-', `${count} from ${line}:${column}`].join(
      ' | ',
    ),
  );
  return {
    text: renderConfiguration(migration.tree, { head: [] }),
    rows: `${rows.join('\n')}\n`,
    family: migration.family,
  };
}

describe('a file of an older family', () => {
  it('is there for every family', () => {
    const families = FILES.map((file) => migrated(join(FOLDER, file)).family);
    expect(families.sort()).toEqual(FAMILIES.map(({ title }) => title).sort());
  });

  it.each(FILES)('%s becomes what it always became, and every key is accounted for', async (file) => {
    const { text, rows } = migrated(join(FOLDER, file));
    const golden = join(ROOT, 'test/golden/config-families', basename(file, extname(file)));
    // What a key does may be said in other words some day.
    await expect(text.replace(/ # .*$/gm, '')).toMatchFileSnapshot(`${golden}.yaml`);
    await expect(rows).toMatchFileSnapshot(`${golden}.report.txt`);
  });

  it.each(FILES)('%s means the same before and after it is migrated', (file) => {
    const settings = [textOf(file), migrated(join(FOLDER, file)).text].map(
      (text) => load(text, ENV).environments[0]?.release.settings,
    );
    const [before, after] = settings.map((each) => each && hashSettings(each));
    expect(before).toMatch(/^[0-9a-f]{64}$/);
    expect(after).toBe(before);
  });

  it.each(FILES)('%s is migrated once: what comes out is in our spelling', (file) => {
    expect(migrateConfiguration(written(migrated(join(FOLDER, file)).text)).status).toBe('current');
  });

  it.each(FILES)('%s has no key that nobody speaks of', (file) => {
    const { rows } = migrated(join(FOLDER, file));
    const text = textOf(file);
    const names = extname(file) === '.json' ? text.matchAll(/"([\w-]+)":/g) : text.matchAll(/^[ -]*(\w+):/gm);
    const keys = [...names].map(([, name = '']) => name).filter((name) => !name.endsWith('-mcp'));
    expect(keys.length).toBeGreaterThan(5);
    for (const name of keys) expect(rows, name).toMatch(new RegExp(`\\b${name}\\b`));
  });
});

describe('the rate that opens a breaker', () => {
  const RATE = 'failure_rate_threshold: 0.4, minimum_requests: 12, failure_history_window_minutes: 20';
  const SERVER = '{ endpoint_url: "http://localhost:1/mcp"';

  it.each([
    [
      'the basic family',
      `mcp: { enabled: true }\ncircuit_breaker: { ${RATE} }\nservers: [{ name: old-one, mcp_url: "http://localhost:1/mcp" }]`,
    ],
    [
      'the status check family',
      `status_check_system: { enabled: true }\ncircuit_breaker_defaults: { ${RATE} }\nservers: { old-one: ${SERVER} } }`,
    ],
    [
      'a server of the status check family',
      `status_check_system: { enabled: true }\nservers: { old-one: ${SERVER}, circuit_breaker: { ${RATE} } } }`,
    ],
    [
      'the wrapped form',
      `enhanced_status_check_system: { circuit_breaker: { ${RATE} }, servers: [{ server_name: old-one, mcp_endpoint_url: "http://localhost:1/mcp" }] }`,
    ],
  ])('of %s is carried over', (_, text) => {
    expect(load(text).environments[0]?.release.settings.servers[0]?.breaker.failureRate).toEqual({
      threshold: 0.4,
      minimumChecks: 12,
      windowMs: 1_200_000,
    });
  });
});

it('the alerts of a wrapped file become those of alerting', () => {
  const alerts = '{ enabled: false, webhook_url: "${HOOK}" }';
  const { release } = load(`enhanced_status_check_system: { monitoring: { alerts: ${alerts} } }`, {
    HOOK: 'https://hooks.example.com',
  }).environments[0] ?? { release: undefined };
  expect(release?.settings).toMatchObject({
    alertRules: [],
    responding: { channels: [{ name: 'webhook', type: 'webhook', url: '${HOOK}' }] },
  });
});

describe('defaults of a family', () => {
  const serversOf = (file: string) => load(textOf(file)).environments[0]?.release.settings.servers;

  it('differ between the lists of one file', () => {
    expect(serversOf('server-lists.json')).toMatchObject([
      {
        mcp: { timeoutMs: 15_000, retry: { attempts: 4 } },
        rest: { timeoutMs: 8000 },
        aggregation: { mcpWeight: 0.6 },
      },
      {
        mcp: { timeoutMs: 12_000, expectedTools: ['analyze_restaurant_recommendations'] },
        rest: { timeoutMs: 11_000, retry: { attempts: 1 } },
        aggregation: { mcpWeight: 0.7 },
      },
      { mcp: { timeoutMs: 9000 }, rest: { timeoutMs: 5000, url: 'http://localhost:8082/health' } },
      { mcp: { timeoutMs: 8000 }, rest: { url: 'http://localhost:8083/healthz' } },
    ]);
  });

  it('switch the judging of tools off where all servers are of the list that never judged them', () => {
    const alone = 'status_check_servers: [{ name: old, endpoint: "http://localhost:1/mcp" }]';
    expect(
      load(alone.replace('old', 'old-one')).environments[0]?.release.settings.servers[0]?.mcp,
    ).toMatchObject({
      validateTools: false,
      validateExpectedTools: false,
    });
  });

  it('give the other path its address, or leave the one path alone', () => {
    expect(serversOf('single-path.yaml')).toMatchObject([
      {
        mcp: { url: 'http://localhost:8080/mcp' },
        rest: { url: 'http://localhost:8080/health' },
        intervalMs: 60_000,
      },
      { mcp: null, rest: { url: 'http://localhost:8090/ping' } },
      {
        mcp: { url: 'http://localhost:8081/mcp', timeoutMs: 15_000 },
        rest: { url: 'http://localhost:8081/status/health' },
        aggregation: { mcpWeight: 0.8, restWeight: 0.2 },
      },
    ]);
  });

  it('keep a server on one path where the file says nothing of a second', () => {
    const text = 'servers: { search: { endpoint_url: "http://localhost:1/mcp" } }';
    expect(load(text).environments[0]?.release.settings.servers).toMatchObject([
      { name: 'search', rest: null },
    ]);
  });
});

type Break = readonly [
  what: string,
  text: string,
  replacement: string,
  line: number,
  path: string,
  words: string,
];

/** Five ways each, in the families' own files: what is replaced, and where the complaint must point. */
const BROKEN: Readonly<Record<string, readonly Break[]>> = {
  'basic.json': [
    [
      'a misspelled key',
      '"health_path"',
      '"helth_path"',
      15,
      'rest.helth_path',
      "did you mean 'health_path'",
    ],
    ['text for a number', '"timeout": 12', '"timeout": "12"', 5, 'mcp.timeout', 'must be a number'],
    [
      'a list for a section',
      '{ "name": "legacy-mcp-monitoring", "version": "0.9.0" }',
      '[1]',
      2,
      'system',
      'must be a map',
    ],
    [
      'a server without a name',
      '"name": "restaurant-reasoning-mcp",',
      '',
      30,
      'servers[1].name',
      'is required',
    ],
    [
      'an address that is none',
      '"http://localhost:8081/mcp"',
      '"localhost"',
      32,
      'servers[1].mcp_url',
      'is not an absolute URL',
    ],
  ],
  'server-lists.json': [
    [
      'a map for a list',
      '"reasoning_servers": [',
      '"reasoning_servers": {}, "x": [',
      11,
      'reasoning_servers',
      'must be a list of servers',
    ],
    [
      'a misspelled key',
      '"max_retries"',
      '"max_retrys"',
      17,
      'reasoning_servers[0].max_retrys',
      "did you mean 'max_retries'",
    ],
    [
      'an address missing',
      '"mcp_url": "http://localhost:8081/mcp",',
      '',
      12,
      'reasoning_servers[0].mcp_url',
      'is required',
    ],
    [
      'too many tries',
      '"retry_attempts": 4',
      '"retry_attempts": 40',
      8,
      'restaurant_search_servers[0].retry_attempts',
      'at most 10',
    ],
    [
      'one name twice',
      '"old-gateway"',
      '"restaurant-search-mcp"',
      23,
      'status_check_servers[1].name',
      'is taken by the server on line 4',
    ],
  ],
  'single-path.yaml': [
    [
      'a server that is text',
      '- name: plain-web-service\n      url: http://localhost:8090/ping',
      '- plain-web-service',
      8,
      'health_checks.servers[1]',
      'must be a map',
    ],
    [
      'no address',
      '      url: http://localhost:8080/health\n',
      '',
      4,
      'health_checks.servers[0].url',
      'is required',
    ],
    [
      'a misspelled key',
      'interval: 60',
      'intervall: 60',
      7,
      'health_checks.servers[0].intervall',
      "did you mean 'interval'",
    ],
    ['a time-out of zero', 'timeout: 5', 'timeout: 0', 6, 'health_checks.servers[0].timeout', 'at least 1'],
    [
      'a tool that is no name',
      '[recommend_restaurants]',
      '["recommend restaurants"]',
      14,
      'mcp_monitoring.servers[0].expected_tools[0]',
      'is not a tool name',
    ],
  ],
  'status-check.json': [
    [
      'a list for the map of servers',
      '"servers": {',
      '"servers": [1], "sservers": {',
      21,
      'servers',
      'must be a map of names',
    ],
    [
      'an address missing',
      '"endpoint_url": "http://localhost:8082/mcp",',
      '',
      54,
      'servers.mbti-travel-assistant-mcp.endpoint_url',
      'is required',
    ],
    [
      'a misspelled key',
      '"global_timeout_seconds"',
      '"global_timeout_secs"',
      5,
      'status_check_system.global_timeout_secs',
      "did you mean 'global_timeout_seconds'",
    ],
    [
      'a threshold of zero',
      '"failure_threshold": 5,\n    "recovery',
      '"failure_threshold": 0,\n    "recovery',
      16,
      'circuit_breaker_defaults.failure_threshold',
      'at least 1',
    ],
    [
      'a name that none may have',
      '"restaurant-reasoning-mcp": {',
      '"r": {',
      41,
      'servers.r',
      'is not a server name',
    ],
  ],
  'wrapped.json': [
    [
      'a misspelled section',
      '"result_aggregation"',
      '"result_agregation"',
      14,
      'enhanced_status_check_system.result_agregation',
      "did you mean 'result_aggregation'",
    ],
    [
      'a variable that is not set',
      '${STAGING_JWT_TOKEN}',
      '${STAGING_JWT}',
      21,
      'enhanced_status_check_system.servers[0].jwt_token',
      'STAGING_JWT is not set',
    ],
    [
      'weights that do not sum to 1',
      '"mcp_priority_weight": 0.6',
      '"mcp_priority_weight": 0.7',
      14,
      'enhanced_status_check_system.result_aggregation.mcp_priority_weight',
      'sum to 1.1',
    ],
    [
      'text for a number under another name',
      '"timeout_seconds": 120',
      '"timeout_seconds": "long"',
      11,
      'enhanced_status_check_system.circuit_breaker.timeout_seconds',
      'must be a number',
    ],
    [
      'a key beside the wrapper',
      '{\n  "enhanced',
      '{\n  "api": {},\n  "enhanced',
      2,
      'api',
      'stands beside the wrapper',
    ],
  ],
};

describe('a broken file of an older family', () => {
  const cases = Object.entries(BROKEN).flatMap(([file, breaks]) =>
    breaks.map((each) => [file, ...each] as const),
  );

  it('is tried in five ways each', () => {
    expect(Object.keys(BROKEN).sort()).toEqual([...FILES].sort());
    for (const breaks of Object.values(BROKEN)) expect(breaks).toHaveLength(5);
  });

  it.each(cases)('%s: %s', (...each) => {
    const [file, , found, replacement, line, path, words] = each;
    const whole = textOf(file);
    expect(whole).toContain(found);
    const broken = written(
      whole.replace(found, () => replacement),
      file,
    );
    const problems = problemsOf(() => loadConfiguration({ paths: [broken], env: ENV, nowMs: 0 }));
    expect(problems.map((problem) => [problem.file, problem.line, problem.path])).toEqual([
      [broken, line, path],
    ]);
    expect(`${problems[0]?.message ?? ''}; ${problems[0]?.suggestion ?? ''}`).toContain(words);
  });

  it('has all its mistakes named at once', () => {
    const text = textOf('status-check.json')
      .replace('"endpoint_url": "http://localhost:8082/mcp",', '')
      .replace('"global_timeout_seconds"', '"global_timeout_secs"')
      .replace('"timeout_seconds": 15', '"timeout_seconds": 900');
    expect(problemsOf(() => load(text)).map(({ line }) => line)).toEqual([5, 44, 54]);
  });
});

describe('what an older file is told', () => {
  it('which family it is taken for, and each key that has no effect, in its own spelling', () => {
    const warnings = load(textOf('status-check.json')).environments[0]?.warnings ?? [];
    expect(warnings[0]?.message).toContain('status_check_system, servers by name');
    expect(warnings.find(({ path }) => path === 'authentication.cognito_config_file')).toMatchObject({
      line: 62,
    });
    expect(warnings.find(({ path }) => path === 'servers.mbti-travel-assistant-mcp')?.message).toContain(
      'no tools',
    );
  });

  it('nothing of a family where the file is in our spelling', () => {
    expect(migrateConfiguration(join(ROOT, 'config/examples/minimal_config.yaml')).status).toBe('current');
  });

  it('leaves an alias in its own words in a problem of ours', () => {
    const problems = problemsOf(() => load('circuit_breaker:\n  recovery_timeout: soon'));
    expect(problems).toMatchObject([{ line: 2, path: 'circuit_breaker.recovery_timeout' }]);
  });
});

describe('a key that every object of the language has', () => {
  const NAMES = ['constructor', 'toString', 'hasOwnProperty', '__proto__'];
  const members = NAMES.map((name) => `"${name}": 1`).join(', ');

  it.each(FILES.filter((file) => extname(file) === '.json'))('is one like any other in %s', (file) => {
    const text = textOf(file);
    const asked = [
      text.replace('{', `{ ${members},`),
      // Beside the name or the address of the first server, and in the sections on the way.
      text.replaceAll(/\{(?=\s*")/g, `{ ${members},`),
    ];
    for (const each of asked) {
      const problems = problemsOf(() => load(each, ENV));
      for (const { message } of problems) expect(message).not.toMatch(/undefined|native code/);
    }
  });

  it('is no word for another, where a value has other words', () => {
    const text = 'authentication: { type: constructor }\nservers: []\n';
    const [problem] = problemsOf(() => load(text));
    expect(problem?.message).toContain('constructor');
  });

  it('is left out, and that is told', () => {
    const { text, rows } = migrated(written(textOf('basic.json').replace('{', `{ ${members},`)));
    for (const name of NAMES) expect(rows).toContain(`left_out | ${name} | -`);
    expect(text).not.toMatch(new RegExp(NAMES.join('|')));
  });
});

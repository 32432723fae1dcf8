import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { KEYS } from './keys.ts';
import { loadConfiguration } from './load-configuration.ts';
import { validateFiles } from './validate-files.ts';
import { load, removeWritten } from '../../test/support/builders/written-configuration.ts';

removeWritten();

const folder = join(import.meta.dirname, '../../config');
const text = readFileSync(join(folder, 'default.yaml'), 'utf8');
/** With what stands in comments as an example made real: a server, a rule, a channel and so on. */
const complete = text
  .replace(/^( *)(servers|rules|users|maintenance|rotations|overrides): \[\]/gm, '$1$2:')
  .replace(/^( *)(channels|teams|escalation): \{\}/gm, '$1$2:')
  .replace(/^ *#( {2}[- ] .*)$/gm, '$1');

/** What a key has to have in an example although it has no default. */
const GIVEN: Readonly<Record<string, unknown>> = {
  'alerting.rules[].name': 'server_down',
  'alerting.channels{}.type': 'console',
  'alerting.oncall.rotations[].name': 'example-rotation',
  'alerting.oncall.rotations[].members': ['example-user'],
  'alerting.oncall.overrides[].rotation': 'example-rotation',
  'alerting.oncall.overrides[].user': 'example-user',
  'alerting.oncall.overrides[].starts_at': '2026-12-24T09:00',
  'alerting.oncall.overrides[].ends_at': '2026-12-25T09:00',
  'alerting.users[].name': 'example-user',
  'alerting.maintenance[].name': 'example-window',
  'alerting.maintenance[].rrule': 'FREQ=DAILY;BYHOUR=2',
  'alerting.maintenance[].duration': '2h',
  'servers[].server_name': 'example-server',
  'servers[].mcp_endpoint_url': 'http://localhost:8080/mcp',
  'servers[].mcp_call.tool': 'example_tool',
  'servers[].auth_config.auth_type': 'none',
};

/** Names in the example under which something free stands. */
const FREE = new Set(['example-channel', 'example-team', 'critical']);

function leavesOf(value: unknown, path = ''): readonly (readonly [string, unknown])[] {
  if (Array.isArray(value) && typeof value[0] === 'object') return leavesOf(value[0], `${path}[]`);
  if (typeof value !== 'object' || value === null || Array.isArray(value) || Object.keys(value).length === 0)
    return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) =>
    leavesOf(inner, path === '' ? key : FREE.has(key) ? `${path}{}` : `${path}.${key}`),
  );
}

describe('config/default.yaml', () => {
  it('loads, and says what leaving everything out says', () => {
    const { environments, installation } = load(text);
    const empty = load('system_name: enhanced-mcp-status-check');
    expect(environments[0]?.release.hash).toBe(empty.environments[0]?.release.hash);
    expect(installation).toEqual(empty.installation);
    expect(environments[0]?.warnings.map((warning) => warning.path)).toEqual(['servers']);
  });

  it('has every effective key with its default', () => {
    const expected = KEYS.flatMap((row) =>
      row.status === 'effective' ? [[row.path, GIVEN[row.path] ?? row.default]] : [],
    );
    expect(Object.fromEntries(leavesOf(parse(complete)))).toEqual(Object.fromEntries(expected));
  });

  it('has a server in its comments that resolves as the shortest one does', () => {
    const shortest =
      'servers: [{ server_name: example-server, mcp_endpoint_url: "http://localhost:8080/mcp" }]';
    const [full, short] = [complete, shortest].map(
      (each) => load(each).environments[0]?.release.settings.servers,
    );
    expect(full).toEqual(short);
  });

  it('says on each key’s own line what it does', () => {
    const lines = complete.split('\n').filter((line) => /^ *(?:- )?\w+: [^#\s]/.test(line));
    expect(lines.filter((line) => !/ # \S/.test(line))).toEqual([]);
    expect(lines).toHaveLength(KEYS.filter((row) => row.status === 'effective').length);
  });
});

const JWT = 'aaaaaaaaaa.bbbbbbbbbb.cccccccccc';
const KEY = '0123456789abc';
const SECRETS = {
  JWT_TOKEN: JWT,
  API_KEY: KEY,
  STAGING_JWT_TOKEN: JWT,
  STAGING_API_KEY: KEY,
  PROD_JWT_TOKEN: JWT,
  PROD_API_KEY: KEY,
};

/** The files with what each must be made of (inv. 2.3 and 2.4). */
const EXAMPLES: Readonly<Record<string, readonly [environment: string, servers: number, first: unknown]>> = {
  'examples/minimal_config.yaml': ['development', 1, { intervalMs: 60_000 }],
  'examples/development_config.yaml': [
    'development',
    2,
    {
      name: 'local-restaurant-search',
      intervalMs: 5000,
      aggregation: { mcpWeight: 0.5 },
      breaker: { openMs: 30_000 },
    },
  ],
  'examples/staging_deployment_config.yaml': [
    'staging',
    3,
    {
      intervalMs: 15_000,
      mcp: { timeoutMs: 10_000, retry: { attempts: 2 }, poolSize: 5 },
      aggregation: { mcpWeight: 0.6 },
    },
  ],
  'examples/production_config.yaml': [
    'production',
    3,
    {
      intervalMs: 15_000,
      mcp: { timeoutMs: 15_000, retry: { attempts: 5 }, poolSize: 20 },
      rest: { timeoutMs: 12_000, retry: { attempts: 3, backoffFactor: 2, maxDelayMs: 60_000 }, poolSize: 30 },
      aggregation: { mcpWeight: 0.7, requireBoth: true },
      breaker: { failureThreshold: 3, openMs: 120_000, halfOpenMaxChecks: 5 },
    },
  ],
  'examples/high_availability_config.yaml': [
    'production',
    6,
    {
      intervalMs: 10_000,
      mcp: { timeoutMs: 8000, retry: { attempts: 4, initialDelayMs: 200 }, poolSize: 30 },
      aggregation: { mcpWeight: 0.8, requireBoth: true, degradedOnSingleFailure: false },
      breaker: { failureThreshold: 15, successThreshold: 8 },
    },
  ],
  'emergency_config.yaml': [
    'production',
    3,
    {
      intervalMs: 60_000,
      confirmMs: 0,
      mcp: { depth: 'list', retry: { attempts: 0 } },
      rest: { retry: { attempts: 0 } },
    },
  ],
};

describe('the files that come with it', () => {
  it('are all spoken of here', () => {
    const files = globSync(['examples/*.yaml', '*_config.yaml'], { cwd: folder });
    expect(files.filter((file) => file !== 'current_config.yaml').sort()).toEqual(
      Object.keys(EXAMPLES).sort(),
    );
  });

  it.each(Object.entries(EXAMPLES))('%s is valid and what it says', (file, [environment, count, first]) => {
    const [validated] = validateFiles({
      paths: [join(folder, file)],
      env: SECRETS,
      areOneInstallation: false,
    });
    expect(validated).toMatchObject({ errors: [], environment, servers: count, family: null });
    const loaded = loadConfiguration({ paths: [join(folder, file)], env: SECRETS, nowMs: 0 });
    expect(loaded.environments[0]?.release.settings.servers[0]).toMatchObject(first ?? {});
  });

  it.each(Object.keys(EXAMPLES))('%s holds no secret, only references that must be set', (file) => {
    const unset = validateFiles({ paths: [join(folder, file)], env: {}, areOneInstallation: false });
    const errors = unset.flatMap((each) => each.errors);
    const references = readFileSync(join(folder, file), 'utf8').match(/: '?\$\{\w+\}/g) ?? [];
    expect(errors.length >= references.length).toBe(true);
    for (const { message } of errors) expect(message).toMatch(/^the environment variable \w+ is not set$/);
  });

  it('production says who may use the API', () => {
    const document: unknown = parse(readFileSync(join(folder, 'examples/production_config.yaml'), 'utf8'));
    expect(document).toHaveProperty('authentication.config.customJWTAuthorizer.discoveryUrl');
    expect(document).toHaveProperty('authentication.config.customJWTAuthorizer.allowedClients');
  });
});

describe('config/examples', () => {
  it('the least that is needed loads without a warning', () => {
    const path = join(folder, 'examples/minimal_config.yaml');
    const [environment] = loadConfiguration({ paths: [path], env: {}, nowMs: 0 }).environments;
    expect(environment?.warnings).toEqual([]);
    expect(environment?.release.settings.servers).toMatchObject([
      { name: 'restaurant-search-mcp', intervalMs: 60_000 },
    ]);
  });
});

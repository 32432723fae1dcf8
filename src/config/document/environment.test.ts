import { describe, expect, it } from 'vitest';
import {
  aServer,
  load,
  problemsOf,
  removeWritten,
  written,
} from '../../../test/support/builders/written-configuration.ts';
import { loadConfiguration } from '../load-configuration.ts';
import type { LoadedConfiguration } from '../load-configuration.ts';
import { ENVIRONMENT_VARIABLES } from '../reference/environment-variables.ts';
import type { Environment } from './environment.ts';

removeWritten();

const JWT = 'aaaaaaaaaa.bbbbbbbbbb.cccccccccc';
const serverOf = ({ environments }: LoadedConfiguration) => environments[0]?.release.settings.servers[0];

type Row = readonly [
  variable: string,
  value: string,
  /** A file that says something else. */
  file: string,
  observe: (loaded: LoadedConfiguration) => unknown,
  before: unknown,
  after: unknown,
];

/** Each variable of inv. 2.5 against a file that says otherwise: what is seen without it and with it. */
const VARIABLES: readonly Row[] = [
  [
    'MCP_STATUS_CHECK_ENABLED',
    'no',
    `monitoring: { enabled: true }\n${aServer()}`,
    (it) => serverOf(it)?.enabled,
    true,
    false,
  ],
  [
    'MCP_STATUS_CHECK_ENABLED',
    'on',
    `monitoring: { enabled: false }\n${aServer()}`,
    (it) => serverOf(it)?.enabled,
    false,
    true,
  ],
  [
    'MCP_STATUS_CHECK_INTERVAL',
    '45',
    `monitoring: { health_check_interval_seconds: 60 }\n${aServer()}`,
    (it) => serverOf(it)?.intervalMs,
    60_000,
    45_000,
  ],
  [
    'MCP_STATUS_CHECK_TIMEOUT',
    '4',
    `mcp_health_checks: { default_timeout_seconds: 9 }\nrest_health_checks: { default_timeout_seconds: 9 }\n${aServer()}`,
    (it) => [serverOf(it)?.mcp?.timeoutMs, serverOf(it)?.rest?.timeoutMs],
    [9000, 9000],
    [4000, 4000],
  ],
  [
    'MCP_GATEWAY_BASE_URL',
    'https://gateway.example.com/',
    aServer(),
    (it) => serverOf(it)?.mcp?.url,
    'https://search.example.com/mcp',
    'https://gateway.example.com/mcp/search-mcp',
  ],
  [
    'LOG_LEVEL',
    'DEBUG',
    'logging: { level: error }',
    (it) => it.installation.logging.level,
    'error',
    'debug',
  ],
  [
    'DATABASE_URL',
    'postgres://db/watchkeeper',
    'storage: { url: "sqlite:x.db" }',
    (it) => it.installation.storage.url,
    'sqlite:x.db',
    'postgres://db/watchkeeper',
  ],
  [
    'TEMPORAL_ADDRESS',
    't:1',
    'temporal: { address: "x:1" }',
    (it) => it.installation.temporal.address,
    'x:1',
    't:1',
  ],
  [
    'TEMPORAL_NAMESPACE',
    'n',
    'temporal: { namespace: x }',
    (it) => it.installation.temporal.namespace,
    'x',
    'n',
  ],
  [
    'TEMPORAL_TASK_QUEUE',
    'q',
    'temporal: { task_queue: x }',
    (it) => it.installation.temporal.taskQueue,
    'x',
    'q',
  ],
];

describe('environment variables', () => {
  it.each(VARIABLES)('%s=%s beats the file', (...row) => {
    const [variable, value, file, observe, before, after] = row;
    expect(observe(load(file))).toEqual(before);
    expect(observe(load(file, { [variable]: value }))).toEqual(after);
    // An empty variable counts as unset.
    expect(observe(load(file, { [variable]: '' }))).toEqual(before);
  });

  it('JWT_TOKEN and API_KEY become references of every server, never their values', () => {
    const env: Environment = { JWT_TOKEN: JWT, API_KEY: '0123456789' };
    const release = load(aServer(), env).environments[0]?.release;
    const text = JSON.stringify(release);
    expect(text).toContain('${JWT_TOKEN}');
    expect(text).toContain('${API_KEY}');
    expect(text).not.toContain(JWT);
    expect(text).not.toContain('0123456789');
    expect(JSON.stringify(load(aServer()).environments[0]?.release)).not.toContain('${');
  });

  it.each([
    ['an auth_config', aServer('auth_config: { auth_type: none }')],
    ['a key of its own', aServer('auth_headers: { x-api-key: "${OWN}" }')],
  ])('API_KEY leaves a server with %s alone, and is said where it counts', (_, text) => {
    const env: Environment = { API_KEY: '0123456789', OWN: '9876543210' };
    expect(JSON.stringify(load(text, env).environments[0]?.release)).not.toContain('${API_KEY}');
    expect(load(text, env).environments[0]?.warnings).toEqual([]);
    expect(load(aServer(), env).environments[0]?.warnings[0]?.message).toContain('API_KEY');
  });

  it('CONFIG_FILE names the file, before CONFIG_PATH, and a file that is named beats both', () => {
    const [first, second, named] = ['one', 'two', 'three'].map((name) => written(`system_name: ${name}`));
    const nameOf = (paths: readonly string[], env: Environment) =>
      loadConfiguration({ paths, env, nowMs: 0 }).environments[0]?.release.settings.systemName;
    expect(nameOf([], { CONFIG_PATH: second })).toBe('two');
    expect(nameOf([], { CONFIG_FILE: first, CONFIG_PATH: second })).toBe('one');
    expect(nameOf([named ?? ''], { CONFIG_FILE: first })).toBe('three');
  });

  it('a flag beats the environment, which beats the file', () => {
    const paths = [written('data_dir: from-file')];
    expect(loadConfiguration({ paths, env: {}, nowMs: 0 }).installation.storage.url).toContain('from-file');
    const flagged = loadConfiguration({ paths, env: {}, nowMs: 0, dataDir: 'from-flag' });
    expect(flagged.installation).toMatchObject({
      dataDir: 'from-flag',
      storage: { url: 'sqlite:from-flag/watchkeeper.db' },
    });
  });

  it('a variable that is not set is an error wherever it is referred to', () => {
    const text = 'system_name: "${NAME}"\nmonitoring: { shard_size: "${SIZE}" }\nservers: []';
    expect(problemsOf(() => load(text)).map(({ line, message }) => [line, message])).toEqual([
      [1, 'the environment variable NAME is not set'],
      [2, 'the environment variable SIZE is not set'],
    ]);
    expect(problemsOf(() => load(text, { NAME: 'x', SIZE: '9' }))).toEqual([]);
  });

  it('METRICS_DIR is warned about while it is set, since what would use it is not there', () => {
    const warningsWith = (env: Environment) => load(aServer(), env).environments[0]?.warnings;
    expect(warningsWith({ METRICS_DIR: '/var/metrics' })).toEqual([
      expect.objectContaining({
        file: 'environment',
        path: 'METRICS_DIR',
        message:
          'is not in this version yet; it has no effect until runbooks, calendar and backups are there',
      }),
    ]);
    expect(warningsWith({ METRICS_DIR: '' })).toEqual([]);
  });

  it('AWS_REGION has no effect, and may be referred to', () => {
    const env: Environment = { AWS_REGION: 'eu-central-1' };
    const labelled = (zone: string) => load(aServer(`labels: { zone: "${zone}" }`), env).environments[0];
    expect(load(aServer(), env)).toEqual({
      ...load(aServer()),
      environments: [expect.objectContaining({ warnings: [] })],
    });
    expect(labelled('${AWS_REGION}')?.release.settings.servers[0]?.labels).toEqual({ zone: 'eu-central-1' });
  });
});

describe('the table of variables in the documents', () => {
  const effectOf = (name: string) => ENVIRONMENT_VARIABLES.find((row) => row.name === name)?.effect;

  it('says of the variables of the seed what they do, or that they do nothing', () => {
    const said = ['MCP_SERVER_URL', 'METRICS_DIR', 'AWS_REGION'].map(effectOf);
    expect(said).toEqual([
      expect.stringContaining('--mcp-url'),
      expect.stringContaining('None until runbooks, calendar and backups are there'),
      expect.stringContaining('None of its own'),
    ]);
  });
});

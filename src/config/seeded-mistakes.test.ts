import { writeFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  aServer,
  load,
  problemsOf,
  removeWritten,
  written,
} from '../../test/support/builders/written-configuration.ts';
import { loadConfiguration } from './load-configuration.ts';
import { validateFiles } from './validate-files.ts';

removeWritten();

/** What is wrong, the text, the line, the path and the words of the right suggestion. */
type Mistake = readonly [what: string, text: string, line: number, path: string, right: string];

const MISTAKES: readonly Mistake[] = [
  ['a misspelled root key', 'system_nme: x', 1, 'system_nme', "did you mean 'system_name'?"],
  ['a misspelled section', 'monitorng:\n  enabled: true', 1, 'monitorng', "did you mean 'monitoring'?"],
  [
    'a misspelled key of a section',
    'mcp_health_checks:\n  default_timeout_second: 5',
    2,
    'mcp_health_checks.default_timeout_second',
    "did you mean 'default_timeout_seconds'?",
  ],
  ['two letters swapped', 'api:\n  prot: 80', 2, 'api.prot', "did you mean 'port'?"],
  [
    'a misspelled key of a server',
    aServer('mcp_retry_attemps: 1'),
    5,
    'servers[0].mcp_retry_attemps',
    "did you mean 'mcp_retry_attempts'?",
  ],
  [
    'a misspelled credential',
    aServer('auth_config:', '  auth_type: none', '  api_kee: "${K}"'),
    7,
    'servers[0].auth_config.api_kee',
    "did you mean 'api_key'?",
  ],
  ['a key of another section', 'jitter_percent: 3', 1, 'jitter_percent', 'it belongs under monitoring'],
  ['a number in quotes', 'api:\n  port: "8080"', 2, 'api.port', 'write 8080'],
  ['a number with a unit', 'monitoring:\n  confirm_seconds: 2s', 2, 'monitoring.confirm_seconds', 'write 2'],
  ['a word for a truth', 'monitoring:\n  enabled: yes', 2, 'monitoring.enabled', 'write true'],
  [
    'a word where a list goes',
    aServer().replace('[search]', 'search'),
    4,
    'servers[0].mcp_expected_tools',
    'write [search]',
  ],
  ['a number where text goes', aServer('labels: { zone: 1 }'), 5, 'servers[0].labels.zone', 'write "1"'],
  [
    'a duration without a unit',
    'storage:\n  retention:\n    checks: 48',
    3,
    'storage.retention.checks',
    'write it like 30s, 5m, 48h or 90d',
  ],
  [
    'a duration of an unknown unit',
    'storage:\n  retention:\n    checks: 2 weeks',
    3,
    'storage.retention.checks',
    'write it like 30s, 5m, 48h or 90d',
  ],
  [
    'an unknown word of a choice',
    aServer('mcp_mode: modren'),
    5,
    'servers[0].mcp_mode',
    "did you mean 'modern'?",
  ],
  [
    'a depth that calls, and no tool',
    aServer('mcp_depth: call'),
    5,
    'servers[0].mcp_depth',
    'add mcp_call: { tool: NAME }, or write mcp_depth: full',
  ],
  [
    'a host over ssh without an address',
    aServer('host:', '  executor: ssh', '  unit: mcp-server'),
    5,
    'servers[0].host',
    'add address: search.example.com, or executor: local where the server runs on this machine',
  ],
  [
    'a host that would be an option of ssh',
    aServer('host:', '  address: -vvv'),
    6,
    'servers[0].host.address',
    'write it like search.example.com, without a user or port',
  ],
  [
    'a unit that would be an option of systemctl',
    aServer('host:', '  executor: local', '  unit: --all'),
    7,
    'servers[0].host.unit',
    'write it like mcp-server',
  ],
  [
    'a call of no tool',
    aServer('mcp_depth: call', 'mcp_call:', '  interval_seconds: 60'),
    6,
    'servers[0].mcp_call.tool',
    'add tool',
  ],
  [
    'an assertion that cannot be asked',
    aServer('mcp_depth: call', 'mcp_call:', '  tool: search', '  assert: size(resutl.content) > 0'),
    8,
    'servers[0].mcp_call.assert',
    'write it over result and duration_ms, like size(result.content) > 0',
  ],
  [
    'an argument whose secret is not set',
    aServer(
      'mcp_depth: call',
      'mcp_call:',
      '  tool: search',
      '  arguments: { keys: [{ key: "${NOT_SET}" }] }',
    ),
    8,
    'servers[0].mcp_call.arguments.keys[0].key',
    'set NOT_SET',
  ],
  [
    'an interval of zero',
    aServer('interval_seconds: 0'),
    5,
    'servers[0].interval_seconds',
    'write 0.05 or more',
  ],
  [
    'a time-out over 300 s',
    aServer('mcp_timeout_seconds: 301'),
    5,
    'servers[0].mcp_timeout_seconds',
    'write 300 or less',
  ],
  [
    'a time-out below a second',
    'rest_health_checks:\n  default_timeout_seconds: 0.5',
    2,
    'rest_health_checks.default_timeout_seconds',
    'write 1 or more',
  ],
  [
    'more than ten retries',
    aServer('rest_retry_attempts: 11'),
    5,
    'servers[0].rest_retry_attempts',
    'write 10 or less',
  ],
  ['a port out of range', 'api:\n  port: 70000', 2, 'api.port', 'write 65535 or less'],
  [
    'a scheme that is not http',
    aServer().replace('https:', 'wss:'),
    3,
    'servers[0].mcp_endpoint_url',
    'use https',
  ],
  [
    'an address that is not one',
    aServer('rest_health_endpoint_url: localhost/status'),
    5,
    'servers[0].rest_health_endpoint_url',
    'write it like http://host:8080/mcp',
  ],
  [
    'a password in an address',
    aServer().replace('https://', 'https://me:hunter2@'),
    3,
    'servers[0].mcp_endpoint_url',
    'take them out and use auth_config with auth_type: basic',
  ],
  [
    'a server without a name',
    'servers:\n  - mcp_endpoint_url: https://a.example.com/mcp',
    2,
    'servers[0].server_name',
    'add server_name',
  ],
  [
    'a name that is too short',
    aServer().replace('search-mcp', 'ab'),
    2,
    'servers[0].server_name',
    'write 3 to 64 letters, digits, - or _, not beginning or ending with - or _',
  ],
  [
    'a server without an address',
    'servers:\n  - server_name: search',
    2,
    'servers[0].mcp_endpoint_url',
    'add mcp_endpoint_url: http://host:port/mcp, or mcp_enabled: false',
  ],
  [
    'REST alone without an address',
    'servers:\n  - server_name: search\n    mcp_enabled: false',
    2,
    'servers[0].rest_health_endpoint_url',
    'add rest_health_endpoint_url: http://host:port/status/health, or rest_enabled: false',
  ],
  [
    'both paths off',
    aServer('mcp_enabled: false', 'rest_enabled: false'),
    5,
    'servers[0].mcp_enabled',
    'switch one on, or write enabled: false',
  ],
  [
    'two servers of one name',
    `${aServer()}  - server_name: search-mcp\n    mcp_endpoint_url: https://b.example.com/mcp`,
    5,
    'servers[1].server_name',
    'give each server a name of its own',
  ],
  [
    'a tool listed twice',
    aServer().replace('[search]', '[search, search]'),
    4,
    'servers[0].mcp_expected_tools[1]',
    'keep one of them',
  ],
  [
    'weights of a server that do not sum to 1',
    aServer('mcp_priority_weight: 0.7'),
    5,
    'servers[0].mcp_priority_weight',
    'write rest_priority_weight: 0.3',
  ],
  [
    'weights of the section that do not sum to 1',
    'result_aggregation:\n  mcp_priority_weight: 0.5',
    2,
    'result_aggregation.mcp_priority_weight',
    'write rest_priority_weight: 0.5',
  ],
  [
    'thresholds the wrong way round',
    'result_aggregation:\n  failure_threshold: 0.8',
    2,
    'result_aggregation.failure_threshold',
    'write a failure_threshold below degraded_threshold',
  ],
  [
    'JWT without a discovery URL',
    'mcp_health_checks:\n  jwt_auth_enabled: true',
    2,
    'mcp_health_checks.jwt_auth_enabled',
    'write jwt_discovery_url: https://issuer/.well-known/openid-configuration',
  ],
  [
    'a dependency that is not there',
    aServer('depends_on: [serch-mcp]'),
    5,
    'servers[0].depends_on[0]',
    "did you mean 'search-mcp'?",
  ],
  [
    'a server that depends on itself',
    aServer('depends_on: [search-mcp]'),
    5,
    'servers[0].depends_on',
    'take one of these out',
  ],
  [
    'a credential without its secret',
    aServer(
      'auth_config:',
      '  auth_type: oauth2',
      '  oauth2_token_url: https://i.example.com/t',
      '  oauth2_client_id: me',
    ),
    5,
    'servers[0].auth_config.oauth2_client_secret',
    'add oauth2_client_secret to auth_config',
  ],
  [
    'a credential without its type',
    aServer('auth_config:', '  username: me'),
    5,
    'servers[0].auth_config.auth_type',
    'add auth_type, one of none, jwt, bearer, bearer_token, basic, basic_auth, api_key, custom_header, oauth2',
  ],
  [
    'a variable that is not set',
    'system_name: ${NOT_SET}',
    1,
    'system_name',
    'set NOT_SET, or give a default: ${NOT_SET:-...}',
  ],
  ['a secret that is not set', aServer('jwt_token: ${NOT_SET}'), 5, 'servers[0].jwt_token', 'set NOT_SET'],
  [
    'a file outside a secret',
    'system_name: ${file:/etc/hostname}',
    1,
    'system_name',
    'use ${VAR}, or write the value',
  ],
  [
    'a secret file that is not there',
    aServer('jwt_token: ${file:/no/such/secret}'),
    5,
    'servers[0].jwt_token',
    'check that it exists and that this user may read it',
  ],
  [
    'a malformed reference',
    'system_name: ${NOT A NAME}',
    1,
    'system_name',
    'write ${NAME}, ${NAME:-default} or, in a secret key, ${file:PATH}',
  ],
  [
    'a literal secret in production',
    `environment: production\n${aServer('jwt_token: aaaaaaaaaa.bbbbbbbbbb.cccccccccc')}`,
    6,
    'servers[0].jwt_token',
    'write ${VARIABLE} or ${file:/path/to/secret}',
  ],
  [
    'a literal default of a secret in production',
    `environment: production\n${aServer('auth_headers: { X-Key: "${K:-0123456789ab}" }')}`,
    6,
    'servers[0].auth_headers.X-Key',
    'write ${VARIABLE} or ${file:/path/to/secret}',
  ],
  [
    'a literal database password in production',
    'environment: production\nstorage: { url: "postgres://me:hunter2@db/x" }',
    2,
    'storage.url',
    'write ${VARIABLE} for the password, or set DATABASE_URL',
  ],
  [
    'a database of another kind',
    'storage: { url: "mysql://db/x" }',
    1,
    'storage.url',
    'write sqlite:data/watchkeeper.db or postgres://host/database',
  ],
  [
    'two spellings that disagree',
    'circuit_breaker:\n  open_seconds: 10\n  timeout_seconds: 20',
    3,
    'circuit_breaker.timeout_seconds',
    'keep circuit_breaker.open_seconds only',
  ],
  [
    'a key that will not be built',
    'high_availability:\n  multi_region_support: true',
    2,
    'high_availability.multi_region_support',
    'run one installation per region and watch each from the others',
  ],
  [
    'adaptive thresholds',
    'circuit_breaker:\n  adaptive_thresholds: true',
    2,
    'circuit_breaker.adaptive_thresholds',
    'set circuit_breaker.failure_threshold and open_seconds',
  ],
  ['an SNS topic', 'alerting:\n  sns_topic_arn: x', 2, 'alerting.sns_topic_arn', 'use a webhook channel'],
  [
    'a channel that misses what it needs',
    'alerting:\n  channels:\n    hook: { type: webhook }',
    3,
    'alerting.channels.hook.url',
    'write url: ${WEBHOOK_URL}',
  ],
  [
    'an escalation to a contact that is not there',
    'alerting:\n  escalation:\n    high: { contact: team_laed }',
    3,
    'alerting.escalation.high.contact',
    "did you mean 'team_lead'?",
  ],
  [
    'a window whose rule does not parse',
    'alerting:\n  maintenance: [{ name: nightly, rrule: FREQ=DALY, duration: 2h }]',
    2,
    'alerting.maintenance[0].rrule',
    'write DAILY',
  ],
  [
    'a key of an older family among ours',
    'monitoring:\n  enabled: true\nstatus_check_system:\n  enabled: true',
    3,
    'status_check_system',
    'write all of the file in one spelling; config/default.yaml has ours',
  ],
  [
    'a key beside the wrapper',
    'enhanced_status_check_system:\n  version: "1"\napi:\n  port: 1',
    3,
    'api',
    'move it into the wrapper, or take the wrapper away',
  ],
  ['a key written twice', 'api:\n  port: 1\n  host: a\n  port: 2', 4, 'port', 'keep one of them'],
  ['a tab for indentation', 'api:\n\tport: 1', 2, '', 'indent with spaces'],
  ['an environment in upper case', 'environment: Production', 1, 'environment', 'write production'],
];

/** Each line with a mistake says what would be right. */
const FULL_OF_MISTAKES = `sistem_name: x # did you mean 'system_name'
enviroment: staging # did you mean 'environment'
dual_monitoring_enabled: yes # write true
data_dir: 5 # write "5"
public_url: example.com # write it like http
mcp_health_check: {} # did you mean 'mcp_health_checks'
mcp_health_checks:
  default_timeout_seconds: "10" # write 10
  default_retry_attempt: 3 # did you mean 'default_retry_attempts'
  connection_pool_size: 0 # write 1 or more
  max_pages: 100000 # write 10000 or less
  default_expected_tools: search # write [search]
rest_health_checks:
  health_endpoint_path: status # write it like /status/health
  expected_status_codes: [200, 999] # write 599 or less
  auth_type: berer # did you mean 'bearer'
  jwt_audience: x # it belongs under mcp_health_checks
result_aggregation:
  mcp_priority_weight: 1.5 # write 1 or less
  health_score_calculation: average # did you mean 'weighted_average'
  failure_threshold: 0.9 # write a failure_threshold below
circuit_breaker:
  open_seconds: 1m # write 60
  half_open_max_call: 3 # did you mean 'half_open_max_calls'
  adaptive_thresholds: true # set circuit_breaker.failure_threshold
monitoring:
  health_check_interval_seconds: -5 # write 0.05 or more
  jitter_percent: 90 # write 50 or less
global_settings: { retry_attemps: 2 } # did you mean 'retry_attempts'
storage:
  url: mysql://db/x # write sqlite:
  retention: { checks: 2 days } # write it like
temporal: { address: localhost } # write it like localhost:7233
api: { prot: 8080 } # did you mean 'port'
logging: { level: wran, format: text } # did you mean 'warn'
servers:
  - server_name: a-one
    mcp_endpoint_url: ftp://a.example.com # use http
    mcp_mode: modren # did you mean 'modern'
    labels: { zone: 1 } # write "1"
  - mcp_endpoint_url: http://localhost:1/mcp # add server_name
  - server_name: a-one # give each server a name of its own
    mcp_endpoint_url: http://localhost:1/mcp
    mcp_retry_attempts: 2.5 # write 3
    depends_on: [b-tow] # did you mean 'b-two'
  - server_name: b-two
    mcp_endpoint_url: http://localhost:1/mcp
    rest_enabled: 0 # write false
    rest_timeout_seconds: 900 # write 300 or less
    jwt_token: \${NOT_SET} # set NOT_SET
    auth_config: { auth_type: basic, username: me } # add password
`;

const RIGHTS = FULL_OF_MISTAKES.split('\n').flatMap((text, index) => {
  const [, right] = / # (.*)$/.exec(text) ?? [];
  return right === undefined ? [] : [{ line: index + 1, right }];
});

describe('a mistake is named with its file, line, path and what would be right', () => {
  it.each(MISTAKES)('%s', (...mistake) => {
    const [, text, line, path, right] = mistake;
    const file = written(text);
    const problems = problemsOf(() => loadConfiguration({ paths: [file], env: {}, nowMs: 0 }));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ file, line, path, suggestion: right });
    expect(problems[0]?.column).toBeGreaterThan(0);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });

  it('however many there are: all of one file and of all files in one run', () => {
    const paths = [...MISTAKES.map(([, text]) => written(text)), written(FULL_OF_MISTAKES)];
    expect(paths.length).toBeGreaterThan(40);
    const files = validateFiles({ paths, env: {}, areOneInstallation: false });
    expect(files.map(({ file, errors }) => [file, errors.length])).toEqual(
      paths.map((path, index) => [path, index < MISTAKES.length ? 1 : RIGHTS.length]),
    );
  });

  it('forty in one file, each on its line with the right correction first', () => {
    const problems = problemsOf(() => load(FULL_OF_MISTAKES));
    expect(RIGHTS).toHaveLength(40);
    expect(problems.map(({ line }) => line)).toEqual(RIGHTS.map(({ line }) => line));
    const offered = RIGHTS.filter(
      ({ right }, index) => problems[index]?.suggestion?.startsWith(right) === true,
    );
    const missed = RIGHTS.filter((each) => !offered.includes(each));
    expect(missed, JSON.stringify(problems, null, 1)).toEqual([]);
  });

  it('all at once, in the order of the file, in the message and in the details', () => {
    const text =
      'sistem_name: x\napi: { port: no }\nmonitoring: { enabled: 3 }\nresult_aggregation: { rest_priority_weight: 0.1 }';
    const act = (): unknown => load(text);
    expect(problemsOf(act).map((problem) => problem.line)).toEqual([1, 2, 3, 4]);
    expect(act).toThrow(
      /4 problems.*:1:1 sistem_name:.*:2:14 api\.port:.*:3:24 monitoring\.enabled:.*:4:45 result_agg/s,
    );
  });

  it('of every file', () => {
    const paths = [written('nope: 1', 'a.yaml'), written('nope: 2', 'b.yaml')];
    const problems = problemsOf(() => loadConfiguration({ paths, env: {}, nowMs: 0 }));
    expect(problems.map((problem) => problem.file)).toEqual(paths);
  });

  it('names the line of the other server of the same name', () => {
    const text = `${aServer()}  - server_name: search-mcp\n    mcp_endpoint_url: https://b.example.com/mcp`;
    expect(problemsOf(() => load(text))[0]?.message).toContain('line 2');
  });

  it('finds a circle of dependencies, and only where there is one', () => {
    const server = (name: string, on: string): string =>
      `  - { server_name: ${name}, mcp_endpoint_url: "https://x.example.com/mcp", depends_on: [${on}] }\n`;
    const tail = server('leaf', '');
    const circle = `servers:\n${server('one', 'two')}${server('two', 'leaf, three')}${server('three', 'two')}${tail}`;
    expect(problemsOf(() => load(circle))[0]?.message).toContain('two -> three -> two');
    const diamond = `servers:\n${server('one', 'two, three')}${server('two', 'leaf')}${server('three', 'leaf')}${tail}`;
    expect(problemsOf(() => load(diamond))).toEqual([]);
  });

  it('says what is wrong with a section although the environment would set a key of it', () => {
    expect(problemsOf(() => load('logging: loud', { LOG_LEVEL: 'info' }))).toMatchObject([
      { line: 1, path: 'logging' },
    ]);
  });

  it('whatever the text, with problems or a configuration and nothing else', () => {
    const words = [
      'servers:',
      'api:',
      '  - ',
      '    ',
      'server_name: abc',
      '${X}',
      '${file:/}',
      '*a',
      '&a ',
      '<<: ',
      '{',
      '}',
      '[',
      ']',
      '"',
      ': ',
      'null',
      '1e999',
      '\n',
      '\t',
      '__proto__: ',
    ];
    const text = fc
      .array(fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 5 })), { maxLength: 40 })
      .map((parts) => parts.join(''));
    const file = written('');
    fc.assert(
      fc.property(text, (content) => {
        writeFileSync(file, content);
        for (const problem of problemsOf(() =>
          loadConfiguration({ paths: [file], env: { X: 'x' }, nowMs: 0 }),
        )) {
          expect(problem.file).toBe(file);
          expect(problem.message).not.toBe('');
        }
      }),
      { numRuns: 500 },
    );
  });
});

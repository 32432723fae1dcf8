import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { McpPathSpec } from '../domain/server/server-spec.ts';
import type { ServerSpec } from '../domain/server/server-spec.ts';
import type { Environment } from './document/environment.ts';
import { formatProblem } from './problem.ts';
import { loadConfiguration } from './load-configuration.ts';
import {
  aServer,
  load,
  problemsOf,
  removeWritten,
  written,
} from '../../test/support/builders/written-configuration.ts';

removeWritten();

function serverOf(text: string, env: Environment = {}): ServerSpec {
  const server = load(text, env).environments[0]?.release.settings.servers[0];
  if (server === undefined) throw new Error('no server');
  return server;
}

function warningsOf(text: string, env: Environment = {}): readonly string[] {
  return load(text, env).environments.flatMap((each) =>
    each.warnings.map((one) => `${one.path}: ${one.message}`),
  );
}

const hashOf = (text: string, env: Environment = {}): string =>
  load(text, env).environments[0]?.release.hash ?? '';

describe('defaults', () => {
  it('are those of the surface', () => {
    const { installation, environments } = load(aServer());
    expect(installation).toEqual({
      storage: { url: 'sqlite:data/watchkeeper.db' },
      api: {
        host: '127.0.0.1',
        port: 8080,
        auth: { apiKeyHeader: null, tokens: null },
        rateLimit: { requests: 1000, windowSeconds: 3600 },
        corsOrigins: [],
      },
      tls: null,
      temporal: { address: 'localhost:7233', namespace: 'default', taskQueue: 'watchkeeper' },
      logging: {
        level: 'info',
        format: 'text',
        directory: 'logs',
        toFile: true,
        toConsole: true,
        rotation: { maxBytes: 104_857_600, backups: 5 },
      },
      backup: { directory: 'backups', keep: 14 },
      dataDir: 'data',
    });
    const [environment] = environments;
    expect(environment?.environment).toBe('development');
    expect(environment?.release).toMatchObject({ createdAtMs: 1000, source: 'config.yaml' });
    expect(environment?.release.settings).toMatchObject({
      shardSize: 250,
      maxConcurrentChecks: 250,
      retention: { checksMs: 48 * 3_600_000, minutesMs: 90 * 86_400_000, hoursMs: 400 * 86_400_000 },
    });
    expect(environment?.release.settings.servers[0]).toMatchObject({
      intervalMs: 30_000,
      jitterRatio: 0.05,
      confirmMs: 2000,
      mcp: { timeoutMs: 10_000, retry: { attempts: 3 }, mode: 'auto', depth: 'full' },
      rest: { url: 'https://search.example.com/status/health', timeoutMs: 8000, retry: { attempts: 2 } },
      breaker: {
        enabled: true,
        failureThreshold: 3,
        successThreshold: 3,
        openMs: 60_000,
        halfOpenMaxChecks: 3,
      },
    });
  });
});

describe('precedence', () => {
  const section = 'mcp_health_checks: { default_retry_attempts: 2 }\n';
  const both = 'mcp_health_checks: { default_retry_attempts: 2, retry_policy: { max_attempts: 6 } }\n';
  it.each([
    ['the built-in', '', [], 3],
    ['global_settings', 'global_settings: { retry_attempts: 1 }\n', [], 1],
    ['the section over global_settings', `global_settings: { retry_attempts: 1 }\n${section}`, [], 2],
    ['retry_policy, the first try counted, over the section', both, [], 5],
    ['the server over all', both, ['mcp_retry_attempts: 0'], 0],
  ])('of retries: %s', (...row) => {
    const [, head, lines, attempts] = row;
    expect(serverOf(head + aServer(...lines)).mcp?.retry.attempts).toBe(attempts);
  });

  it('of intervals: global_settings, monitoring, server', () => {
    const global = 'global_settings: { check_interval_seconds: 50 }\n';
    const monitoring = 'monitoring: { health_check_interval_seconds: 40 }\n';
    expect(serverOf(global + aServer()).intervalMs).toBe(50_000);
    expect(serverOf(global + monitoring + aServer()).intervalMs).toBe(40_000);
    expect(serverOf(global + monitoring + aServer('interval_seconds: 0.05')).intervalMs).toBe(50);
  });

  it('one try never outlives the budget', () => {
    const text = 'mcp_health_checks: { request_timeout_ms: 700 }\n' + aServer();
    expect(serverOf(text).mcp).toMatchObject({ timeoutMs: 10_000, attemptTimeoutMs: 700 });
    expect(serverOf(aServer('mcp_timeout_seconds: 2')).mcp).toMatchObject({
      timeoutMs: 2000,
      attemptTimeoutMs: 2000,
    });
  });
});

describe('other spellings', () => {
  it.each([
    ['timeout_seconds: 7', { openMs: 7000 }],
    ['recovery_timeout_seconds: 7', { openMs: 7000 }],
    ['recovery_timeout: 7', { openMs: 7000 }],
    ['half_open_max_calls: 9', { halfOpenMaxChecks: 9 }],
    ['half_open_max_requests: 9', { halfOpenMaxChecks: 9 }],
    ['{ mcp_failure_threshold: 4, rest_failure_threshold: 4 }', { failureThreshold: 4 }],
    ['recovery_threshold: 2', { successThreshold: 2 }],
  ])('of the breaker: %s', (spelling, expected) => {
    expect(
      serverOf(`circuit_breaker:\n  ${spelling}\n`.replace('\n  {', ' {') + aServer()).breaker,
    ).toMatchObject(expected);
  });

  it('of the retention, in hours', () => {
    const { environments } = load('monitoring: { metrics_retention_hours: 24 }');
    expect(environments[0]?.release.settings.retention.checksMs).toBe(24 * 3_600_000);
  });

  const HOOKS = { NEW: 'https://hooks.example.com/new' };

  it('of alerting, where the older systems had it under monitoring', () => {
    const older = 'monitoring: { alerts: { enabled: false, webhook_url: "${NEW}" } }';
    const ours = 'alerting: { enabled: false, channels: { webhook: { type: webhook, url: "${NEW}" } } }';
    expect(hashOf(older, HOOKS)).toBe(hashOf(ours, HOOKS));
    expect(hashOf('monitoring: { alerts: { enabled: true, webhook_url: "" } }')).toBe(
      hashOf('version: "1.0.0"'),
    );
  });

  it('of a pager, which an empty key does not make go away unsaid', () => {
    const empty = 'alerting: { pagerduty_integration_key: "" }';
    expect(problemsOf(() => load(empty))).toMatchObject([
      { path: 'alerting.pagerduty_integration_key', message: 'comes out empty' },
    ]);
  });

  it.each([
    ['monitoring.alerts.enabled', 'alerting.enabled', ['{ enabled: false }', 'enabled: true']],
    [
      'monitoring.alerts.webhook_url',
      'alerting.channels.webhook',
      ['{ webhook_url: "${OLD}" }', 'channels: { webhook: { type: webhook, url: "${NEW}" } }'],
    ],
    [
      'monitoring.alerts.webhook_url',
      'alerting.channels.webhook',
      ['{ webhook_url: "${OLD}" }', 'channels: { webhook: { type: console } }'],
    ],
  ])('%s gives way to %s where that is written as well, which is said', (from, to, [older, ours]) => {
    const canonical = `alerting: { ${String(ours)} }`;
    const both = `monitoring: { alerts: ${String(older)} }\n${canonical}`;
    expect(hashOf(both, HOOKS)).toBe(hashOf(canonical, HOOKS));
    expect(warningsOf(both, HOOKS)).toContain(`${from}: has no effect: what is written under ${to} holds`);
  });

  it('of alerting say nothing where they say the same as the key that is written as well', () => {
    const both = 'monitoring: { alerts: { enabled: true } }\nalerting: { enabled: true }';
    expect(warningsOf(both).filter((warning) => warning.startsWith('monitoring'))).toEqual([]);
  });

  it('of the root: the wrapper', () => {
    const flat = `system_name: fleet\n${aServer()}`;
    const wrapped = `enhanced_status_check_system:\n${flat.replace(/^(?=.)/gm, '  ')}`;
    expect(hashOf(wrapped)).toBe(hashOf(flat));
  });

  it('of words: upper case', () => {
    expect(load('logging: { level: WARNING }').installation.logging.level).toBe('warn');
  });
});

describe('keys without effect yet', () => {
  it.each([
    [aServer('slo: { objective: 0.99, window: 30d }'), 'servers[0].slo.window'],
    ['rest_health_checks: { metrics_endpoint_path: /metrics }', 'rest_health_checks.metrics_endpoint_path'],
  ])('are named in a warning: %s', (text, path) => {
    const said = `${path}: is not in this version yet; it has no effect until`;
    expect(warningsOf(text).filter((warning) => warning.startsWith(said))).toHaveLength(1);
  });

  it('say what is done in place of the migration that they described', () => {
    const text = `migration_mode: gradual\n${aServer('migration_settings: { validate_against_legacy: true, legacy_endpoint: "http://old/health" }')}`;
    expect(load(text).environments[0]?.warnings.map(formatProblem)).toEqual([
      expect.stringMatching(/ migration_mode: has no effect; .*`watchkeeper config migrate FILE`/),
      expect.stringMatching(/ servers\[0\]\.migration_settings: has no effect; .*a server of its own/),
    ]);
  });

  it('are told of one by one in a section of which other keys are read', () => {
    const told = (alerts: string): readonly string[] =>
      (load(`monitoring: { alerts: ${alerts} }\n${aServer()}`).environments[0]?.warnings ?? []).map(
        formatProblem,
      );
    expect(told('{ enabled: true, email_notifications: true }')).toEqual([
      expect.stringMatching(
        / monitoring\.alerts\.email_notifications: has no effect; write a channel: .*type: email, smtp_url/,
      ),
    ]);
    expect(told('{ email_notifications: true, levels: 3 }')).toEqual([
      expect.stringMatching(/ monitoring\.alerts: has no effect; write alerting: /),
      expect.stringMatching(/ monitoring\.alerts\.email_notifications: has no effect; /),
    ]);
  });

  it('may hold references that nothing needs', () => {
    expect(warningsOf('monitoring: { alerts: "${ALERTS}" }')).toHaveLength(2);
  });
});

describe('the environment', () => {
  it('beats the file', () => {
    const text = `storage: { url: "sqlite:a.db" }\nlogging: { level: error }\n${aServer()}`;
    const env = {
      DATABASE_URL: 'postgres://me:secret@db/x',
      TEMPORAL_ADDRESS: 'temporal:7233',
      TEMPORAL_NAMESPACE: 'ours',
      LOG_LEVEL: 'DEBUG',
      MCP_STATUS_CHECK_INTERVAL: '12.5',
      MCP_STATUS_CHECK_TIMEOUT: '4',
      MCP_STATUS_CHECK_ENABLED: 'no',
    };
    expect(load(text, env).installation).toMatchObject({
      storage: { url: env.DATABASE_URL },
      temporal: { address: 'temporal:7233', namespace: 'ours' },
      logging: { level: 'debug' },
    });
    expect(serverOf(text, env)).toMatchObject({
      enabled: false,
      intervalMs: 12_500,
      mcp: { timeoutMs: 4000 },
      rest: { timeoutMs: 4000 },
    });
  });

  it('is judged as the file is, under the name of the variable', () => {
    expect(problemsOf(() => load('', { MCP_STATUS_CHECK_INTERVAL: 'often' }))).toHaveLength(1);
    expect(problemsOf(() => load(aServer(), { MCP_STATUS_CHECK_INTERVAL: 'often' }))).toMatchObject([
      { file: 'environment', line: 0, path: 'MCP_STATUS_CHECK_INTERVAL' },
    ]);
  });

  it('puts every server behind a gateway', () => {
    const { mcp, rest } = serverOf(aServer(), { MCP_GATEWAY_BASE_URL: 'https://gate.example.com/' });
    expect(mcp?.url).toBe('https://gate.example.com/mcp/search-mcp');
    expect(rest?.url).toBe('https://gate.example.com/mcp/search-mcp/status/health');
  });

  it('gives its token to servers without a credential of their own, and says so', () => {
    const env = { JWT_TOKEN: 'aaaaaaaaaa.bbbbbbbbbb.cccccccccc' };
    const credential = { type: 'bearer', token: '${JWT_TOKEN}' };
    expect(serverOf(aServer(), env)).toMatchObject({ mcp: { credential }, rest: { credential } });
    expect(warningsOf(aServer(), env)[0]).toContain('gets its token from the environment variable JWT_TOKEN');
    expect(serverOf(aServer('auth_config: { auth_type: none }'), env).mcp?.credential).toEqual({
      type: 'none',
    });
  });

  it('names the file when the command line does not', () => {
    const input = { paths: [], nowMs: 0 };
    const path = written(aServer());
    expect(loadConfiguration({ ...input, env: { CONFIG_FILE: path } }).environments[0]?.path).toBe(path);
    expect(() => loadConfiguration({ ...input, env: {} })).toThrow(/--config FILE/);
  });
});

describe('references', () => {
  it('are expanded, and take the type of their key', () => {
    const text = 'system_name: "x-${NAME:-fleet}"\napi: { port: "${PORT}" }\n' + aServer('enabled: ${ON}');
    const { installation, environments } = load(text, { PORT: '9000', ON: 'false', NAME: '' });
    expect(installation.api.port).toBe(9000);
    expect(environments[0]?.release.settings).toMatchObject({
      systemName: 'x-fleet',
      servers: [{ enabled: false }],
    });
  });

  it('stay what they are in secrets, whose values appear nowhere', () => {
    const secretFile = written('from-a-file-hunter2\n', 'secret');
    const text = aServer(
      'auth_config: { auth_type: basic, username: "${USER_NAME}", password: "${PASSWORD}" }',
      `auth_headers: { X-Key: "\${file:${secretFile}}" }`,
    );
    const loaded = load(text, { USER_NAME: 'me-hunter2', PASSWORD: 'hunter2' });
    const spec = loaded.environments[0]?.release.settings.servers[0]?.mcp;
    expect(spec?.credential).toEqual({ type: 'basic', username: '${USER_NAME}', password: '${PASSWORD}' });
    expect(spec?.headers).toEqual({ 'X-Key': `\${file:${secretFile}}` });
    expect(JSON.stringify(loaded)).not.toContain('hunter2');
  });

  it('do not change the hash with the value of a secret, and do with other values', () => {
    const secret = aServer('jwt_token: "${T}"');
    expect(hashOf(secret, { T: 'a.b.c' })).toBe(hashOf(secret, { T: 'd.e.f' }));
    const other = 'system_name: "${T}"';
    expect(hashOf(other, { T: 'a' })).not.toBe(hashOf(other, { T: 'b' }));
  });

  it('that come out empty are no secret', () => {
    expect(problemsOf(() => load(aServer('jwt_token: "${T}"'), { T: '' }))[0]?.message).toBe(
      'comes out empty',
    );
  });
});

describe('the call of a tool', () => {
  const withCall = (call: string): McpPathSpec['call'] => {
    const { environments } = load(aServer('mcp_depth: call', `mcp_call: ${call}`), { CITY: 'hush' });
    return environments[0]?.release.settings.servers[0]?.mcp?.call;
  };

  it('keeps its arguments of any kind as they are, and references as references', () => {
    const given = '{ q: "", n: 3, deep: [{ city: "${CITY}", all: true, none: null }] }';
    expect(withCall(`{ tool: search, arguments: ${given}, assert: "true", interval_seconds: 60 }`)).toEqual({
      tool: 'search',
      arguments: { q: '', n: 3, deep: [{ city: '${CITY}', all: true, none: null }] },
      assert: 'true',
      intervalMs: 60_000,
    });
  });

  it('needs a tool and nothing else', () => {
    expect(withCall('{ tool: search }')).toEqual({
      tool: 'search',
      arguments: {},
      assert: null,
      intervalMs: 300_000,
    });
  });
});

describe('warnings', () => {
  it.each([
    ['a literal secret', aServer('jwt_token: aaaaaaaaaa.bbbbbbbbbb.cccccccccc'), 'holds the secret itself'],
    ['a short token', aServer('jwt_token: a.b.c'), 'is shorter than 20 characters'],
    ['a token that is no JWT', aServer('jwt_token: aaaaaaaaaaaaaaaaaaaaaaaaaaa'), 'is not a JWT'],
    [
      'a short credential in a header',
      aServer('auth_headers: { X-API-Key: short }'),
      'is shorter than 10 characters',
    ],
    ['plain http', aServer().replace('https', 'http'), 'is plain http'],
    ['no expected tools', aServer().replace('[search]', '[]'), 'no tools are expected'],
    ['no servers', 'version: "2"', 'no servers are listed'],
    ['a short interval', aServer('interval_seconds: 1'), '1 s is a short interval'],
    ['a long interval', 'monitoring: { health_check_interval_seconds: 4000 }', '4000 s is a long interval'],
    [
      'an interval too near to the time-outs',
      aServer('interval_seconds: 15'),
      'less than twice its longest timeout of 10 s',
    ],
    ['a large pool', 'mcp_health_checks: { connection_pool_size: 101 }', 'is over 100 connections'],
    [
      'an odd discovery URL',
      'mcp_health_checks: { jwt_discovery_url: "https://i.example.com" }',
      'does not end in',
    ],
    [
      'a credential that its type does not use',
      aServer('auth_config: { auth_type: none, password: "${P}" }'),
      'is not used by auth_type none',
    ],
    [
      'a call that no depth makes',
      aServer('mcp_call: { tool: search }'),
      "has no effect: the depth of 'search-mcp' is full",
    ],
    [
      'a rate that is never asked',
      `circuit_breaker: { failure_rate_threshold: 0.5, minimum_requests: 25 }\n${aServer()}`,
      '25 is more than the 20 checks of search-mcp within 10 min',
    ],
    ['a key without a value', 'api:\n  port:', 'has no value; its default holds: 8080'],
  ])('%s', (_, text, words) => {
    expect(warningsOf(text, { P: 'x' }).join('\n')).toContain(words);
  });

  it('are none for a loopback address', () => {
    expect(warningsOf(aServer().replace('https://search.example.com', 'http://localhost:8080'))).toEqual([]);
  });

  it('are counted, not listed, when a fleet has thousands alike', () => {
    const servers = Array.from(
      { length: 50 },
      (_, index) => `  - { server_name: s-${index}, mcp_endpoint_url: "https://x.example.com/mcp" }`,
    );
    const warnings = warningsOf(`servers:\n${servers.join('\n')}`);
    expect(warnings).toHaveLength(3);
    expect(warnings[2]).toContain('and 47 more like it');
  });
});

describe('a release', () => {
  const text = `system_name: a # one\nversion: "1"\n${aServer('labels: { b: x, a: y }')}`;
  it('has a hash that order, comments, form and file do not change', () => {
    const other = `# two\n${aServer('labels: { a: y, b: x }')}version: "1"\nsystem_name: a\n`;
    const json = JSON.stringify({
      servers: [
        {
          labels: { b: 'x', a: 'y' },
          mcp_expected_tools: ['search'],
          server_name: 'search-mcp',
          mcp_endpoint_url: 'https://search.example.com/mcp',
        },
      ],
      system_name: 'a',
      version: '1',
    });
    expect(hashOf(text)).toMatch(/^[0-9a-f]{64}$/);
    expect(hashOf(other)).toBe(hashOf(text));
    expect(hashOf(json)).toBe(hashOf(text));
  });

  it('has another hash for another setting, and the same for another installation', () => {
    expect(hashOf(`${text}monitoring: { shard_size: 3 }`)).not.toBe(hashOf(text));
    expect(hashOf(`${text}api: { port: 1 }\nstorage: { url: "sqlite:x" }`)).toBe(hashOf(text));
  });

  it('holds no setting of the installation', () => {
    const document = load(text, { DATABASE_URL: 'postgres://me:hunter2@db/x' }).environments[0]?.release
      .settings.document;
    expect(Object.keys(document ?? {})).not.toContain('api');
    expect(JSON.stringify(document)).not.toContain('hunter2');
  });
});

describe('several files', () => {
  const loadBoth = (first: string, second: string): unknown =>
    loadConfiguration({ paths: [written(first, 'a.yaml'), written(second, 'b.yaml')], env: {}, nowMs: 0 });

  it('are several environments of one installation', () => {
    expect(loadBoth('environment: staging', 'environment: production')).toMatchObject({
      environments: [{ environment: 'staging' }, { environment: 'production' }],
    });
  });

  it('must describe different environments', () => {
    expect(problemsOf(() => loadBoth('version: "1"', '\nenvironment: development'))).toMatchObject([
      { line: 2, path: 'environment' },
    ]);
  });

  it('must agree on the installation, without showing a value', () => {
    const problems = problemsOf(() =>
      loadBoth('environment: staging', 'api: { port: 1 }\nstorage: { url: "postgres://me:hunter2@x/y" }'),
    );
    expect(problems).toMatchObject([
      { line: 1, path: 'api.port' },
      { line: 2, path: 'storage.url' },
    ]);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });
});

describe('files that are none', () => {
  const complaint = (path: string): string =>
    problemsOf(() => loadConfiguration({ paths: [path], env: {}, nowMs: 0 }))
      .map((problem) => problem.message)
      .join();

  it.each([
    ['an empty file', '', 'is empty'],
    ['only comments', '# nothing\n', 'is empty'],
    ['a list', '- a\n', 'must be a map'],
    ['two documents', 'version: "1"\n---\nversion: "2"\n', 'holds more than one document'],
    ['broken YAML', 'a: [1, 2\nb: }', 'is not valid YAML'],
    ['an unknown tag', 'system_name: !secret x', 'tag'],
    ['an alias without an anchor', 'system_name: *nope', 'nope'],
    ['an alias that contains itself', 'servers: &a [*a]', 'contains itself'],
    ['a pit of brackets', '['.repeat(100_000), 'nested too deeply'],
    ['a bomb of aliases', bomb(), 'aliases that multiply'],
    ['a bomb of merges', `${bomb()}\nsystem_name: { <<: *a9 }`, 'aliases that multiply'],
  ])('%s', (_, text, words) => {
    expect(complaint(written(text))).toContain(words);
  });

  it('a directory, a file that is missing, bytes that are not UTF-8', () => {
    expect(complaint(dirname(written('')))).toContain('is a directory');
    expect(complaint('/no/such/file.yaml')).toContain('does not exist');
    expect(complaint(written(Uint8Array.of(0x61, 0x3a, 0x20, 0xff)))).toContain('is not UTF-8');
  });

  it('a file of 50 MB, without reading it', () => {
    const path = written('');
    writeFileSync(path, Buffer.alloc(50_000_000, '#'));
    expect(complaint(path)).toContain('is 48 MiB; a configuration is at most 16 MiB');
  });
});

describe('forms of a file', () => {
  it('JSON indented with tabs, with a byte order mark and CRLF', () => {
    const json = JSON.stringify({ system_name: 'tabs', version: 'é\u{1F600}' }, null, '\t').replaceAll(
      '\n',
      '\r\n',
    );
    const loaded = loadConfiguration({ paths: [written(`\uFEFF${json}`, 'config.json')], env: {}, nowMs: 0 });
    expect(loaded.environments[0]?.release.settings).toMatchObject({
      systemName: 'tabs',
      document: { version: 'é\u{1F600}' },
    });
  });

  it('YAML with anchors and merges, where what is written out wins', () => {
    const text = `servers:
  - &base { server_name: one, mcp_endpoint_url: "https://x.example.com/mcp", interval_seconds: 60, mcp_mode: plain }
  - { <<: *base, server_name: two, interval_seconds: 90 }`;
    expect(load(text).environments[0]?.release.settings.servers[1]).toMatchObject({
      name: 'two',
      intervalMs: 90_000,
      mcp: { mode: 'plain' },
    });
  });
});

function bomb(): string {
  const rows = Array.from(
    { length: 9 },
    (_, index) =>
      `k${index + 1}: &a${index + 1} [${Array.from({ length: 10 }, () => `*a${index}`).join(', ')}]`,
  );
  return ['k0: &a0 [x]', ...rows].join('\n');
}

import { describe, expect, it } from 'vitest';
import { removeWritten, written } from '../../../test/support/builders/written-configuration.ts';
import type { Environment } from '../document/environment.ts';
import { KEYS } from '../keys.ts';
import { readConfiguration } from '../read-configuration.ts';
import { showConfiguration } from './show-configuration.ts';
import type { ShownValue } from './show-configuration.ts';

removeWritten();

const LITERAL = 'a-secret-in-the-file-itself';

function shown(text: string, env: Environment = {}, dataDir?: string): readonly ShownValue[] {
  const file = written(text);
  const read = readConfiguration(file, env);
  if (read.status === 'invalid') throw new Error(JSON.stringify(read.problems));
  return showConfiguration({ file, read, dataDir });
}

function rowOf(values: readonly ShownValue[], path: string): ShownValue | undefined {
  return values.find((value) => value.path === path);
}

const TEXT = `environment: staging
global_settings: { retry_attempts: 4 }
circuit_breaker:
  timeout_seconds: 90
api:
  port: \${PORT}
servers:
  - server_name: search-mcp
    mcp_endpoint_url: http://localhost:1/mcp
    mcp_timeout_seconds: 3
    slo: { objective: 0.9 }
    host: { executor: local }
    jwt_token: \${TOKEN}
    mcp_depth: call
    mcp_call: { tool: find, arguments: { key: "\${TOKEN}" } }
    auth_headers: { X-Key: ${LITERAL}, X-Other: "\${TOKEN:-${LITERAL}}" }
    auth_config: { auth_type: basic, username: me, password: "\${TOKEN}" }
`;
const ENV: Environment = {
  PORT: '9000',
  TOKEN: 'tttttttttt.oooooooooo.kkkkkkkkkk',
  MCP_STATUS_CHECK_INTERVAL: '45',
  DATABASE_URL: 'postgres://me:hunter2@db/watchkeeper',
};

describe('the effective configuration', () => {
  const values = shown(TEXT, ENV);

  it.each([
    ['environment', 'staging', { kind: 'file', line: 1, by: null }],
    ['api.port', 9000, { kind: 'file', line: 6, column: 9, by: null, written: '${PORT}' }],
    // Written under another name, and of the whole file where another key decides.
    ['circuit_breaker.open_seconds', 90, { kind: 'file', line: 4, by: null }],
    [
      'mcp_health_checks.default_retry_attempts',
      4,
      { kind: 'file', line: 2, by: 'global_settings.retry_attempts' },
    ],
    ['servers[0].mcp_timeout_seconds', 3, { kind: 'file', line: 10, by: null }],
    ['servers[0].mcp_retry_attempts', 4, { kind: 'file', line: 2, by: 'global_settings.retry_attempts' }],
    [
      'servers[0].interval_seconds',
      45,
      {
        kind: 'environment',
        variable: 'MCP_STATUS_CHECK_INTERVAL',
        by: 'monitoring.health_check_interval_seconds',
      },
    ],
    ['monitoring.shard_size', 250, { kind: 'default' }],
    [
      'servers[0].rest_timeout_seconds',
      8,
      { kind: 'default', by: 'rest_health_checks.default_timeout_seconds' },
    ],
    ['storage.url', '${DATABASE_URL}', { kind: 'environment', variable: 'DATABASE_URL', by: null }],
  ] as const)('%s is %s', (path, value, origin) => {
    expect(rowOf(values, path)).toMatchObject({ value, origin });
  });

  it('shows no secret, neither of the file nor of the environment', () => {
    const text = JSON.stringify(values);
    for (const secret of [LITERAL, 'tttttttttt', 'hunter2']) expect(text).not.toContain(secret);
    expect(rowOf(values, 'servers[0].jwt_token')?.value).toBe('${TOKEN}');
    expect(rowOf(values, 'servers[0].auth_config.password')?.value).toBe('${TOKEN}');
    expect(rowOf(values, 'servers[0].auth_config.username')?.value).toBe('me');
    expect(JSON.stringify(rowOf(values, 'servers[0].auth_headers')?.value)).toMatch(
      /X-Key.*hidden.*X-Other.*hidden/,
    );
  });

  it('shows no secret of a channel, which is part of a larger value', () => {
    const hook = `{ type: webhook, url: "https://h.example.com/hunter2", headers: { X-Key: ${LITERAL} } }`;
    const slack = '{ type: slack, bot_token: "${TOKEN}", channel: "#alerts" }';
    const text = `alerting: { channels: { hook: ${hook}, slack: ${slack} } }`;
    const value = JSON.stringify(rowOf(shown(text, ENV), 'alerting.channels')?.value);
    expect(value).toContain('${TOKEN}');
    expect(value).toContain('#alerts');
    for (const secret of [LITERAL, 'tttttttttt', 'hunter2']) expect(value).not.toContain(secret);
  });

  it('shows no password of a database, wherever it stands in the address', () => {
    const texts = [
      'postgres://me:hunter2@db/x',
      'postgres://me:hun@ter2@db/x',
      'postgres://me@db/x?password=hunter2',
    ];
    for (const url of texts) {
      const value = rowOf(shown(`storage: { url: "${url}" }`), 'storage.url')?.value;
      expect(value, url).toContain('***');
      expect(value, url).not.toMatch(/hunter2|ter2/);
    }
    expect(rowOf(shown('storage: { url: "sqlite:x.db" }'), 'storage.url')?.value).toBe('sqlite:x.db');
  });

  it('says that a flag decides, for what follows from it too', () => {
    const flagged = shown('data_dir: there', {}, 'here');
    expect(rowOf(flagged, 'data_dir')).toMatchObject({
      value: 'here',
      origin: { kind: 'flag', flag: '--data-dir' },
    });
    expect(rowOf(flagged, 'storage.url')).toMatchObject({
      value: 'sqlite:here/watchkeeper.db',
      origin: { kind: 'flag', by: 'data_dir' },
    });
  });

  it('has every effective key', () => {
    const known = new Set(values.map(({ path }) => path.replace('servers[0]', 'servers[]')));
    const effective = KEYS.filter(({ status }) => status === 'effective').map(({ path }) => path);
    // A list of anything but servers is one value, and so is a map of names.
    const isKnown = (path: string): boolean =>
      known.has(path) || known.has(path.split(/\[\]|\{\}/, 1)[0] ?? path);
    expect(effective.filter((path) => !isKnown(path))).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { load, removeWritten, written } from '../../../test/support/builders/written-configuration.ts';
import type { Environment } from '../document/environment.ts';
import { renderConfiguration } from '../write/render-configuration.ts';
import { importForeign } from './import-foreign.ts';
import type { ForeignImport } from './import-foreign.ts';

removeWritten();

type Imported = Extract<ForeignImport, { status: 'imported' }>;

function imported(content: unknown, name = 'foreign.json'): Imported {
  const text = typeof content === 'string' ? content : JSON.stringify(content, null, 2);
  const result = importForeign(written(text, name), null);
  if (result.status === 'invalid') throw new Error(JSON.stringify(result.problems));
  return result;
}

function watched(from: Imported, env: Environment = {}) {
  return load(renderConfiguration(from.tree, { head: [] }), env).environments[0]?.release.settings.servers;
}

const leftOut = ({ rows }: Imported): readonly (string | null)[] =>
  rows.filter(({ outcome }) => outcome === 'left_out').map(({ from }) => from);

const SECRET = 'sk-live-0123456789';

const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);

describe('an MCP client', () => {
  const CLIENT = {
    mcpServers: {
      search: {
        type: 'http',
        url: 'https://search.example.com/mcp',
        headers: { Authorization: `Bearer ${SECRET}` },
      },
      files: { command: 'npx', args: ['-y', 'files'], env: { TOKEN: SECRET } },
      'old stream': {
        type: 'sse',
        url: 'https://old.example.com/sse',
        headers: { 'X-Team': '${env:TEAM}' },
        disabled: true,
      },
    },
  };

  it('has the servers watched that have an address', () => {
    const found = imported(CLIENT);
    expect(found.format.name).toBe('mcp');
    const env = { SEARCH_AUTHORIZATION: SECRET, TEAM: 'team-key-0123' };
    expect(watched(found, env)).toMatchObject([
      {
        name: 'search',
        enabled: true,
        mcp: { url: 'https://search.example.com/mcp', mode: 'auto' },
        rest: null,
      },
      { name: 'old-stream', enabled: false, mcp: { mode: 'sse' }, rest: null },
    ]);
    expect(leftOut(found)).toEqual(['mcpServers.files']);
  });

  it('gives no secret away: a variable stands for it, and which one is said', () => {
    const found = imported(CLIENT);
    const text = renderConfiguration(found.tree, { head: [] });
    expect(text + JSON.stringify(found.rows)).not.toContain(SECRET);
    expect(text).toContain('Authorization: Bearer ${SEARCH_AUTHORIZATION}');
    expect(text).toContain('X-Team: ${TEAM}');
    expect(found.rows.map(({ why }) => why)).toContain('set SEARCH_AUTHORIZATION: secrets are not copied');
  });

  it('does not take a default of a reference over, which would be the secret', () => {
    const client = {
      mcpServers: { one: { url: 'https://x.example.com/mcp', headers: { K: `\${A:-${SECRET}}` } } },
    };
    expect(renderConfiguration(imported(client).tree, { head: [] })).not.toContain(SECRET);
  });

  it('may be an editor, which calls them servers', () => {
    const editor = {
      inputs: [],
      servers: { 'my-search': { type: 'http', url: 'https://search.example.com/mcp' } },
    };
    expect(watched(imported(editor))).toMatchObject([{ name: 'my-search' }]);
  });
});

describe('an MCP registry', () => {
  const ENTRY = {
    $schema: 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json',
    name: 'com.example/acme-analytics',
    description: 'Analytics',
    version: '2.0.0',
    remotes: [
      { type: 'sse', url: 'https://analytics.example.com/sse' },
      {
        type: 'streamable-http',
        url: 'https://{region}.example.com/mcp',
        variables: { region: { default: 'eu' } },
        headers: [
          { name: 'X-API-Key', isRequired: true, isSecret: true },
          { name: 'X-Trace', description: 'optional' },
        ],
      },
    ],
  };
  const PACKAGE = { name: 'io.github.someone/local', version: '1.0.0', packages: [{ registryType: 'npm' }] };
  const OPEN = {
    name: 'io.example/tenants',
    version: '1.0.0',
    remotes: [{ type: 'sse', url: 'https://{tenant}.example.com' }],
  };

  it.each([
    ['one server.json', ENTRY, 1],
    ['a list', [ENTRY, PACKAGE, OPEN], 1],
    [
      'an answer of its API',
      { servers: [{ server: ENTRY, _meta: {} }, { server: PACKAGE }], metadata: { count: 2 } },
      1,
    ],
  ])('%s', (_, content, count) => {
    const found = imported(content);
    expect(found.servers).toBe(count);
    expect(watched(found, { ACME_ANALYTICS_X_API_KEY: SECRET })).toMatchObject([
      {
        name: 'acme-analytics',
        mcp: { url: 'https://eu.example.com/mcp', mode: 'auto' },
        labels: { registry_name: ENTRY.name },
      },
    ]);
  });

  it('says what cannot be reached, filled in or need not be given', () => {
    const found = imported([ENTRY, PACKAGE, OPEN]);
    expect(leftOut(found)).toEqual([
      'remotes[].url',
      'remotes[].headers.X-Trace',
      PACKAGE.name,
      'remotes[].url',
    ]);
  });
});

describe('Gatus', () => {
  const TEXT = `
alerting: { slack: { webhook-url: https://hooks.example.com/${SECRET} } }
endpoints:
  - name: search
    group: core
    url: https://search.example.com/health
    interval: 1m30s
    headers: { Authorization: Bearer ${SECRET}, Content-Type: application/json }
    client: { timeout: 5s, insecure: true }
    conditions: ["[STATUS] == 200", "[RESPONSE_TIME] < 300"]
    alerts: [{ type: slack }]
  - name: tools
    url: https://search.example.com/mcp
    method: POST
    body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'
  - { name: database, url: tcp://db.example.com:5432, conditions: ["[CONNECTED] == true"] }
`;

  it('has its web endpoints watched on the path that each is', () => {
    const found = imported(TEXT, 'gatus.yaml');
    expect(found.format.name).toBe('gatus');
    expect(watched(found, { CORE_SEARCH_AUTHORIZATION: SECRET })).toMatchObject([
      {
        name: 'core-search',
        intervalMs: 90_000,
        labels: { group: 'core' },
        mcp: null,
        rest: { url: 'https://search.example.com/health', timeoutMs: 5000 },
      },
      { name: 'tools', rest: null, mcp: { url: 'https://search.example.com/mcp' } },
    ]);
    expect(renderConfiguration(found.tree, { head: [] })).not.toContain(SECRET);
  });

  it('says of each condition, alert and address why it is not carried over', () => {
    expect(leftOut(imported(TEXT, 'gatus.yaml'))).toEqual([
      'alerting',
      'endpoints[].headers.Content-Type',
      'endpoints[].client.insecure',
      'endpoints[].conditions: [STATUS] == 200',
      'endpoints[].conditions: [RESPONSE_TIME] < 300',
      'endpoints[].alerts',
      'endpoints[].body',
      'endpoints[].url',
    ]);
  });
});

describe('Prometheus', () => {
  it('has the targets of file-based discovery watched', () => {
    const found = imported([
      {
        targets: ['search.example.com:8443', 'https://web.example.com/status/health'],
        labels: { env: 'prod', __scheme__: 'https', __meta_x: 'y' },
      },
    ]);
    expect(found.format.name).toBe('prometheus');
    expect(watched(found)).toMatchObject([
      {
        name: 'search-example-com-8443',
        labels: { env: 'prod' },
        mcp: { url: 'https://search.example.com:8443/mcp' },
        rest: { url: 'https://search.example.com:8443/status/health' },
      },
      { mcp: null, rest: { url: 'https://web.example.com/status/health' } },
    ]);
    expect(leftOut(found)).toEqual(['labels.__meta_x']);
  });

  it('and those of prometheus.yml, with its intervals and credentials', () => {
    const text = `
global: { scrape_interval: 15s }
scrape_configs:
  - job_name: tools
    scheme: https
    scrape_interval: 1m
    scrape_timeout: 5s
    basic_auth: { username: me, password: ${SECRET} }
    static_configs: [{ targets: [a.example.com, b.example.com] }]
  - job_name: found
    kubernetes_sd_configs: [{ role: pod }]
`;
    const found = imported(text, 'prometheus.yml');
    expect(watched(found, { TOOLS_PASSWORD: SECRET })).toMatchObject([
      { name: 'a-example-com', intervalMs: 60_000, labels: { job: 'tools' }, mcp: { timeoutMs: 5000 } },
      { name: 'b-example-com' },
    ]);
    expect(JSON.stringify(found.rows) + renderConfiguration(found.tree, { head: [] })).not.toContain(SECRET);
    expect(leftOut(found)).toEqual(['global', 'scrape_configs[].kubernetes_sd_configs']);
  });
});

describe('names', () => {
  it('are made to fit, and stay different', () => {
    const names = ['a b', 'a/b', 'x', `${'n'.repeat(80)}1`, `${'n'.repeat(80)}2`, '__'];
    const servers = Object.fromEntries(names.map((name) => [name, { url: 'https://x.example.com/mcp' }]));
    const found = watched(imported({ mcpServers: servers }))?.map(({ name }) => name) ?? [];
    expect(found.slice(0, 3)).toEqual(['a-b', 'a-b-2', 'server-x']);
    expect(new Set(found).size).toBe(names.length);
  });
});

describe('a file of something else', () => {
  it('is refused with what is understood', () => {
    for (const text of ['hello: world', '- 1', '"text"', 'servers: []']) {
      const result = importForeign(written(text), null);
      expect(result, text).toMatchObject({
        status: 'invalid',
        problems: [{ message: matching(/none of mcp .*gatus .*prometheus/) }],
      });
    }
  });

  it('is refused when it is not what it is said to be', () => {
    const path = written('{"mcpServers": {}}');
    expect(importForeign(path, 'gatus')).toMatchObject({ status: 'invalid' });
    expect(importForeign(path, 'mcp')).toMatchObject({ status: 'imported', servers: 0 });
    expect(importForeign('/no/such/file.json', null)).toMatchObject({ status: 'invalid' });
  });
});

export interface FirstServer {
  readonly name: string;
  readonly mcpUrl: string;
  /** Null for a server without one. */
  readonly restUrl: string | null;
  /** Where the editor finds the schema, as seen from the file. */
  readonly schemaPath: string;
}

/** The configuration that `init` writes: what is needed, and in comments what is mostly wanted next. */
export function writtenConfig({ name, mcpUrl, restUrl, schemaPath }: FirstServer): string {
  return `# yaml-language-server: $schema=${schemaPath}
# What Watchkeeper watches, and how. Every key, one line each: config/default.yaml.

# Which environment this file describes. Outside production nobody is woken by default.
environment: development

monitoring:
  # Time between two checks of a server.
  health_check_interval_seconds: 30

servers:
  - server_name: ${quoted(name)}
    mcp_endpoint_url: ${quoted(mcpUrl)}
${restLines(restUrl, mcpUrl)}
    # Tools that it must offer; one that is missing makes it DEGRADED:
    # mcp_expected_tools: [search, fetch]
    # How requests are authenticated. The secret stays where it is: in the environment, or \${file:PATH}.
    # auth_config: { auth_type: bearer, bearer_token: "\${SEARCH_TOKEN}" }
    # labels: { tier: gold }

# The API and its status page. Other machines reach it only once authentication is configured.
# api: { host: 127.0.0.1, port: 8080 }

# Where the databases are.
# data_dir: data
`;
}

function restLines(restUrl: string | null, mcpUrl: string): string {
  if (restUrl === null) {
    return `    rest_enabled: false
    # Once it has a REST health endpoint, in place of the line above:
    # rest_health_endpoint_url: ${guessedRestUrl(mcpUrl)}`;
  }
  return `    rest_health_endpoint_url: ${quoted(restUrl)}
    # A server without a REST health endpoint:
    # rest_enabled: false`;
}

/** The health endpoint that most servers have beside their MCP endpoint. */
export function guessedRestUrl(mcpUrl: string): string {
  const url = new URL(mcpUrl);
  return `${url.origin}/health`;
}

/** A name from an address: the first label of its host, or `server` where that says nothing. */
export function guessedName(mcpUrl: string): string {
  const [first = ''] = new URL(mcpUrl).hostname.split('.');
  return /^[a-z][a-z0-9-]+[a-z0-9]$/.test(first) && first !== 'localhost' ? first : 'server';
}

/** Words that YAML takes for something else than text. */
const OTHER_WORDS = /^(null|true|false|yes|no|on|off|y|n)$/i;

function quoted(text: string): string {
  const isPlain = /^([A-Za-z][\w-]*|https?:\/\/[\w./:-]+)$/.test(text) && !OTHER_WORDS.test(text);
  return isPlain ? text : JSON.stringify(text);
}

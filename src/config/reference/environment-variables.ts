import { KEY_VARIABLES, PENDING_VARIABLES } from '../document/environment.ts';
import { PARTS } from '../schema/other-keys.ts';

interface EnvironmentVariable {
  readonly name: string;
  readonly effect: string;
}

const OTHERS: readonly EnvironmentVariable[] = [
  { name: 'CONFIG_FILE', effect: 'The configuration file where no --config is given' },
  { name: 'CONFIG_PATH', effect: 'The same, where CONFIG_FILE is not set' },
  {
    name: 'MCP_GATEWAY_BASE_URL',
    effect: 'Every server is reached below it: `<base>/mcp/<name>`, and its health path below that',
  },
  {
    name: 'JWT_TOKEN',
    effect: '`jwt_token` of every server that has no `auth_config`; a warning names each',
  },
  {
    name: 'API_KEY',
    effect:
      '`X-API-Key` in `auth_headers` of every server that has neither that header nor `auth_config`; a warning names each',
  },
  {
    name: 'MCP_SERVER_URL',
    effect: 'Stands for `--mcp-url` of `watchkeeper init` where that is not given',
  },
  {
    name: 'AWS_REGION',
    effect:
      'None of its own, since CloudWatch is refused; a value in the file may refer to it as `${AWS_REGION}`',
  },
  { name: 'WATCHKEEPER_API_URL', effect: 'Stands for `--api-url` where that is not given' },
  { name: 'WATCHKEEPER_API_KEY', effect: 'API key that the command line sends with `--api-url`' },
  { name: 'TEMPORAL_API_KEY', effect: 'API key for Temporal; brings TLS' },
  { name: 'TEMPORAL_TLS', effect: '`true`: TLS to Temporal' },
  { name: 'TEMPORAL_CLI_PATH', effect: 'The Temporal CLI that `up` starts' },
  { name: 'BACKUP_DIR', effect: 'Where `config migrate` keeps the file that it replaces' },
  { name: 'WATCHKEEPER_PAGER', effect: 'What shows long output on a terminal; empty for none' },
  { name: 'PAGER', effect: 'The same, where WATCHKEEPER_PAGER is not set; less by default' },
  { name: 'NO_COLOR', effect: 'No colour on the terminal' },
];

const PENDING: readonly EnvironmentVariable[] = Object.entries(PENDING_VARIABLES).map(([name, part]) => ({
  name,
  effect: `None until ${PARTS[part]} are there; a warning says so while it is set`,
}));

/** Every variable that is read or warned about: those that stand for keys and beat the file first. */
export const ENVIRONMENT_VARIABLES: readonly EnvironmentVariable[] = [
  ...Object.entries(KEY_VARIABLES).map(([name, paths]) => ({
    name,
    effect: `Stands for ${paths.map((path) => `\`${path}\``).join(' and ')}`,
  })),
  ...OTHERS,
  ...PENDING,
];

import { serverEntry } from '../../config/schema/server-entry.ts';
import type { Environment } from '../../config/document/environment.ts';
import { AppError } from '../../domain/error/app-error.ts';
import { askUntilRight, type Terminal } from './ask.ts';
import { guessedName, guessedRestUrl, type FirstServer } from './written-config.ts';

/** What the flags say of the server. */
export interface GivenServer {
  readonly mcpUrl?: string;
  readonly restUrl?: string;
  readonly name?: string;
}

const FLAGS = {
  server_name: '--name',
  mcp_endpoint_url: '--mcp-url',
  rest_health_endpoint_url: '--rest-url',
} as const;

type Key = keyof typeof FLAGS;

/** Stands for --mcp-url. */
export const MCP_URL_VARIABLE = 'MCP_SERVER_URL';

/** What gave a value. */
type Source = { readonly flag: string } | { readonly variable: string };

const EXAMPLE = 'http://127.0.0.1:3000/mcp';

/** The server to write down: what no flag says is asked for; where nobody can be asked, it is guessed. */
export async function firstServer(
  given: GivenServer,
  terminal: Terminal | null,
): Promise<Omit<FirstServer, 'schemaPath'>> {
  const mcpUrl = await theMcpUrl(given, terminal);
  const restUrl = await theRestUrl(given, mcpUrl, terminal);
  return { mcpUrl, restUrl, name: await theName(given, mcpUrl, terminal) };
}

async function theMcpUrl({ mcpUrl }: GivenServer, terminal: Terminal | null): Promise<string> {
  if (mcpUrl !== undefined && mcpUrl !== '') return judged('mcp_endpoint_url', mcpUrl);
  if (terminal !== null && mcpUrl === undefined) {
    return askUntilRight(terminal, {
      text: `Address of the MCP endpoint, such as ${EXAMPLE}: `,
      complaint: (answer) =>
        answer === '' ? 'An address is needed' : complaintAbout('mcp_endpoint_url', answer),
    });
  }
  throw new AppError(
    'INVALID_REQUEST',
    `Which server? Give the address of its MCP endpoint: --mcp-url ${EXAMPLE}, or in ${MCP_URL_VARIABLE}.`,
  );
}

/** Null where a person says that there is none. */
async function theRestUrl(
  { restUrl }: GivenServer,
  mcpUrl: string,
  terminal: Terminal | null,
): Promise<string | null> {
  const guess = guessedRestUrl(mcpUrl);
  if (restUrl !== undefined || terminal === null) return judged('rest_health_endpoint_url', restUrl ?? guess);
  const answer = await askUntilRight(terminal, {
    text: `Address of its REST health endpoint, such as ${guess}; Enter if it has none: `,
    complaint: (each) => (each === '' ? null : complaintAbout('rest_health_endpoint_url', each)),
  });
  return answer === '' ? null : answer;
}

async function theName({ name }: GivenServer, mcpUrl: string, terminal: Terminal | null): Promise<string> {
  const guess = guessedName(mcpUrl);
  if (name !== undefined || terminal === null) return judged('server_name', name ?? guess);
  const answer = await askUntilRight(terminal, {
    text: `What to call the server [${guess}]: `,
    complaint: (each) => complaintAbout('server_name', each === '' ? guess : each),
  });
  return answer === '' ? guess : answer;
}

/**
 * The MCP address that the environment says where no flag does; null where neither it says one. An empty variable
 * counts as unset. Throws INVALID_REQUEST for an address that the file could not have.
 */
export function mcpUrlOfEnvironment({ mcpUrl }: GivenServer, env: Environment): string | null {
  const value = env[MCP_URL_VARIABLE] ?? '';
  if (mcpUrl !== undefined || value === '') return null;
  return judged('mcp_endpoint_url', value, { variable: MCP_URL_VARIABLE });
}

/** What is given, or a guess. Throws INVALID_REQUEST for one that the file could not have. */
function judged(key: Key, value: string, from: Source = { flag: FLAGS[key] }): string {
  const complaint = complaintAbout(key, value);
  if (complaint === null) return value;
  const name = 'flag' in from ? from.flag : from.variable;
  throw new AppError('INVALID_REQUEST', `${name}: ${complaint}. Nothing was written.`, {
    details: { ...from },
  });
}

/** What the file's own schema says of a value, null when nothing. */
function complaintAbout(key: Key, value: string): string | null {
  const parsed = serverEntry.shape[key].safeParse(value);
  if (parsed.success) return null;
  return `${JSON.stringify(value)} ${parsed.error.issues.map(({ message }) => message).join('; ')}`;
}

import type { Command } from 'commander';
import { AppError } from '../domain/error/app-error.ts';
import { globalOptionsOf } from './global-options.ts';
import type { GlobalOptions } from './global-options.ts';

/**
 * The global flags of a command that works on this machine's own installation. Throws INVALID_REQUEST where a remote
 * service is named, with what to do instead: what is shown of the wrong fleet is worse than an error.
 */
export function localOptionsOf(command: Command, instead: string | null = null): GlobalOptions {
  const options = globalOptionsOf(command);
  const { apiUrl } = options;
  if (apiUrl === undefined) return options;
  const isFromEnv = command.getOptionValueSourceWithGlobals('apiUrl') === 'env';
  const cure = isFromEnv ? 'Unset WATCHKEEPER_API_URL, which stands for --api-url' : 'Leave out --api-url';
  const other = instead === null ? '' : ` ${instead}`;
  throw new AppError(
    'INVALID_REQUEST',
    `${pathOf(command)} works on this machine's own installation, and not on the one at ${apiUrl}. ${cure}.${other}`,
    { details: { flag: '--api-url', api_url: apiUrl } },
  );
}

/** Without the program's own name. */
function pathOf(command: Command): string {
  const { parent } = command;
  if (parent === null || parent.parent === null) return command.name();
  return `${pathOf(parent)} ${command.name()}`;
}

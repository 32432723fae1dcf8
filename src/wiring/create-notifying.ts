import { createNotifiers } from '../adapters/notify/notifiers.ts';
import type { Notifiers } from '../adapters/notify/notifiers.ts';
import { createEnvironmentSecrets } from '../adapters/secrets/environment-secrets.ts';
import type { Log } from '../ports/log.ts';

/**
 * Every way to tell people. What a console channel says is a line of the service's own log, and is given to `show` where
 * the log is not what people see.
 */
export function createNotifying(
  log: Pick<Log, 'info'>,
  show: (line: string) => void = () => undefined,
): Notifiers {
  return createNotifiers({
    secrets: createEnvironmentSecrets({ env: process.env }),
    write: (line) => {
      log.info(line);
      show(line);
    },
  });
}

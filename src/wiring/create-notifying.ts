import { createNotifiers } from '../adapters/notify/notifiers.ts';
import type { Notifiers } from '../adapters/notify/notifiers.ts';
import { createEnvironmentSecrets } from '../adapters/secrets/environment-secrets.ts';
import type { Log } from '../ports/log.ts';

/** Every way to tell people. What a console channel says is a line of the service's own log. */
export function createNotifying(log: Pick<Log, 'info'>): Notifiers {
  return createNotifiers({
    secrets: createEnvironmentSecrets({ env: process.env }),
    write: (line) => {
      log.info(line);
    },
  });
}

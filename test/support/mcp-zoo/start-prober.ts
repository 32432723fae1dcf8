import { createCredentials } from '../../../src/adapters/auth/credentials.ts';
import { createProber } from '../../../src/adapters/probe/prober.ts';
import { createEnvironmentSecrets } from '../../../src/adapters/secrets/environment-secrets.ts';
import type { Prober } from '../../../src/ports/prober.ts';

/** A prober as it is in use, with these environment variables as its secrets. */
export function startProber(env: Readonly<Record<string, string>> = {}): Prober {
  const secrets = createEnvironmentSecrets({ env });
  const credentials = createCredentials({ secrets });
  const prober = createProber({
    secrets,
    credentials,
    clientInfo: { name: 'watchkeeper', version: '0.0.0' },
  });
  return {
    ...prober,
    close: async () => {
      await prober.close();
      await credentials.close();
    },
  };
}

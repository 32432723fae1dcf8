import { createCredentials } from '../adapters/auth/credentials.ts';
import { createProber } from '../adapters/probe/prober.ts';
import { createEnvironmentSecrets } from '../adapters/secrets/environment-secrets.ts';
import type { Prober } from '../ports/prober.ts';
import { VERSION } from './version.ts';

/** The prober with the credentials it probes with; closing it closes both. */
export function createProbing(): Prober {
  const secrets = createEnvironmentSecrets({ env: process.env });
  const credentials = createCredentials({ secrets });
  const clientInfo = { name: 'watchkeeper', version: VERSION };
  const prober = createProber({ credentials, secrets, clientInfo });
  return {
    ...prober,
    async close() {
      await prober.close();
      await credentials.close();
    },
  };
}

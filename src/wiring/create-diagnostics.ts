import { openLogFiles } from '../adapters/log/log-files.ts';
import type { Installation } from '../config/installation.ts';
import type { Release } from '../domain/release/release.ts';
import type { Diagnostics } from '../ports/diagnostics.ts';
import { openNetwork } from './open-network.ts';

interface Described {
  readonly installation: Installation;
  /** What the files describe, one for each environment. */
  readonly releases: readonly Release[];
}

/** What this machine shows of itself and of what it reaches. */
export function createDiagnostics({ installation, releases }: Described): Diagnostics {
  const network = openNetwork();
  return {
    network,
    logs: openLogFiles(installation.logging.directory),
    lookAtDependencies: async (environment) => {
      const { lookAtDependencies } = await import('./look-at-dependencies.ts');
      const release = releases.find((each) => each.environment === environment);
      return lookAtDependencies({ network, installation, settings: release?.settings ?? null });
    },
  };
}

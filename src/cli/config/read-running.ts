import {
  effectiveValues,
  isOfRelease,
  settledDocument,
  type EffectiveValue,
} from '../../config/effective/effective-values.ts';
import type { Installation } from '../../config/installation.ts';
import { AppError } from '../../domain/error/app-error.ts';
import type { Release } from '../../domain/release/release.ts';
import { openCommandServices } from '../../wiring/open-command-services.ts';
import { sayWarning } from '../say-warning.ts';

interface Running {
  readonly values: readonly EffectiveValue[];
  /** For people: that there is more than one release. */
  readonly notes: readonly string[];
}

/**
 * What runs in an environment: each server as the release assigned to it has it, the rest as most servers' release
 * does. Throws NO_DATA where nothing runs.
 */
export async function readRunning(installation: Installation, environment: string): Promise<Running> {
  const services = await openCommandServices({
    installation,
    releases: [],
    writes: false,
    warn: sayWarning,
  });
  const { store } = services;
  try {
    const assignments = await store.assignments(environment);
    const byHash = Map.groupBy(Object.entries(assignments), ([, hash]) => hash);
    const hashes = [...byHash.keys()].sort(
      (a, b) => (byHash.get(b)?.length ?? 0) - (byHash.get(a)?.length ?? 0),
    );
    const releases: Release[] = [];
    for (const hash of hashes) {
      const release = await store.release(hash);
      if (release !== null) releases.push(release);
    }
    const [most] = releases;
    if (most === undefined) throw nothingRuns(environment);
    const values = [
      ...valuesOf(most).filter(({ server }) => server === null),
      ...releases.flatMap((release) =>
        valuesOf(release).filter(({ server }) => server !== null && assignments[server] === release.hash),
      ),
    ];
    return { values, notes: notesOf(releases) };
  } finally {
    await services.close();
  }
}

/** Without the installation's settings, which a release does not have. */
function valuesOf({ settings }: Release): readonly EffectiveValue[] {
  return effectiveValues(settledDocument(settings.document)).filter(isOfRelease);
}

function notesOf(releases: readonly Release[]): readonly string[] {
  if (releases.length < 2) return [];
  const names = releases.map(({ hash }) => hash.slice(0, 8)).join(', ');
  return [`${releases.length} releases run (${names}); keys of the whole file are compared with the first.`];
}

function nothingRuns(environment: string): AppError {
  return new AppError(
    'NO_DATA',
    `Nothing runs in the environment ${environment} yet. Compare two files, or start it with watchkeeper up.`,
    { details: { environment } },
  );
}

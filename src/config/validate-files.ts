import { AppError } from '../domain/error/app-error.ts';
import type { Environment } from './document/environment.ts';
import type { ConversionRow } from './import/conversion.ts';
import { loadConfiguration } from './load-configuration.ts';
import { byPlace } from './problem.ts';
import type { Problem } from './problem.ts';
import { readConfiguration } from './read-configuration.ts';

export interface ValidatedFile {
  readonly file: string;
  /** Null for a file with errors. */
  readonly environment: string | null;
  readonly servers: number | null;
  /** Of an older file. */
  readonly family: string | null;
  readonly errors: readonly Problem[];
  readonly warnings: readonly Problem[];
  readonly conversion: readonly ConversionRow[];
}

interface Validation {
  readonly paths: readonly string[];
  readonly env: Environment;
  /** Whether the files are to run together, so that they must agree on what is shared. */
  readonly areOneInstallation: boolean;
}

/** All that is wrong with all files, in the order of each. */
export function validateFiles({ paths, env, areOneInstallation }: Validation): readonly ValidatedFile[] {
  const files = paths.map((path) => validateFile(path, env));
  if (!areOneInstallation || files.some(({ errors }) => errors.length > 0)) return files;
  const disagreements = disagreementsOf(paths, env);
  return files.map((file) => ({
    ...file,
    errors: disagreements.filter((problem) => problem.file === file.file),
  }));
}

function validateFile(path: string, env: Environment): ValidatedFile {
  const read = readConfiguration(path, env);
  const warnings = read.warnings.toSorted(byPlace);
  if (read.status === 'invalid') {
    const errors = read.problems.toSorted(byPlace);
    return {
      file: path,
      environment: null,
      servers: null,
      family: read.family,
      errors,
      warnings,
      conversion: [],
    };
  }
  const { config, family, conversion } = read;
  const { environment, servers } = config;
  return { file: path, environment, servers: servers.length, family, errors: [], warnings, conversion };
}

function disagreementsOf(paths: readonly string[], env: Environment): readonly Problem[] {
  try {
    loadConfiguration({ paths, env, nowMs: 0 });
    return [];
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'CONFIG_INVALID') return problemsIn(thrown);
    throw thrown;
  }
}

/** `loadConfiguration` puts nothing else there. */
function problemsIn({ details }: AppError): readonly Problem[] {
  return details['problems'] as readonly Problem[];
}

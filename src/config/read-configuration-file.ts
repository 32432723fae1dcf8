import { basename } from 'node:path';
import type { Release } from '../domain/release/release.ts';
import { createRelease } from './create-release.ts';
import type { Environment } from './document/environment.ts';
import { installationOf } from './installation.ts';
import { invalidConfiguration } from './load-configuration.ts';
import { byPlace } from './problem.ts';
import type { Problem } from './problem.ts';
import { placeOf } from './document/located.ts';
import { readConfiguration } from './read-configuration.ts';
import { resolveSettings } from './resolve/resolve-settings.ts';

export interface FileToRead {
  readonly path: string;
  readonly env: Environment;
  readonly nowMs: number;
}

export interface ConfigurationReading {
  readonly release: Release;
  readonly tlsFloor: '1.2' | '1.3' | null;
  readonly warnings: readonly Problem[];
  readonly lineOf: (path: readonly (string | number)[]) => number;
}

/** One file by itself, with the lines of its keys. Throws CONFIG_INVALID with every problem of it. */
export function readConfigurationFile({ path, env, nowMs }: FileToRead): ConfigurationReading {
  const read = readConfiguration(path, env);
  if (read.status === 'invalid') throw invalidConfiguration(read.problems.toSorted(byPlace));
  const { environment } = read.config;
  return {
    release: createRelease({
      environment,
      settings: resolveSettings(read),
      nowMs,
      source: basename(path),
    }),
    tlsFloor: installationOf(read.config).tls?.minVersion ?? null,
    warnings: read.warnings,
    lineOf: (key) => read.placeAt(placeOf(read.tree, key)).line,
  };
}

import { existsSync } from 'node:fs';
import { loadConfiguration, type LoadedConfiguration } from '../../config/load-configuration.ts';
import { CURRENT_CONFIG, WRITTEN_CONFIG } from './current-config.ts';

/** Flags that every process of an installation takes alike. */
export interface InstallationFlags {
  readonly config: readonly string[];
  readonly dataDir?: string;
}

/** The files that a process or a command reads: named, by the environment, the current one, or the one that `init` wrote; empty where there is none. */
export function configuredPaths(named: readonly string[]): readonly string[] {
  if (named.length > 0) return named;
  const { CONFIG_FILE, CONFIG_PATH } = process.env;
  const path = [CONFIG_FILE, CONFIG_PATH].find((each) => each !== undefined && each !== '');
  if (path !== undefined) return [path];
  return [CURRENT_CONFIG, WRITTEN_CONFIG].filter((each) => existsSync(each)).slice(0, 1);
}

export function loadInstallation({ config, dataDir }: InstallationFlags): LoadedConfiguration {
  return loadConfiguration({
    paths: configuredPaths(config),
    env: process.env,
    nowMs: Date.now(),
    ...(dataDir === undefined ? {} : { dataDir }),
  });
}

/** The same flags for a child process. */
export function asArguments({ config, dataDir }: InstallationFlags): readonly string[] {
  return [
    ...config.flatMap((path) => ['--config', path]),
    ...(dataDir === undefined ? [] : ['--data-dir', dataDir]),
  ];
}

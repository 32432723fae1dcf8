import { existsSync } from 'node:fs';
import { loadConfiguration, type LoadedConfiguration } from '../../config/load-configuration.ts';
import { CURRENT_CONFIG } from './current-config.ts';

/** Flags that every process of an installation takes alike. */
export interface InstallationFlags {
  readonly config: readonly string[];
  readonly dataDir?: string;
}

export function loadInstallation({ config, dataDir }: InstallationFlags): LoadedConfiguration {
  const isNamed =
    config.length > 0 || process.env['CONFIG_FILE'] !== undefined || process.env['CONFIG_PATH'] !== undefined;
  const paths = !isNamed && existsSync(CURRENT_CONFIG) ? [CURRENT_CONFIG] : config;
  return loadConfiguration({
    paths,
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

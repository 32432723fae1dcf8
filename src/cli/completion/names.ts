import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { CURRENT_CONFIG, WRITTEN_CONFIG } from '../process/current-config.ts';
import { glanceAtConfig, type ConfigGlance } from './glance-at-config.ts';

/** Flags that stand on the line being completed. */
export interface LineFlags {
  readonly config: string | null;
  readonly environment: string | null;
  readonly dataDir: string | null;
  /** The service that is asked instead of this machine's store; also from the environment. */
  readonly apiUrl: string | null;
}

/** Configured server names: the service's that is named, else the store's, or the file's before any worker has read it. */
export async function serverNames(flags: LineFlags): Promise<readonly string[]> {
  if (flags.apiUrl !== null) {
    const { remoteServerNames } = await import('./remote-names.ts');
    return remoteServerNames(flags.apiUrl, flags.environment);
  }
  const glance = glanceFor(flags);
  if (glance === null) return [];
  const environment = flags.environment ?? glance.environment;
  const stored = await fromStore(glance, environment);
  return stored.length > 0 || environment !== glance.environment ? stored : glance.servers;
}

export async function environmentNames(flags: LineFlags): Promise<readonly string[]> {
  if (flags.apiUrl !== null) {
    const { remoteEnvironmentNames } = await import('./remote-names.ts');
    return remoteEnvironmentNames(flags.apiUrl);
  }
  const glance = glanceFor(flags);
  if (glance === null) return [];
  return [...new Set([glance.environment, ...(await fromStore(glance, null))])];
}

async function fromStore(
  { storePath }: ConfigGlance,
  environment: string | null,
): Promise<readonly string[]> {
  if (storePath === null || !existsSync(storePath)) return [];
  const { knownNames } = await import('../../wiring/known-names.ts');
  return knownNames({ path: resolve(storePath), environment });
}

function glanceFor({ config, dataDir }: LineFlags): ConfigGlance | null {
  const { env } = process;
  const path = config ?? env['CONFIG_FILE'] ?? env['CONFIG_PATH'] ?? defaultConfig();
  if (!existsSync(path)) return null;
  return glanceAtConfig({ text: readFileSync(path, 'utf8'), env, dataDir });
}

function defaultConfig(): string {
  return existsSync(CURRENT_CONFIG) ? CURRENT_CONFIG : WRITTEN_CONFIG;
}

import type { ModeView } from '../../domain/fleet/mode.ts';
import { inspectStore } from '../../wiring/inspect-store.ts';
import { openStore } from '../../wiring/open-store.ts';

/**
 * The modes that were noted last, by environment. Opens only a store that this would not change; what is wrong with one
 * that cannot be read, the worker says.
 */
export async function notedModes(
  url: string,
  environments: readonly string[],
): Promise<ReadonlyMap<string, ModeView>> {
  if (!isReadable(url)) return new Map();
  try {
    const store = await openStore(url);
    try {
      const modes = environments.map(async (name) => [name, await store.mode(name)] as const);
      return new Map((await Promise.all(modes)).flatMap(([name, mode]) => (mode ? [[name, mode]] : [])));
    } finally {
      await store.close();
    }
  } catch {
    return new Map();
  }
}

function isReadable(url: string): boolean {
  const file = inspectStore(url);
  if (file === null) return true;
  return file.exists && 'found' in file.schemaVersion && file.schemaVersion.found === file.knownSchemaVersion;
}

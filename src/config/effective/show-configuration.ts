import { find, formatPath } from '../document/located.ts';
import type { LocatedMap, Place } from '../document/located.ts';
import { installationOf } from '../installation.ts';
import type { ReadConfiguration } from '../read-configuration.ts';
import { effectiveValues } from './effective-values.ts';
import type { EffectiveValue } from './effective-values.ts';
import { SETTLED_KEYS } from './inherited-keys.ts';
import { showValue } from './show-value.ts';

/** Where a value comes from. */
export type Origin =
  | {
      readonly kind: 'file';
      readonly file: string;
      readonly line: number;
      readonly column: number;
      /** The key that decides, where it is another one. */
      readonly by: string | null;
      /** What the file has there, where that is expanded: `${PORT}`. */
      readonly written: string | null;
    }
  | { readonly kind: 'environment'; readonly variable: string; readonly by: string | null }
  | { readonly kind: 'flag'; readonly flag: string; readonly by: string | null }
  | { readonly kind: 'default'; readonly by: string | null };

export interface ShownValue {
  /** `monitoring.shard_size`, `servers[0].mcp_mode`. */
  readonly path: string;
  readonly server: string | null;
  /** Secrets are references. Null where nothing holds. */
  readonly value: unknown;
  readonly origin: Origin;
  readonly effect: string;
}

type Valid = Extract<ReadConfiguration, { status: 'valid' }>;

interface Showing {
  readonly file: string;
  readonly read: Valid;
  /** The command line's `--data-dir`. */
  readonly dataDir?: string | undefined;
}

/** Every key with the value that holds and where it comes from. */
export function showConfiguration(showing: Showing): readonly ShownValue[] {
  const { config } = showing.read;
  return effectiveValues(config).map((row) => {
    const path = row.server === null ? row.key : formatPath(['servers', row.index, row.key]);
    const value = row.key === 'data_dir' ? (showing.dataDir ?? row.value) : valueOf(row, showing);
    return {
      path,
      server: row.server,
      value: showValue(value, row.node) ?? null,
      origin: originOf(path, row, showing),
      effect: row.node.effect,
    };
  });
}

/** The database's address is worked out from `data_dir`, and shown as the file has it. */
function valueOf(row: EffectiveValue, { read, dataDir }: Showing): unknown {
  if (row.server !== null || row.key !== 'storage.url') return row.value;
  const place = locate('storage.url', read.tree);
  if (place !== null && typeof place !== 'number') return `\${${place.variable}}`;
  return writtenAt('storage.url', read) ?? installationOf(read.config, dataDir).storage.url;
}

function originOf(path: string, row: EffectiveValue, showing: Showing): Origin {
  const { read, dataDir, file } = showing;
  for (const key of candidates(path, row)) {
    const by = key === path ? null : key;
    if (key === 'data_dir' && dataDir !== undefined) return { kind: 'flag', flag: '--data-dir', by };
    const place = locate(key, read.tree);
    if (place === null) continue;
    if (typeof place !== 'number') return { kind: 'environment', variable: place.variable, by };
    return { kind: 'file', file, ...read.placeAt(place), by, written: expandedAt(key, row, read) };
  }
  return { kind: 'default', by: row.inheritedFrom };
}

/** The keys that may decide, the strongest first. */
function candidates(path: string, { server, key, inheritedFrom }: EffectiveValue): readonly string[] {
  if (server !== null) return inheritedFrom === null ? [path] : settled(inheritedFrom);
  return key === 'storage.url' ? [path, 'data_dir'] : settled(path);
}

function settled(path: string): readonly string[] {
  const rule = SETTLED_KEYS.find(({ key }) => key === path);
  return [...(rule?.beatenBy ?? []), path, ...(rule?.from ?? [])];
}

function locate(path: string, tree: LocatedMap): Place | null {
  const keys = segmentsOf(path);
  const found = find(tree, keys);
  if (found === undefined) return null;
  if (found.kind === 'scalar') return found.at;
  const parent = find(tree, keys.slice(0, -1));
  return parent?.kind === 'map' ? (parent.entries.get(String(keys.at(-1)))?.keyAt ?? found.at) : found.at;
}

/** What the file has there, where that is not the value itself, as a secret's reference is. */
function expandedAt(key: string, { value }: EffectiveValue, read: Valid): string | null {
  const text = writtenAt(key, read);
  return text === value ? null : text;
}

/** The text of a reference that stands there; null for anything else. */
function writtenAt(path: string, { written }: Valid): string | null {
  const found = find(written, segmentsOf(path));
  return found?.kind === 'scalar' && typeof found.value === 'string' && found.value.includes('${')
    ? found.value
    : null;
}

function segmentsOf(path: string): readonly (string | number)[] {
  return path.split('.').flatMap((part) => {
    const [, name, index] = /^(.*)\[(\d+)\]$/.exec(part) ?? [];
    return name === undefined ? [part] : [name, Number(index)];
  });
}

import { INSTALLATION_SECTIONS } from '../resolve/resolve-settings.ts';
import { settle } from '../resolve/settle.ts';
import { configurationSchema } from '../schema/configuration.ts';
import { KEY_TREE } from '../schema/key-tree.ts';
import type { KeyNode } from '../schema/key-tree.ts';
import { SECTION_OF_SERVER_KEY } from './inherited-keys.ts';

/** A key with the value that holds. */
export interface EffectiveValue {
  /** Null for a key of the whole file. */
  readonly server: string | null;
  /** Place of the server in its file. */
  readonly index: number;
  /** `monitoring.shard_size`; of a server without its name: `mcp_mode`. */
  readonly key: string;
  /** Undefined where nothing holds. A secret is its reference, or itself where the file has it so: `showValue` before it is shown. */
  readonly value: unknown;
  readonly node: KeyNode;
  /** The key of the whole file that decides, where the server says nothing. */
  readonly inheritedFrom: string | null;
}

/** The document of a stored release as it is in force: a release keeps what was meant, and what follows from it does not. */
export function settledDocument(document: unknown): unknown {
  const parsed = configurationSchema.safeParse(document);
  return parsed.success ? settle(parsed.data) : document;
}

/** Every key of a settled document (of a file or of a stored release) with its value, the servers' after the others. */
export function effectiveValues(document: unknown): readonly EffectiveValue[] {
  const sections = valuesOf(KEY_TREE, document, '').filter(({ key }) => key !== 'servers');
  const byKey = new Map(sections.map((row) => [row.key, row.value]));
  const servers = memberOf(document, 'servers');
  const list: readonly unknown[] = Array.isArray(servers) ? servers : [];
  const serverNode = KEY_TREE.children.get('servers')?.element ?? null;
  const whole = sections.map((row) => ({ ...row, server: null, index: 0, inheritedFrom: null }));
  if (serverNode === null) return whole;
  return [
    ...whole,
    ...list.flatMap((server, index) => {
      const name = memberOf(server, 'server_name');
      return valuesOf(serverNode, server, '').map((row) => ({
        ...row,
        server: typeof name === 'string' ? name : String(index),
        index,
        ...inherited(row, byKey),
      }));
    }),
  ];
}

/** Whether a release has the key: settings of the installation are in none. */
export function isOfRelease({ server, key }: EffectiveValue): boolean {
  const [section = ''] = key.split('.');
  return server !== null || key.startsWith('storage.retention.') || !INSTALLATION_SECTIONS.has(section);
}

type Row = Pick<EffectiveValue, 'key' | 'value' | 'node'>;

function inherited(
  { key, value }: Row,
  byKey: ReadonlyMap<string, unknown>,
): Pick<EffectiveValue, 'value' | 'inheritedFrom'> {
  const section = value === undefined ? SECTION_OF_SERVER_KEY.get(key) : undefined;
  return section === undefined
    ? { value, inheritedFrom: null }
    : { value: byKey.get(section), inheritedFrom: section };
}

function valuesOf(node: KeyNode, document: unknown, prefix: string): readonly Row[] {
  return [...node.children].flatMap(([name, child]): readonly Row[] => {
    const key = prefix === '' ? name : `${prefix}.${name}`;
    const value = memberOf(document, name);
    if (child.type !== 'section') return [{ key, node: child, value: value ?? child.default ?? undefined }];
    // A section without a default of its own, such as auth_config, is there or is not.
    return value === undefined && child.default === null ? [] : valuesOf(child, value, key);
  });
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

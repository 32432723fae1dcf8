import { KEY_TREE } from './schema/key-tree.ts';
import type { KeyNode, KeyType } from './schema/key-tree.ts';
import { ALIAS_KEYS, PENDING_KEYS } from './schema/other-keys.ts';

/** A row of the table of all configuration keys. */
export type KeyRow =
  | {
      readonly status: 'effective';
      /** `servers[].mcp_mode`. */
      readonly path: string;
      readonly type: KeyType;
      readonly default: unknown;
      readonly options: readonly string[];
      readonly effect: string;
      /** Its text may hold a secret: references in it stay unexpanded in a release, and no surface shows it. */
      readonly secret: boolean;
      readonly aliases: readonly string[];
    }
  | {
      readonly status: 'pending';
      readonly path: string;
      readonly effect: string;
      /** Which part of the work brings it; null: none will. */
      readonly part: (typeof PENDING_KEYS)[number]['part'];
    };

/** Every key that is recognised, effective ones first, in the schema's order. */
export const KEYS: readonly KeyRow[] = [
  ...rowsOf(KEY_TREE, ''),
  ...PENDING_KEYS.map((key) => ({
    status: 'pending' as const,
    path: key.path,
    effect: key.instead ?? 'none in this version',
    part: key.part,
  })),
];

function rowsOf(node: KeyNode, path: string): readonly KeyRow[] {
  if (node.type === 'section') {
    return [...node.children].flatMap(([name, child]) =>
      rowsOf(child, path === '' ? name : `${path}.${name}`),
    );
  }
  if (node.type === 'list' && node.element?.type === 'section') return rowsOf(node.element, `${path}[]`);
  if (node.type === 'map' && node.element?.type === 'section') return rowsOf(node.element, `${path}{}`);
  const isAliased = (to: string): boolean =>
    to === path || to.replace(/(\.channels)\.[^.]+/, '$1{}') === path;
  return [
    {
      status: 'effective',
      path,
      type: node.type,
      default: node.default,
      options: node.options,
      effect: node.effect,
      secret: node.sensitivity === 'secret' || node.sensitivity === 'expanded',
      aliases: ALIAS_KEYS.filter((alias) => isAliased(alias.to)).map((alias) => alias.from),
    },
  ];
}

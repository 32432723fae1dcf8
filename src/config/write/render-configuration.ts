import { Document, isScalar, isSeq, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import type { Node } from 'yaml';
import type { Located, LocatedMap } from '../document/located.ts';
import { KEY_TREE } from '../schema/key-tree.ts';
import type { KeyNode } from '../schema/key-tree.ts';

export interface Rendering {
  /** Lines at the top, each without its `#`. */
  readonly head: readonly string[];
}

interface Spot {
  /** Null for a key without an effect in this version. */
  readonly key: KeyNode | null;
  /** Of many servers the first alone says what its keys do. */
  readonly isExplained: boolean;
}

/** A document in our spelling as YAML: keys in the order of config/default.yaml, each with what it does. */
export function renderConfiguration(tree: LocatedMap, { head }: Rendering): string {
  const document = new Document(nodeOfMap(tree, { key: KEY_TREE, isExplained: true }));
  document.commentBefore = head.map((line) => ` ${line}`).join('\n');
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function nodeOf(value: Located, spot: Spot): Node {
  switch (value.kind) {
    case 'scalar':
      return new Scalar(value.value);
    case 'list':
      return nodeOfList(value.items, spot);
    case 'map':
      return nodeOfMap(value, spot);
  }
}

function nodeOfList(items: readonly Located[], { key, isExplained }: Spot): YAMLSeq {
  const list = new YAMLSeq();
  const element = key?.element ?? null;
  list.items = items.map((item, index) =>
    nodeOf(item, { key: element, isExplained: isExplained && index === 0 }),
  );
  list.flow = items.every((item) => item.kind === 'scalar');
  return list;
}

function nodeOfMap(map: LocatedMap, { key, isExplained }: Spot): YAMLMap {
  const made = new YAMLMap();
  for (const name of inOrder([...map.entries.keys()], key)) {
    const entry = map.entries.get(name);
    if (entry === undefined) continue;
    const child = key?.children.get(name) ?? key?.element ?? null;
    const node = nodeOf(entry.value, { key: child, isExplained });
    const effect = key?.children.get(name)?.effect ?? '';
    if (isExplained && effect !== '' && (isScalar(node) || (isSeq(node) && node.flow === true)))
      node.comment = ` ${effect}`;
    made.items.push(new Pair(new Scalar(name), node));
  }
  return made;
}

/** Known keys as the schema has them, then the others as they were written. */
function inOrder(names: readonly string[], key: KeyNode | null): readonly string[] {
  const known = [...(key?.children.keys() ?? [])];
  return [...known.filter((name) => names.includes(name)), ...names.filter((name) => !known.includes(name))];
}

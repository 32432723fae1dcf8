import { isLiteral } from './document/reference.ts';
import { KEY_TREE } from './schema/key-tree.ts';
import type { KeyNode } from './schema/key-tree.ts';

const HIDDEN = '[hidden]';

/**
 * A canonical document for people's eyes. Keys that hold secrets are left out, or shown as the references that they
 * are; a secret that is written out is never shown.
 */
export function hideSecrets(document: unknown, showReferences: boolean): unknown {
  return shown(document, KEY_TREE, showReferences);
}

function shown(value: unknown, key: KeyNode | null, showReferences: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => shown(item, key?.element ?? null, showReferences));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, inner]) => {
        const child = key?.children.get(name) ?? key?.element ?? null;
        const isSecret = child?.sensitivity === 'secret' || child?.sensitivity === 'expanded';
        return isSecret && !showReferences ? [] : [[name, shown(inner, child, showReferences)]];
      }),
    );
  }
  const isSecret = key?.sensitivity === 'secret' || key?.sensitivity === 'expanded';
  return isSecret && typeof value === 'string' && isLiteral(value) ? HIDDEN : value;
}

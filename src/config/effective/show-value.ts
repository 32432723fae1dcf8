import { isLiteral } from '../document/reference.ts';
import type { KeyNode } from '../schema/key-tree.ts';

const HIDDEN = '(hidden: the file holds the secret itself)';

/** A value as it may be shown: a secret as its reference, and where the file holds the secret itself, not at all. */
export function showValue(value: unknown, node: KeyNode): unknown {
  switch (node.sensitivity) {
    case 'secret':
      return mapTexts(value, (text) => (isLiteral(text) ? HIDDEN : text));
    case 'expanded':
      return mapTexts(value, withoutPassword);
    case 'identifier':
      return value;
    case null:
      return showInside(value, node);
  }
}

/** Lists and maps of sections hold keys of their own, some of them secret. */
function showInside(value: unknown, { element, children }: KeyNode): unknown {
  if (Array.isArray(value)) return element === null ? value : value.map((item) => showValue(item, element));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const child = children.get(name) ?? element;
      return [name, child === null ? inner : showValue(inner, child)];
    }),
  );
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, mapTexts(inner, change)]));
}

/** `postgres://me:***@host/db`. The last @ ends what may be a password with one in it. */
function withoutPassword(text: string): string {
  return text.replace(/^([a-z+]+:\/\/[^/:@]*):.*@/i, '$1:***@').replace(/(password=)[^&]*/gi, '$1***');
}

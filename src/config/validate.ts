import type { z } from 'zod';
import { formatPath } from './document/located.ts';
import { configurationSchema } from './schema/configuration.ts';
import type { Configuration } from './schema/configuration.ts';
import { KEY_TREE } from './schema/key-tree.ts';
import type { KeyNode } from './schema/key-tree.ts';

export interface Complaint {
  readonly issue: z.core.$ZodIssue;
  readonly secret: boolean;
}

interface Validated {
  /** What is left when the values that do not fit are taken out, so that the other rules can be judged too; null when nothing is. */
  readonly config: Configuration | null;
  readonly issues: readonly Complaint[];
  /** Paths of the values that do not fit. */
  readonly broken: ReadonlySet<string>;
}

/** A document of effective keys against the schema. */
export function validate(document: unknown): Validated {
  const first = configurationSchema.safeParse(document);
  if (first.success) return { config: first.data, issues: [], broken: new Set() };
  const issues = first.error.issues;
  for (const issue of issues) takeOut(document, issue.path);
  const second = configurationSchema.safeParse(document);
  return {
    config: second.success ? second.data : null,
    issues: issues.map((issue) => ({ issue, secret: isSecret(issue.path) })),
    broken: new Set(
      issues.flatMap((issue) =>
        issue.path.map((_, depth) => formatPath(issue.path.slice(0, depth + 1))).slice(-2),
      ),
    ),
  };
}

/** Lists of which each item is judged by itself, with the key that it cannot do without, and a stem for another. */
const LISTS: Readonly<Record<string, { readonly nameKey: string; readonly stem: string }>> = {
  servers: { nameKey: 'server_name', stem: 'unnamed-server' },
  rules: { nameKey: 'name', stem: 'unnamed-rule' },
  users: { nameKey: 'name', stem: 'unnamed-user' },
  rotations: { nameKey: 'name', stem: 'unnamed-rotation' },
  maintenance: { nameKey: 'name', stem: 'unnamed-window' },
};

/**
 * Removes the value, or the list that it is an item of; what has no usable name gets one that nobody uses, and a channel
 * without a usable type the type that needs nothing.
 */
function takeOut(document: unknown, path: readonly PropertyKey[]): void {
  let parent = document;
  for (let depth = 0; depth < path.length; depth += 1) {
    if (!isRecord(parent)) return;
    const segment = String(path[depth]);
    const child = parent[segment];
    const isLast = depth === path.length - 1 || (Array.isArray(child) && !Object.hasOwn(LISTS, segment));
    if (isLast) {
      Reflect.deleteProperty(parent, segment);
      const name = String(path[depth - 2]);
      const list = Object.hasOwn(LISTS, name) ? LISTS[name] : undefined;
      if (segment === 'type' && path[depth - 2] === 'channels') parent[segment] = 'console';
      if (list?.nameKey === segment) parent[segment] = `${list.stem}-${String(path[depth - 1])}`;
      return;
    }
    parent = child;
  }
}

function isSecret(path: readonly PropertyKey[]): boolean {
  let node: KeyNode | null = KEY_TREE;
  for (const segment of path) node = node?.children.get(String(segment)) ?? node?.element ?? null;
  return node?.sensitivity === 'secret' || node?.sensitivity === 'expanded';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

import type { ASTNode } from '@marcbachmann/cel-js';

/**
 * The fields that a condition asks for, as far as they are written out: `rates['5m'].overall`. A step that is worked
 * out, as in `rates[x]`, ends a path; the variable of a macro, as in `tools.missing.exists(t, ...)`, is one too.
 */
export function pathsIn(node: ASTNode): readonly string[] {
  const path = pathOf(node);
  return path === null ? partsOf(node.args).flatMap(pathsIn) : [path];
}

/** Null for what is no path from a name on. */
function pathOf(node: ASTNode): string | null {
  if (node.op === 'id') return node.args;
  if (node.op === '.') return joined(node.args[0], (parent) => `${parent}.${node.args[1]}`);
  if (node.op !== '[]') return null;
  const [, index] = node.args;
  return index.op === 'value' && typeof index.args === 'string'
    ? joined(node.args[0], (parent) => `${parent}['${String(index.args)}']`)
    : null;
}

function joined(parent: ASTNode, join: (path: string) => string): string | null {
  const path = pathOf(parent);
  return path === null ? null : join(path);
}

/** The nodes among what a node is made of, however deep the lists. */
function partsOf(args: unknown): readonly ASTNode[] {
  if (Array.isArray(args)) return args.flatMap(partsOf);
  return isNode(args) ? [args] : [];
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}

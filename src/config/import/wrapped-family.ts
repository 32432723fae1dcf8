import { ALIAS_KEYS } from '../schema/other-keys.ts';
import type { Located, LocatedMap } from '../document/located.ts';
import type { Telling } from './apply-rule.ts';
import type { Family } from './family.ts';

const WRAPPER = 'enhanced_status_check_system';

/** Our own keys, all of them under one. */
export const WRAPPED_FAMILY: Family = {
  name: 'wrapped',
  title: `the wrapped form (${WRAPPER})`,
  signs: [WRAPPER],
  convert: unwrap,
  spell: (path) => (path === '' ? WRAPPER : `${WRAPPER}.${path}`),
};

function unwrap(root: LocatedMap, { report, notes }: Telling): LocatedMap | null {
  const wrapped = root.entries.get(WRAPPER);
  if (wrapped === undefined) return null;
  for (const [name, entry] of root.entries) {
    if (name === WRAPPER) continue;
    report.error({
      at: entry.keyAt,
      path: name,
      message: `the key '${name}' stands beside the wrapper ${WRAPPER}`,
      suggestion: 'move it into the wrapper, or take the wrapper away',
    });
  }
  if (wrapped.value.kind !== 'map') {
    report.error({ at: wrapped.keyAt, path: WRAPPER, message: 'must be a map of keys' });
    return null;
  }
  noteKept(wrapped.value, '', notes);
  return wrapped.value;
}

function noteKept(value: Located, path: string, notes: Telling['notes']): void {
  if (value.kind === 'list' && value.items.some((item) => item.kind === 'map')) {
    for (const item of value.items) noteKept(item, `${path}[]`, notes);
    return;
  }
  if (value.kind !== 'map') return;
  for (const [name, entry] of value.entries) {
    const inner = path === '' ? name : `${path}.${name}`;
    // What is moved besides is told when that is done.
    if (ALIAS_KEYS.some((alias) => alias.from === inner)) continue;
    if (isLeaf(entry.value)) {
      notes.add({ outcome: 'kept', from: `${WRAPPER}.${inner}`, to: [inner], at: entry.keyAt });
    } else noteKept(entry.value, inner, notes);
  }
}

function isLeaf(value: Located): boolean {
  return (
    value.kind === 'scalar' || (value.kind === 'list' && !value.items.some((item) => item.kind === 'map'))
  );
}

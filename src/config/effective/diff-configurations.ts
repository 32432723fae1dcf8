import { canonicalJson } from '../canonical-json.ts';
import type { EffectiveValue } from './effective-values.ts';
import { showValue } from './show-value.ts';

export type Change = 'added' | 'removed' | 'changed';

/** One key that has another value. */
export interface KeyChange {
  readonly change: Change;
  readonly key: string;
  /** As it may be shown; null where nothing holds. */
  readonly before: unknown;
  readonly after: unknown;
  /** What the key does. */
  readonly effect: string;
}

export interface ServerChange {
  readonly change: Change;
  readonly server: string;
  /** Of a server that is added or removed, none. */
  readonly keys: readonly KeyChange[];
}

export interface ConfigurationDiff {
  readonly keys: readonly KeyChange[];
  /** In the order of their names. */
  readonly servers: readonly ServerChange[];
}

/** What is different for what is watched, whatever the files look like: a value that is written out and holds anyway is no change. */
export function diffConfigurations(
  before: readonly EffectiveValue[],
  after: readonly EffectiveValue[],
): ConfigurationDiff {
  const [old, now] = [byServer(before), byServer(after)];
  const names = [...new Set([...old.keys(), ...now.keys()])].filter((name) => name !== null).sort();
  return {
    keys: changesOf(old.get(null) ?? [], now.get(null) ?? []),
    servers: names.flatMap((server) => serverChange(server, old.get(server), now.get(server))),
  };
}

function byServer(values: readonly EffectiveValue[]): ReadonlyMap<string | null, readonly EffectiveValue[]> {
  return Map.groupBy(values, ({ server }) => server);
}

function serverChange(
  server: string,
  before: readonly EffectiveValue[] | undefined,
  after: readonly EffectiveValue[] | undefined,
): readonly ServerChange[] {
  if (before === undefined) return [{ change: 'added', server, keys: [] }];
  if (after === undefined) return [{ change: 'removed', server, keys: [] }];
  const keys = changesOf(before, after);
  return keys.length === 0 ? [] : [{ change: 'changed', server, keys }];
}

/** What both sides take over from a section is the section's change, said once. */
function changesOf(
  before: readonly EffectiveValue[],
  after: readonly EffectiveValue[],
): readonly KeyChange[] {
  const old = new Map(before.map((row) => [row.key, row]));
  const now = new Map(after.map((row) => [row.key, row]));
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key) => {
    const [from, to] = [old.get(key), now.get(key)];
    const node = (to ?? from)?.node;
    if (node === undefined || canonicalText(from?.value) === canonicalText(to?.value)) return [];
    if (from?.inheritedFrom !== null && to?.inheritedFrom !== null && from !== undefined && to !== undefined)
      return [];
    const shown = { before: showValue(from?.value, node) ?? null, after: showValue(to?.value, node) ?? null };
    return [{ change: kindOf(from?.value, to?.value), key, ...shown, effect: node.effect }];
  });
}

function kindOf(before: unknown, after: unknown): Change {
  if (before === undefined) return 'added';
  return after === undefined ? 'removed' : 'changed';
}

function canonicalText(value: unknown): string {
  return value === undefined ? '' : canonicalJson(value);
}

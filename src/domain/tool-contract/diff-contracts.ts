import { canonicalJson } from './canonicalise.ts';
import { diffSchemas } from './diff-schemas.ts';
import { isJsonArray, isJsonObject, ownValue } from './json-shape.ts';
import { changeOf, isSame } from './keyword-rules.ts';
import { placeBelow } from './schema-finding.ts';
import type { KeywordPair, SchemaEffect } from './schema-finding.ts';
import type {
  ContractDrift,
  Json,
  ToolChange,
  ToolChangeKind,
  ToolContract,
  ToolDefinition,
} from './tool-contract.ts';

/**
 * Classes the differences of two contracts (PROBING section 5). Empty exactly when the hashes are equal. What
 * cannot be proved compatible is breaking: arguments that were good must stay good, and results must keep what
 * they promised. A renamed tool is one removed and one added.
 */
export function diffContracts(from: ToolContract, to: ToolContract): ContractDrift {
  const changes = from.hash === to.hash ? [] : diffTools(byName(from.tools), byName(to.tools));
  return { fromHash: from.hash, toHash: to.hash, changes: changes.map(clipChange) };
}

const LONGEST_NAME = 100;
const LONGEST_DETAIL = 300;

/** Names of tools and of schema members are a stranger's words, of any length; changes are stored and shown. */
function clipChange({ tool, kind, detail }: ToolChange): ToolChange {
  return { tool: clip(tool, LONGEST_NAME), kind, detail: clip(detail, LONGEST_DETAIL) };
}

/** At most so many UTF-16 units, the last one an ellipsis where some are missing; no character is cut in two. */
function clip(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

type ToolsByName = ReadonlyMap<string, readonly ToolDefinition[]>;

function byName(tools: readonly ToolDefinition[]): ToolsByName {
  return Map.groupBy(tools, (tool) => tool.name);
}

function diffTools(from: ToolsByName, to: ToolsByName): readonly ToolChange[] {
  const names = new Set([...from.keys(), ...to.keys()]);
  return [...names].sort().flatMap((name) => diffNamesakes(name, from.get(name) ?? [], to.get(name) ?? []));
}

/** Tools of one name; there are several only where a server breaks the rule that names are unique. */
function diffNamesakes(
  tool: string,
  from: readonly ToolDefinition[],
  to: readonly ToolDefinition[],
): readonly ToolChange[] {
  const lost = without(from, to);
  const gained = without(to, from);
  const [before, after] = [lost[0], gained[0]];
  if (before !== undefined && after !== undefined && lost.length === 1 && gained.length === 1) {
    return diffTool(before, after);
  }
  return [
    ...lost.map((): ToolChange => ({ tool, kind: 'removed', detail: 'The tool was removed.' })),
    ...gained.map((): ToolChange => ({ tool, kind: 'added', detail: 'The tool was added.' })),
  ];
}

/** The tools that have no equal in the other list, equal ones taken off one for one. */
function without(
  tools: readonly ToolDefinition[],
  others: readonly ToolDefinition[],
): readonly ToolDefinition[] {
  const unmatched = new Map<string, number>();
  for (const text of others.map(canonicalJson)) unmatched.set(text, (unmatched.get(text) ?? 0) + 1);
  return tools.filter((tool) => {
    const text = canonicalJson(tool);
    const equals = unmatched.get(text) ?? 0;
    unmatched.set(text, equals - 1);
    return equals <= 0;
  });
}

function diffTool(from: ToolDefinition, to: ToolDefinition): readonly ToolChange[] {
  const keys = new Set([...Object.keys(from), ...Object.keys(to)]);
  const changes = [...keys].sort().flatMap((key) => {
    const pair = {
      path: placeBelow('', key),
      from: ownValue(from, key),
      to: ownValue(to, key),
    };
    return isSame(pair.from, pair.to) ? [] : (MEMBER_RULES.get(key) ?? breakingChange)(pair);
  });
  return changes.map((change) => ({ tool: from.name, ...change }));
}

type MemberChange = Omit<ToolChange, 'tool'>;
type MemberRule = (pair: KeywordPair) => readonly MemberChange[];

/** How each member of a tool is judged; one that is not listed is breaking, since nothing is known of it. */
const MEMBER_RULES: ReadonlyMap<string, MemberRule> = new Map<string, MemberRule>([
  ['title', diffWords],
  ['description', diffWords],
  ['annotations', diffAnnotations],
  ['_meta', diffAnnotations],
  ['icons', diffAnnotations],
  ['inputSchema', (pair) => diffSchema(pair, INPUT_KINDS)],
  ['outputSchema', diffOutput],
]);

/** The words themselves stay out of the sentence: they may be written to be read by a model. */
function diffWords({ path, from, to }: KeywordPair): readonly MemberChange[] {
  return [{ kind: 'description', detail: `\`${path}\` went from ${lengthOf(from)} to ${lengthOf(to)}.` }];
}

function lengthOf(text: Json | undefined): string {
  if (text === undefined) return 'absent';
  return typeof text === 'string' ? `${text.length} characters` : 'something that is no text';
}

function diffAnnotations({ path, from, to }: KeywordPair): readonly MemberChange[] {
  const [before, after] = [from ?? {}, to ?? {}];
  const keys =
    isJsonObject(before) && isJsonObject(after) ? [...Object.keys(before), ...Object.keys(after)] : [];
  if (!isJsonObject(before) || !isJsonObject(after) || keys.length === 0) {
    return [{ kind: 'annotations', detail: `\`${path}\` ${changeOf(from, to)}.` }];
  }
  return [...new Set(keys)].sort().flatMap((key) => {
    const [old, now] = [ownValue(before, key), ownValue(after, key)];
    if (isSame(old, now)) return [];
    return [{ kind: 'annotations' as const, detail: `\`${placeBelow(path, key)}\` ${changeOf(old, now)}.` }];
  });
}

function breakingChange({ path, from, to }: KeywordPair): readonly MemberChange[] {
  return [{ kind: 'breaking', detail: `\`${path}\` ${changeOf(from, to)}.` }];
}

type EffectKinds = Readonly<Record<SchemaEffect, ToolChangeKind>>;

/** Clients give inputs: accepting less breaks them. */
const INPUT_KINDS: EffectKinds = {
  narrower: 'breaking',
  wider: 'compatible',
  changed: 'breaking',
  harmless: 'compatible',
  words: 'description',
  notes: 'annotations',
};

/** Clients take outputs: promising less breaks them. */
const OUTPUT_KINDS: EffectKinds = { ...INPUT_KINDS, narrower: 'compatible', wider: 'breaking' };

function diffOutput(pair: KeywordPair): readonly MemberChange[] {
  if (pair.from === undefined) return [{ kind: 'compatible', detail: `\`${pair.path}\` was added.` }];
  if (pair.to === undefined) return breakingChange(pair);
  return diffSchema(pair, OUTPUT_KINDS);
}

function diffSchema(pair: KeywordPair, kinds: EffectKinds): readonly MemberChange[] {
  if (!isJsonObject(pair.from) || !isJsonObject(pair.to)) return breakingChange(pair);
  const isEntangled = hasEntanglement(pair.from, false) || hasEntanglement(pair.to, false);
  const changes = diffSchemas(pair).map(({ effect, detail }): MemberChange => {
    const isSet = effect === 'narrower' || effect === 'wider' || effect === 'harmless';
    return { kind: kinds[isEntangled && isSet ? 'changed' : effect], detail };
  });
  if (changes.length > 0) return changes;
  return [{ kind: 'compatible', detail: `\`${pair.path}\` is written differently and means the same.` }];
}

/** Keywords under which a wider part can make the whole narrower. */
const INVERTING = new Set(['not', 'if', 'oneOf', 'contains', 'dependentSchemas', 'dependencies']);
const REFERENCES = new Set(['$ref', '$dynamicRef', '$recursiveRef']);
/** Keywords that see through references and branches, so that a change far away reaches them. */
const FAR_SIGHTED = new Set(['unevaluatedProperties', 'unevaluatedItems']);

/** Whether a change in one place may act the other way round somewhere else; then no direction is provable. */
function hasEntanglement(value: Json, isInverted: boolean): boolean {
  if (isJsonArray(value)) return value.some((item) => hasEntanglement(item, isInverted));
  if (!isJsonObject(value)) return false;
  return Object.entries(value).some(
    ([key, member]) =>
      FAR_SIGHTED.has(key) ||
      (isInverted && REFERENCES.has(key)) ||
      hasEntanglement(member, isInverted || INVERTING.has(key)),
  );
}

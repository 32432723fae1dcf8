import { isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { Alias, LineCounter, Node, YAMLMap } from 'yaml';
import type { Located, LocatedEntry, LocatedMap } from './located.ts';
import type { Report } from './report.ts';

/** Values after all aliases are followed. Ten thousand servers with every key are half of it. */
const MAX_VALUES = 2_000_000;
const MAX_DEPTH = 64;
const MAX_SYNTAX_ERRORS = 20;

interface Anchor {
  readonly located: Located;
  readonly size: number;
}

interface Reading {
  readonly report: Report;
  readonly lines: LineCounter;
  /** Null while the anchored value itself is being read: an alias to it then has no end. */
  readonly anchors: Map<string, Anchor | null>;
  values: number;
}

class TooLarge extends Error {}

/**
 * The text of a YAML 1.2 or JSON file (JSON is read by the same parser, so that it has places too) as a located
 * tree; null, with errors reported, when it cannot be understood. Aliases and merge keys (`<<`) are followed; what
 * they multiply to is bounded.
 */
export function readTree(text: string, lines: LineCounter, report: Report): LocatedMap | null {
  const root = readValue(text, lines, report);
  if (root === null || root.kind === 'map') return root;
  return refuse(
    report,
    'must be a map of keys at its top level',
    'start from config/examples/minimal_config.yaml',
  );
}

/** The same for a file whose top level may be anything. */
export function readValue(text: string, lines: LineCounter, report: Report): Located | null {
  const contents = parse(text, lines, report);
  if (report.failed) return null;
  if (contents === null || (isScalar(contents) && contents.value === null)) {
    return refuse(report, 'is empty', 'start from config/examples/minimal_config.yaml');
  }
  return convertRoot(contents, { report, lines, anchors: new Map(), values: 0 });
}

function convertRoot(contents: Node, reading: Reading): Located | null {
  try {
    const root = isMap(contents) ? convertMap(contents, reading, 0) : convert(contents, reading, 0);
    return reading.report.failed ? null : root;
  } catch (thrown) {
    if (!(thrown instanceof TooLarge)) throw thrown;
    return refuse(
      reading.report,
      `has aliases that multiply to more than ${MAX_VALUES} values`,
      'write the values out',
    );
  }
}

function parse(text: string, lines: LineCounter, report: Report): Node | null {
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      // With the excerpt that is otherwise part of a message, a secret beside the mistake would be shown.
      prettyErrors: false,
      // Duplicates are looked for below: the parser's way takes quadratic time and names one line only.
      uniqueKeys: false,
      stringKeys: true,
    });
    const exhausted = document.errors.find((error) => error.code === 'RESOURCE_EXHAUSTION');
    if (exhausted !== undefined) return refuseDepth(report);
    for (const error of [...document.errors, ...document.warnings].slice(0, MAX_SYNTAX_ERRORS)) {
      report.error({ at: error.pos[0], path: '', ...explainSyntax(error.code, error.message) });
    }
    return document.contents;
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    return refuseDepth(report);
  }
}

function refuseDepth(report: Report): null {
  return refuse(report, 'is nested too deeply', 'a configuration has no more than eight levels');
}

function explainSyntax(
  code: string,
  message: string,
): { readonly message: string; readonly suggestion?: string } {
  if (code === 'TAB_AS_INDENT')
    return { message: 'a tab is used for indentation', suggestion: 'indent with spaces' };
  if (code === 'MULTIPLE_DOCS') {
    return { message: 'holds more than one document', suggestion: 'give each environment a file of its own' };
  }
  if (code === 'TAG_RESOLVE_FAILED')
    return { message: 'has a tag that is not known', suggestion: 'remove the tag' };
  return { message: `is not valid YAML: ${message}` };
}

function convert(node: Node | null, reading: Reading, depth: number): Located {
  reading.values += 1;
  if (reading.values > MAX_VALUES) throw new TooLarge();
  if (isAlias(node)) return follow(node, reading);
  const anchor = node === null ? undefined : node.anchor;
  if (anchor === undefined) return convertPlain(node, reading, depth);
  reading.anchors.set(anchor, null);
  const before = reading.values;
  const located = convertPlain(node, reading, depth);
  reading.anchors.set(anchor, { located, size: reading.values - before + 1 });
  return located;
}

function convertPlain(node: Node | null, reading: Reading, depth: number): Located {
  const at = startOf(node);
  if (depth > MAX_DEPTH) {
    reading.report.error({ at, path: '', message: 'is nested too deeply' });
    return { kind: 'scalar', at, value: null };
  }
  if (isMap(node)) return convertMap(node, reading, depth);
  if (isSeq(node)) {
    return { kind: 'list', at, items: node.items.map((item) => convert(asNode(item), reading, depth + 1)) };
  }
  const value = isScalar(node) ? node.value : null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return { kind: 'scalar', at, value };
  }
  return { kind: 'scalar', at, value: null };
}

function convertMap(map: YAMLMap, reading: Reading, depth: number): LocatedMap {
  const entries = new Map<string, LocatedEntry>();
  const merged = new Map<string, LocatedEntry>();
  for (const pair of map.items) {
    const keyAt = startOf(asNode(pair.key));
    const key = isScalar(pair.key) ? String(pair.key.value) : '';
    const value = convert(asNode(pair.value), reading, depth + 1);
    if (key === '<<') merge(value, merged, reading);
    else if (!isDuplicate(key, keyAt, { entries, reading })) entries.set(key, { keyAt, value });
  }
  for (const [key, entry] of merged) if (!entries.has(key)) entries.set(key, entry);
  return { kind: 'map', at: startOf(map), entries };
}

function isDuplicate(
  key: string,
  keyAt: number,
  { entries, reading }: { readonly entries: ReadonlyMap<string, LocatedEntry>; readonly reading: Reading },
): boolean {
  const first = entries.get(key);
  if (first === undefined) return false;
  const line = typeof first.keyAt === 'number' ? reading.lines.linePos(first.keyAt).line : 0;
  reading.report.error({
    at: keyAt,
    path: key,
    message: `the key '${key}' is written twice in one map, first on line ${line}`,
    suggestion: 'keep one of them',
  });
  return true;
}

/** Of several sources the first that has a key wins (the YAML merge key's rule). */
function merge(source: Located, into: Map<string, LocatedEntry>, reading: Reading): void {
  for (const map of source.kind === 'list' ? source.items : [source]) {
    if (map.kind !== 'map') {
      reading.report.error({
        at: source.at,
        path: '<<',
        message: 'can only merge maps',
        suggestion: 'write <<: *name',
      });
      return;
    }
    for (const [key, entry] of map.entries) if (!into.has(key)) into.set(key, entry);
  }
}

function follow(alias: Alias, reading: Reading): Located {
  const at = startOf(alias);
  const anchor = reading.anchors.get(alias.source);
  if (anchor !== null && anchor !== undefined) {
    reading.values += anchor.size;
    if (reading.values > MAX_VALUES) throw new TooLarge();
    return anchor.located;
  }
  const message =
    anchor === null
      ? `the alias *${alias.source} contains itself`
      : `no anchor &${alias.source} comes before it`;
  reading.report.error({ at, path: '', message });
  return { kind: 'scalar', at, value: null };
}

function asNode(value: unknown): Node | null {
  return isMap(value) || isSeq(value) || isScalar(value) || isAlias(value) ? value : null;
}

function startOf(node: Node | null): number {
  return node?.range?.[0] ?? 0;
}

function refuse(report: Report, message: string, suggestion: string): null {
  report.error({ at: 0, path: '', message: `the file ${message}`, suggestion });
  return null;
}

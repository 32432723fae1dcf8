import { LineCounter } from 'yaml';
import type { ServerSpec } from '../domain/server/server-spec.ts';
import { withEnvironment } from './document/environment.ts';
import type { Environment } from './document/environment.ts';
import { walkKeys } from './document/keys-walk.ts';
import { find, placeOf, toPlain } from './document/located.ts';
import type { LocatedMap, Place } from './document/located.ts';
import { readText } from './document/read-text.ts';
import { readTree } from './document/read-tree.ts';
import { expand } from './document/reference.ts';
import type { Expansion } from './document/reference.ts';
import { reportIssues } from './document/report-issues.ts';
import { createReport } from './document/report.ts';
import type { Position } from './document/report.ts';
import type { ConversionRow } from './import/conversion.ts';
import { toCanonical } from './import/to-canonical.ts';
import type { Canonical } from './import/to-canonical.ts';
import { createBench } from './judge/bench.ts';
import type { Bench } from './judge/bench.ts';
import { judgeAccess } from './judge/judge-access.ts';
import { judgeAlerting } from './judge/judge-alerting.ts';
import { judgeResponding } from './judge/judge-responding.ts';
import { judgeSections, judgeStorageUrl } from './judge/judge-sections.ts';
import { judgeServers } from './judge/judge-servers.ts';
import type { Problem } from './problem.ts';
import { resolveServer } from './resolve/resolve-server.ts';
import { settle, withoutFollowers } from './resolve/settle.ts';
import type { Settled } from './resolve/settle.ts';
import type { Configuration } from './schema/configuration.ts';
import { validate } from './validate.ts';

export type ReadConfiguration =
  | {
      readonly status: 'valid';
      readonly config: Settled;
      /** The document as the operator meant it: what follows other keys is left out. */
      readonly meant: Configuration;
      readonly servers: readonly ServerSpec[];
      readonly warnings: readonly Problem[];
      /** The effective keys that the file or the environment gives, with their places. */
      readonly tree: LocatedMap;
      /** The same before references were expanded. */
      readonly written: LocatedMap;
      /** The family of an older file, and what became of its keys. */
      readonly family: string | null;
      readonly conversion: readonly ConversionRow[];
      /** Where a key stands in the file, or would stand. */
      readonly positionOf: (path: readonly string[]) => Position;
      readonly placeAt: (at: Place) => Position;
    }
  | {
      readonly status: 'invalid';
      readonly problems: readonly Problem[];
      readonly warnings: readonly Problem[];
      readonly family: string | null;
    };

/** One file read and put in our spelling, before anything from outside it is looked at. */
export type NamedConfiguration =
  | { readonly status: 'named'; readonly canonical: Canonical }
  | { readonly status: 'invalid'; readonly problems: readonly Problem[] };

interface Judging {
  readonly root: LocatedMap;
  readonly tree: LocatedMap;
  readonly canonical: Canonical;
}

/** One file read, expanded and judged: all that is wrong with it at once, or what it says. */
export function readConfiguration(path: string, env: Environment): ReadConfiguration {
  const read = readText(path);
  if (read.status === 'read') {
    return readDocument({ text: read.text, file: path, env, variables: env, known: new Map() });
  }
  return { status: 'invalid', problems: [unreadable(path, read)], warnings: [], family: null };
}

export interface DocumentToRead {
  /** YAML or JSON. */
  readonly text: string;
  /** Named in problems. */
  readonly file: string;
  /** What references are expanded from. */
  readonly env: Environment;
  /** Variables that stand for a key and beat the document. */
  readonly variables: Environment;
  /** Secrets that need not be looked up. */
  readonly known: Map<string, Expansion>;
}

/** The same for a text, wherever it comes from. */
export function readDocument({ text, file, env, variables, known }: DocumentToRead): ReadConfiguration {
  const named = nameDocument(text, file);
  if (named.status === 'invalid') return { ...named, warnings: [], family: null };
  const { canonical } = named;
  const { report } = canonical;
  const root = withEnvironment(canonical.tree, variables, report);
  const production = environmentOf(root, env) === 'production';
  const tree = walkKeys(root, { env, report, production, known });
  return judge({ root, tree, canonical });
}

/** One file parsed and put in our spelling: references stay as they are, and no value is judged. */
export function nameConfiguration(path: string): NamedConfiguration {
  const read = readText(path);
  return read.status === 'read'
    ? nameDocument(read.text, path)
    : { status: 'invalid', problems: [unreadable(path, read)] };
}

/** The same for a text, wherever it comes from; `file` is its name in problems. */
export function nameDocument(text: string, file: string): NamedConfiguration {
  const lines = new LineCounter();
  const report = createReport(file, lines);
  const written = readTree(text, lines, report);
  const canonical = written === null ? null : toCanonical(written, report);
  return canonical === null
    ? { status: 'invalid', problems: report.errors() }
    : { status: 'named', canonical };
}

function judge({ root, tree, canonical }: Judging): ReadConfiguration {
  const { report, family, conversion } = canonical;
  const { config: parsed, issues, broken } = validate(toPlain(tree));
  reportIssues(tree, issues, report);
  const invalid = (): ReadConfiguration => ({
    status: 'invalid',
    problems: report.errors(),
    warnings: report.warnings(),
    family: family?.title ?? null,
  });
  if (parsed === null) return invalid();
  const config = settle(parsed);
  const servers = config.servers.map((server) => resolveServer(server, config));
  const bench = createBench({ tree, report, broken });
  judgeSections(config, bench);
  judgeServers(config, servers, bench);
  judgeAccess(config, bench);
  judgeAlerting(config, bench);
  judgeResponding(config, bench);
  judgeStorage(config, root, bench);
  if (report.failed) return invalid();
  return {
    status: 'valid',
    config,
    meant: withoutFollowers(parsed),
    servers,
    warnings: report.warnings(),
    tree,
    written: root,
    family: family?.title ?? null,
    conversion,
    positionOf: (path) => report.positionOf(placeOf(tree, path)),
    placeAt: (at) => report.positionOf(at),
  };
}

function judgeStorage(config: Settled, root: LocatedMap, bench: Bench): void {
  const written = find(root, ['storage', 'url']);
  if (config.storage.url === undefined || written?.kind !== 'scalar') return;
  const fromFile = typeof written.at === 'number' ? String(written.value) : '';
  judgeStorageUrl(config.storage.url, fromFile, { production: config.environment === 'production', bench });
}

/** Read ahead of everything else, because it decides how literal secrets are judged. */
function environmentOf(root: LocatedMap, env: Environment): string | null {
  const node = find(root, ['environment']);
  if (node?.kind !== 'scalar' || typeof node.value !== 'string') return null;
  const expanded = expand(node.value, { env, files: false });
  return expanded.status === 'expanded' ? expanded.text : null;
}

function unreadable(
  file: string,
  { message, suggestion }: { readonly message: string; readonly suggestion: string },
): Problem {
  return { file, line: 0, column: 0, path: '', message: `the file ${message}`, suggestion };
}

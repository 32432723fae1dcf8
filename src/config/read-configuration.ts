import { LineCounter } from 'yaml';
import type { ServerSpec } from '../domain/server/server-spec.ts';
import { toCanonicalNames } from './document/canonical.ts';
import { withEnvironment } from './document/environment.ts';
import type { Environment } from './document/environment.ts';
import { explainIssue } from './document/explain-issue.ts';
import { walkKeys } from './document/keys-walk.ts';
import { find, formatPath, placeOf, toPlain } from './document/located.ts';
import type { LocatedMap } from './document/located.ts';
import { readText } from './document/read-text.ts';
import { readTree } from './document/read-tree.ts';
import { expand } from './document/reference.ts';
import type { Expansion } from './document/reference.ts';
import { createReport } from './document/report.ts';
import type { Position, Report } from './document/report.ts';
import { createBench } from './judge/bench.ts';
import type { Bench } from './judge/bench.ts';
import { judgeAccess } from './judge/judge-access.ts';
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
      /** Where a key stands in the file, or would stand. */
      readonly positionOf: (path: readonly string[]) => Position;
    }
  | { readonly status: 'invalid'; readonly problems: readonly Problem[] };

interface Judging {
  readonly root: LocatedMap;
  readonly tree: LocatedMap;
  readonly report: Report;
}

/** One file read, expanded and judged: all that is wrong with it at once, or what it says. */
export function readConfiguration(path: string, env: Environment): ReadConfiguration {
  const read = readText(path);
  if (read.status === 'unreadable') {
    return {
      status: 'invalid',
      problems: [{ file: path, line: 0, column: 0, path: '', ...messageOf(read) }],
    };
  }
  return readDocument({ text: read.text, file: path, env, variables: env, known: new Map() });
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
  const lines = new LineCounter();
  const report = createReport(file, lines);
  const written = readTree(text, lines, report);
  const named = written === null ? null : toCanonicalNames(written, report);
  if (named === null) return { status: 'invalid', problems: report.errors() };
  const root = withEnvironment(named, variables, report);
  const production = environmentOf(root, env) === 'production';
  const tree = walkKeys(root, { env, report, production, known });
  return judge({ root, tree, report });
}

function judge({ root, tree, report }: Judging): ReadConfiguration {
  const { config: parsed, issues, broken } = validate(toPlain(tree));
  for (const { issue, secret } of issues) {
    const at = placeOf(tree, issue.path);
    const found = find(tree, issue.path);
    if (found !== undefined && report.hasErrorAt(at)) continue;
    report.error({ at, path: formatPath(issue.path), ...explainIssue(issue, found, secret) });
  }
  if (parsed === null) return { status: 'invalid', problems: report.errors() };
  const config = settle(parsed);
  const servers = config.servers.map((server) => resolveServer(server, config));
  const bench = createBench({ tree, report, broken });
  judgeSections(config, bench);
  judgeServers(config, servers, bench);
  judgeAccess(config, bench);
  judgeStorage(config, root, bench);
  if (report.failed) return { status: 'invalid', problems: report.errors() };
  const positionOf = (path: readonly string[]): Position => report.positionOf(placeOf(tree, path));
  return {
    status: 'valid',
    config,
    meant: withoutFollowers(parsed),
    servers,
    warnings: report.warnings(),
    positionOf,
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

function messageOf({
  message,
  suggestion,
}: {
  readonly message: string;
  readonly suggestion: string;
}): Pick<Problem, 'message' | 'suggestion'> {
  return { message: `the file ${message}`, suggestion };
}

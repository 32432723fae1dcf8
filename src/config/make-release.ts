import { AppError } from '../domain/error/app-error.ts';
import { diffDocuments } from '../domain/release/diff-documents.ts';
import type { Release, ReleaseSettings } from '../domain/release/release.ts';
import { createRelease } from './create-release.ts';
import type { Environment } from './document/environment.ts';
import { toPlain } from './document/located.ts';
import { hasReference } from './document/reference.ts';
import type { Expansion } from './document/reference.ts';
import type { Family } from './import/family.ts';
import { isDocument, mergeDocuments, nameOf } from './merge-documents.ts';
import { formatProblem } from './problem.ts';
import type { Problem } from './problem.ts';
import { nameDocument, readDocument } from './read-configuration.ts';
import { INSTALLATION_SECTIONS, resolveSettings } from './resolve/resolve-settings.ts';

/** Stands for the file in what is said of a change that came by another way. */
const CHANGE = 'the change';

export interface ReleaseRequest {
  readonly base: Release;
  readonly changes: Document;
  readonly without?: readonly string[];
  readonly nowMs: number;
  readonly source: string;
}

export interface ReleaseOfChange {
  readonly release: Release;
  readonly changed: readonly string[];
  readonly warnings: readonly string[];
}

type Document = Readonly<Record<string, unknown>>;

/**
 * The release that a partial configuration makes of another release, read and judged as a file is. Variables that
 * beat a file do not beat a change that somebody asks for. Throws CONFIG_INVALID with all problems.
 */
export function makeRelease(request: ReleaseRequest, env: Environment): ReleaseOfChange {
  const { base, nowMs, source } = request;
  const merged = mergeDocuments(base.settings.document, canonicalChanges(request.changes));
  const document = withoutServers(merged, new Set(request.without ?? []));
  const read = readDocument({
    text: JSON.stringify(document),
    file: CHANGE,
    env,
    variables: {},
    known: secretsOf(base.settings.document),
  });
  if (read.status === 'invalid') throw invalid(read.problems.map((each) => withNames(each, document)));
  const { environment } = base;
  if (read.config.environment !== environment) throw otherEnvironment(environment);
  const settings = withAddresses(resolveSettings(read), base);
  const release = createRelease({ environment, settings, nowMs, source });
  const changed = diffDocuments(base.settings.document, release.settings.document);
  const warnings = read.warnings
    .map((each) => withNames(each, document))
    .filter(({ path }) => changed.some((field) => isAbout(path, field)))
    .map(sayProblem);
  return { release, changed, warnings };
}

/** Addresses are the installation's, which no document of a release has. */
function withAddresses(
  settings: ReleaseSettings,
  { settings: { responding: old } }: Release,
): ReleaseSettings {
  const { responding } = settings;
  if (responding === undefined || old === undefined) return settings;
  const { publicUrl, temporalUiUrl } = old;
  return { ...settings, responding: { ...responding, publicUrl, temporalUiUrl } };
}

/** With every alias under its canonical name; settings that no release holds are refused. */
function canonicalChanges(changes: Document): Document {
  const named = nameDocument(JSON.stringify(changes), CHANGE);
  if (named.status === 'invalid') throw invalid(named.problems);
  const { tree, family, report } = named.canonical;
  if (family !== null && family.spell === undefined) throw invalid([olderSpelling(family)]);
  if (report.failed) throw invalid(report.errors());
  const plain = toPlain(tree);
  const canonical = isDocument(plain) ? plain : {};
  const problems = Object.entries(canonical).flatMap(([name, value]) => installationProblem(name, value));
  if (problems.length > 0) throw invalid(problems);
  return canonical;
}

/** Such a file is converted as a whole, and a change is only a part of one. */
function olderSpelling({ title }: Family): Problem {
  return problemAt('', {
    message: `is in the spelling of ${title}, which is read from files only`,
    suggestion: 'write it with the keys of docs/configuration.md',
  });
}

function installationProblem(name: string, value: unknown): readonly Problem[] {
  if (!INSTALLATION_SECTIONS.has(name)) return [];
  if (name === 'storage' && isDocument(value) && Object.keys(value).every((key) => key === 'retention'))
    return [];
  return [
    problemAt(name, {
      message: 'is a setting of the installation, which is read only at the start of a process',
      suggestion: 'change it in the configuration file and restart',
    }),
  ];
}

function withoutServers(document: Document, names: ReadonlySet<string>): Document {
  const { servers } = document;
  if (names.size === 0 || !Array.isArray(servers)) return document;
  return { ...document, servers: servers.filter((server) => !names.has(nameOf(server) ?? '')) };
}

/** Long enough and of three parts, so that no shape is complained of. */
const ACCEPTED: Expansion = { status: 'expanded', text: 'accepted.with.the.release' };

/** References of the release that runs were looked up when it was made; this process may not be able to. */
function secretsOf(document: Document): Map<string, Expansion> {
  const known = new Map<string, Expansion>();
  const visit = (value: unknown): void => {
    if (typeof value === 'string' && hasReference(value)) known.set(value, ACCEPTED);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
  };
  visit(document);
  return known;
}

/** `servers[3].mcp_mode` as `servers.search.mcp_mode`: of a change nobody knows the places in the whole list. */
function withNames(problem: Problem, { servers }: Document): Problem {
  const path = problem.path.replace(/^servers\[(\d+)\]/, (place, index: string) => {
    const name = Array.isArray(servers) ? nameOf(servers[Number(index)]) : undefined;
    return name === undefined ? place : `servers.${name}`;
  });
  return { ...problem, path, line: 0, column: 0 };
}

function isAbout(path: string, field: string): boolean {
  return path === field || path.startsWith(`${field}.`) || field.startsWith(`${path}.`);
}

function problemAt(path: string, said: { readonly message: string; readonly suggestion: string }): Problem {
  return { file: CHANGE, line: 0, column: 0, path, ...said };
}

function otherEnvironment(environment: string): AppError {
  return invalid([
    problemAt('environment', {
      message: `this is ${environment}, and no change makes another environment of it`,
      suggestion: 'give the other environment a configuration file of its own',
    }),
  ]);
}

function sayProblem(problem: Problem): string {
  return formatProblem(problem).replace(`${CHANGE} `, '');
}

function invalid(problems: readonly Problem[]): AppError {
  const shown = problems.map(({ path, message, suggestion }) => ({
    path,
    message,
    ...(suggestion === undefined ? {} : { suggestion }),
  }));
  const head = `The change is not valid, so nothing was changed:`;
  const message = [head, ...problems.map((problem) => `  ${sayProblem(problem)}`)].join('\n');
  return new AppError('CONFIG_INVALID', message, { details: { problems: shown } });
}

import { basename } from 'node:path';
import { AppError } from '../domain/error/app-error.ts';
import type { Release } from '../domain/release/release.ts';
import { canonicalJson } from './canonical-json.ts';
import { createRelease } from './create-release.ts';
import type { Environment } from './document/environment.ts';
import { installationOf } from './installation.ts';
import type { Installation } from './installation.ts';
import { byPlace, formatProblem } from './problem.ts';
import type { Problem } from './problem.ts';
import { readConfiguration } from './read-configuration.ts';
import { resolveSettings } from './resolve/resolve-settings.ts';

export interface LoadInput {
  /** One file per environment; when there is none, CONFIG_FILE or CONFIG_PATH names it. */
  readonly paths: readonly string[];
  readonly env: Environment;
  readonly nowMs: number;
  /** The command line's `--data-dir`: beats the files. */
  readonly dataDir?: string;
}

export interface LoadedEnvironment {
  readonly environment: string;
  readonly release: Release;
  readonly warnings: readonly Problem[];
  readonly path: string;
}

export interface LoadedConfiguration {
  readonly installation: Installation;
  /** In the order of the files; the first is the default one. */
  readonly environments: readonly LoadedEnvironment[];
}

interface LoadedFile extends LoadedEnvironment {
  readonly installation: Installation;
}

/**
 * Reads, expands, judges and resolves the files of one installation.
 *
 * Throws CONFIG_INVALID with every problem of every file in the message and in `details.problems`. Secrets are
 * looked up to see that they can be, and not kept.
 */
export function loadConfiguration(input: LoadInput): LoadedConfiguration {
  const paths = pathsOf(input);
  const problems: Problem[] = [];
  const files = paths.flatMap((path) => loadFile(path, input, problems));
  problems.push(...disagreements(files));
  const [first] = files;
  if (problems.length > 0 || first === undefined) throw invalid(problems);
  return {
    installation: first.installation,
    environments: files.map(({ installation: _, ...environment }) => environment),
  };
}

function pathsOf({ paths, env }: LoadInput): readonly string[] {
  if (paths.length > 0) return paths;
  const named = [env['CONFIG_FILE'], env['CONFIG_PATH']].find((path) => path !== undefined && path !== '');
  if (named !== undefined) return [named];
  const message =
    'No configuration file is given. Name one with --config FILE or CONFIG_FILE, or write one with `watchkeeper init`.';
  throw new AppError('CONFIG_INVALID', message, { details: { problems: [] } });
}

function loadFile(path: string, input: LoadInput, problems: Problem[]): readonly LoadedFile[] {
  const read = readConfiguration(path, input.env);
  if (read.status === 'invalid') {
    problems.push(...read.problems);
    return [];
  }
  const { config, servers, warnings } = read;
  const settings = resolveSettings(config, servers);
  const source = { nowMs: input.nowMs, source: basename(path) };
  return [
    {
      environment: config.environment,
      release: createRelease({ environment: config.environment, settings, ...source }),
      warnings: warnings.toSorted(byPlace),
      path,
      installation: installationOf(config, input.dataDir),
    },
  ];
}

/** Several files are one installation: each describes another environment, and all agree on what is shared. */
function disagreements(files: readonly LoadedFile[]): readonly Problem[] {
  const [first] = files;
  if (first === undefined) return [];
  return files.slice(1).flatMap((file, index) => {
    const twin = files.slice(0, index + 1).find((earlier) => earlier.environment === file.environment);
    const problems = differences(first, file);
    return twin === undefined ? problems : [...problems, sameEnvironment(twin, file)];
  });
}

function sameEnvironment(first: LoadedFile, second: LoadedFile): Problem {
  return {
    ...placeIn(second),
    path: 'environment',
    message: `the environment '${second.environment}' is already described by ${first.path}`,
    suggestion: 'give each file an environment of its own',
  };
}

/** Values are not shown: a database's address may hold a password. */
function differences(first: LoadedFile, second: LoadedFile): readonly Problem[] {
  const theirs = new Map<string, unknown>(Object.entries(second.installation));
  const names = new Set([...Object.keys(first.installation), ...theirs.keys()]);
  const ours = new Map<string, unknown>(Object.entries(first.installation));
  return [...names]
    .filter((name) => canonicalJson(ours.get(name)) !== canonicalJson(theirs.get(name)))
    .map((name) => ({
      ...placeIn(second),
      path: KEY_OF[name] ?? name,
      message: `the installation's settings under ${KEY_OF[name] ?? name} differ from those in ${first.path}`,
      suggestion: 'write the same in all files of one installation',
    }));
}

const KEY_OF: Readonly<Record<string, string>> = {
  storage: 'storage.url',
  publicUrl: 'public_url',
  dataDir: 'data_dir',
};

function placeIn(file: LoadedFile): Pick<Problem, 'file' | 'line' | 'column'> {
  return { file: file.path, line: 1, column: 1 };
}

function invalid(problems: readonly Problem[]): AppError {
  const sorted = problems.toSorted(byPlace);
  const head = `The configuration has ${sorted.length === 1 ? 'a problem' : `${sorted.length} problems`}; nothing was changed.`;
  const message = [head, ...sorted.map((problem) => `  ${formatProblem(problem)}`)].join('\n');
  return new AppError('CONFIG_INVALID', message, { details: { problems: sorted } });
}

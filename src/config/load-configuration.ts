import { basename } from 'node:path';
import { AppError } from '../domain/error/app-error.ts';
import type { Release } from '../domain/release/release.ts';
import { canonicalJson } from './canonical-json.ts';
import { createRelease } from './create-release.ts';
import type { Environment } from './document/environment.ts';
import type { Position } from './document/report.ts';
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

interface LoadedFile {
  readonly loaded: LoadedEnvironment;
  readonly installation: Installation;
  readonly positionOf: (path: readonly string[]) => Position;
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
  if (problems.length > 0 || first === undefined) throw invalidConfiguration(problems);
  return {
    installation: first.installation,
    environments: files.map((file) => file.loaded),
  };
}

function pathsOf({ paths, env }: LoadInput): readonly string[] {
  if (paths.length > 0) return paths;
  const named = [env['CONFIG_FILE'], env['CONFIG_PATH']].find((path) => path !== undefined && path !== '');
  if (named !== undefined) return [named];
  const message =
    'No configuration file is given, and there is no watchkeeper.yaml in this folder. Name one with --config FILE or CONFIG_FILE, or write one with `watchkeeper init`.';
  throw new AppError('CONFIG_INVALID', message, { details: { problems: [] } });
}

function loadFile(path: string, input: LoadInput, problems: Problem[]): readonly LoadedFile[] {
  const read = readConfiguration(path, input.env);
  if (read.status === 'invalid') {
    problems.push(...read.problems.toSorted(byPlace));
    return [];
  }
  const { config, warnings, positionOf } = read;
  const { environment } = config;
  const settings = resolveSettings(read);
  const release = createRelease({ environment, settings, nowMs: input.nowMs, source: basename(path) });
  const loaded = { environment, release, warnings: warnings.toSorted(byPlace), path };
  return [{ loaded, installation: installationOf(config, input.dataDir), positionOf }];
}

/** Several files are one installation: each describes another environment, and all agree on what is shared. */
function disagreements(files: readonly LoadedFile[]): readonly Problem[] {
  const [first] = files;
  if (first === undefined) return [];
  return files.slice(1).flatMap((file, index) => {
    const twin = files
      .slice(0, index + 1)
      .find((earlier) => earlier.loaded.environment === file.loaded.environment);
    const problems = differences(first, file);
    return (twin === undefined ? problems : [...problems, sameEnvironment(twin, file)]).toSorted(byPlace);
  });
}

function sameEnvironment(first: LoadedFile, second: LoadedFile): Problem {
  return {
    file: second.loaded.path,
    ...second.positionOf(['environment']),
    path: 'environment',
    message: `the environment '${second.loaded.environment}' is already described by ${first.loaded.path}`,
    suggestion: 'give each file an environment of its own',
  };
}

/** Values are not shown: a database's address may hold a password. */
function differences(first: LoadedFile, second: LoadedFile): readonly Problem[] {
  return INSTALLATION_KEYS.filter((key) => !isSame(first.installation, second.installation, key)).map(
    (key) => ({
      file: second.loaded.path,
      ...second.positionOf(key.path),
      path: key.path.join('.'),
      message: `an installation has one ${key.path.join('.')}, and ${first.loaded.path} has another`,
      suggestion: 'write the same in all files of one installation',
    }),
  );
}

/** Keys of the installation's settings in which two readings differ: what a running process cannot take in. */
export function installationChanges(before: Installation, now: Installation): readonly string[] {
  return INSTALLATION_KEYS.filter((key) => !isSame(before, now, key)).map(({ path }) => path.join('.'));
}

interface InstallationKey {
  readonly path: readonly string[];
  readonly valueOf: (installation: Installation) => string | number | boolean | undefined;
}

const INSTALLATION_KEYS: readonly InstallationKey[] = [
  { path: ['storage', 'url'], valueOf: (it) => it.storage.url },
  { path: ['api', 'host'], valueOf: (it) => it.api.host },
  { path: ['api', 'port'], valueOf: (it) => it.api.port },
  { path: ['api', 'auth'], valueOf: (it) => canonicalJson(it.api.auth) },
  { path: ['api', 'rate_limit'], valueOf: (it) => canonicalJson(it.api.rateLimit) },
  { path: ['api', 'cors_enabled'], valueOf: (it) => it.api.corsOrigins.length > 0 },
  { path: ['api', 'cors_origins'], valueOf: (it) => canonicalJson(it.api.corsOrigins) },
  { path: ['tls'], valueOf: (it) => canonicalJson(it.tls) },
  { path: ['temporal', 'address'], valueOf: (it) => it.temporal.address },
  { path: ['temporal', 'namespace'], valueOf: (it) => it.temporal.namespace },
  { path: ['temporal', 'task_queue'], valueOf: (it) => it.temporal.taskQueue },
  { path: ['temporal_ui_url'], valueOf: (it) => it.temporal.uiUrl },
  { path: ['public_url'], valueOf: (it) => it.publicUrl },
  { path: ['logging', 'level'], valueOf: (it) => it.logging.level },
  { path: ['logging', 'format'], valueOf: (it) => it.logging.format },
  { path: ['logging', 'directory'], valueOf: (it) => it.logging.directory },
  { path: ['logging', 'log_to_file'], valueOf: (it) => String(it.logging.toFile) },
  { path: ['logging', 'log_to_console'], valueOf: (it) => String(it.logging.toConsole) },
  { path: ['logging', 'file_rotation'], valueOf: (it) => String(it.logging.rotation !== null) },
  { path: ['logging', 'max_file_size'], valueOf: (it) => it.logging.rotation?.maxBytes },
  { path: ['logging', 'backup_count'], valueOf: (it) => it.logging.rotation?.backups },
  { path: ['backup', 'directory'], valueOf: (it) => it.backup.directory },
  { path: ['backup', 'keep'], valueOf: (it) => it.backup.keep },
  { path: ['data_dir'], valueOf: (it) => it.dataDir },
];

function isSame(first: Installation, second: Installation, key: InstallationKey): boolean {
  return key.valueOf(first) === key.valueOf(second);
}

/** CONFIG_INVALID with every problem in its message and in `details.problems`. */
export function invalidConfiguration(problems: readonly Problem[]): AppError {
  const head = `The configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}; nothing was changed.`;
  const message = [head, ...problems.map((problem) => `  ${formatProblem(problem)}`)].join('\n');
  return new AppError('CONFIG_INVALID', message, { details: { problems } });
}

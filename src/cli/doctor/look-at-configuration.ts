import { existsSync, readFileSync, statSync } from 'node:fs';
import type { LoadedConfiguration } from '../../config/load-configuration.ts';
import { formatProblem } from '../../config/problem.ts';
import type { ConfigurationFacts, SecretFile } from '../../domain/doctor/installation-facts.ts';
import { AppError } from '../../domain/error/app-error.ts';
import type { GlobalOptions } from '../global-options.ts';
import { configuredPaths, loadInstallation } from '../process/installation-options.ts';

export interface ConfigurationLook {
  readonly facts: ConfigurationFacts;
  readonly loaded: LoadedConfiguration | null;
  readonly unsetVariables: readonly string[];
  readonly secretFiles: readonly SecretFile[];
}

/** The configuration as every command would read it, and what its text refers to. */
export function lookAtConfiguration(options: GlobalOptions): ConfigurationLook {
  const paths = configuredPaths(options.config);
  const text = paths
    .filter((path) => existsSync(path))
    .map(withoutComments)
    .join('\n');
  const references = { unsetVariables: unsetVariables(text), secretFiles: secretFiles(text) };
  if (paths.length === 0) {
    return { facts: { status: 'absent', problems: [], warnings: [] }, loaded: null, ...references };
  }
  try {
    const loaded = loadInstallation(options);
    const warnings = loaded.environments.flatMap((each) => each.warnings.map(formatProblem));
    return { facts: { status: 'valid', problems: [], warnings }, loaded, ...references };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const lines = error.message.split('\n').map((line) => line.trim());
    const problems = lines.length > 1 ? lines.slice(1) : lines;
    return { facts: { status: 'invalid', problems, warnings: [] }, loaded: null, ...references };
  }
}

function withoutComments(path: string): string {
  return readFileSync(path, 'utf8').replaceAll(/(^|\s)#.*$/gm, '');
}

function unsetVariables(text: string): readonly string[] {
  const names = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name);
  return [...new Set(names)].filter((name) => process.env[name] === undefined).sort();
}

function secretFiles(text: string): readonly SecretFile[] {
  const paths = [...text.matchAll(/\$\{file:([^}]+)\}/g)].map(([, path = '']) => path);
  return [...new Set(paths)].map((path) => ({ path, mode: modeOf(path) }));
}

function modeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.mode ?? null;
}

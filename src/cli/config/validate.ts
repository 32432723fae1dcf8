import { AppError } from '../../domain/error/app-error.ts';
import type { ConversionRow } from '../../config/import/conversion.ts';
import { formatProblem, type Problem } from '../../config/problem.ts';
import { validateFiles, type ValidatedFile } from '../../config/validate-files.ts';
import type { GlobalOptions } from '../global-options.ts';
import { countText } from '../present/count-text.ts';
import type { Look } from '../present/look.ts';
import { printable } from '../present/text-width.ts';
import { configuredPaths } from '../process/installation-options.ts';
import { print } from './print.ts';

interface ValidateOptions extends GlobalOptions {
  readonly files: readonly string[];
  readonly strict: boolean;
}

const VALID = 0;
const HAS_WARNINGS = 1;
const HAS_ERRORS = 2;

/** Prints all problems of all files; the exit code. */
export function validate(options: ValidateOptions): number {
  const paths = options.files.length > 0 ? options.files : configuredPaths(options.config);
  if (paths.length === 0) throw noFile();
  const files = validateFiles({ paths, env: process.env, areOneInstallation: options.files.length === 0 });
  const errors = files.flatMap((file) => file.errors);
  const warnings = files.flatMap((file) => file.warnings);
  // Trouble is said even to those who want nothing else.
  const isQuiet = options.quiet && errors.length === 0;
  print({ ...options, quiet: isQuiet }, bodyOf(files), (look) => [
    ...problemLines(errors, 'error', look),
    ...problemLines(warnings, 'warning', look),
    ...files.map((file) => fileLine(file, look)),
  ]);
  if (errors.length > 0) return HAS_ERRORS;
  return options.strict && warnings.length > 0 ? HAS_WARNINGS : VALID;
}

function noFile(): AppError {
  return new AppError(
    'INVALID_REQUEST',
    'There is no file to check. Name one: watchkeeper config validate FILE, or give --config FILE or CONFIG_FILE.',
  );
}

function problemLines(
  problems: readonly Problem[],
  word: 'error' | 'warning',
  look: Look,
): readonly string[] {
  const painted = look.paint(word === 'error' ? 'bad' : 'warning', word);
  return problems.map((problem) => `${painted} ${printable(formatProblem(problem))}`);
}

function fileLine(
  { file, errors, warnings, environment, servers, family }: ValidatedFile,
  look: Look,
): string {
  const counts = `${countText(errors.length, 'error')}, ${countText(warnings.length, 'warning')}`;
  if (errors.length > 0) return `${file}: ${look.paint('bad', counts)}`;
  const older = family === null ? '' : `, read as ${family}`;
  const facts = `environment ${environment ?? ''}, ${countText(servers ?? 0, 'server')}${older}`;
  return `${file}: ${look.paint('good', 'valid')}, ${facts}, ${countText(warnings.length, 'warning')}`;
}

interface Info {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly path: string;
  readonly message: string;
}

function bodyOf(files: readonly ValidatedFile[]): unknown {
  const errors = files.flatMap((file) => file.errors);
  const warnings = files.flatMap((file) => file.warnings);
  const info = files.flatMap(({ file, conversion }) => conversion.map((row) => infoOf(file, row)));
  return {
    is_valid: errors.length === 0,
    error_count: errors.length,
    warning_count: warnings.length,
    info_count: info.length,
    errors,
    warnings,
    info,
    files: files.map((each) => ({
      file: each.file,
      is_valid: each.errors.length === 0,
      environment: each.environment,
      servers: each.servers,
      family: each.family,
    })),
  };
}

function infoOf(file: string, { outcome, from, to, why, line, column }: ConversionRow): Info {
  const target = to.length === 0 ? '' : ` as ${to.join(', ')}`;
  const message = `${outcome.replace('_', ' ')}${target}${why === null ? '' : `: ${why}`}`;
  return { file, line, column, path: from ?? to[0] ?? '', message };
}

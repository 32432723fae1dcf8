import {
  showConfiguration,
  type Origin,
  type ShownValue,
} from '../../config/effective/show-configuration.ts';
import { loadConfiguration } from '../../config/load-configuration.ts';
import { nearest } from '../../domain/error/nearest.ts';
import { readConfiguration, type ReadConfiguration } from '../../config/read-configuration.ts';
import { AppError } from '../../domain/error/app-error.ts';
import type { GlobalOptions } from '../global-options.ts';
import type { Look } from '../present/look.ts';
import { renderTable } from '../present/table.ts';
import { configuredPaths } from '../process/installation-options.ts';
import { print } from './print.ts';

interface ShowOptions extends GlobalOptions {
  readonly key: string | undefined;
  readonly defaults: boolean;
}

interface Shown {
  readonly file: string;
  readonly environment: string;
  readonly family: string | null;
  readonly values: readonly ShownValue[];
}

/** Prints which values hold and where each comes from. */
export function show(options: ShowOptions): void {
  const { environment, dataDir, key, defaults } = options;
  const paths = configuredPaths(options.config);
  // Throws all that is wrong with all files.
  loadConfiguration({
    paths,
    env: process.env,
    nowMs: Date.now(),
    ...(dataDir === undefined ? {} : { dataDir }),
  });
  const all = paths.map((file) => ({ file, read: validReading(readConfiguration(file, process.env)) }));
  const chosen = all.find(({ read }) => read.config.environment === (environment ?? read.config.environment));
  if (chosen === undefined)
    throw noEnvironment(
      environment ?? '',
      all.map(({ read }) => read.config.environment),
    );
  const { file, read } = chosen;
  const values = showConfiguration({ file, read, dataDir });
  const asked = key === undefined ? values : under(values, key);
  const shown: Shown = {
    file,
    environment: read.config.environment,
    family: read.family,
    values: asked.filter((value) => defaults || key !== undefined || !isDefault(value)),
  };
  print(options, shown, (look) => linesOf(shown, options, look));
}

/** A default that a section decides for a server is said with the section. */
function isDefault({ origin, server }: ShownValue): boolean {
  return origin.kind === 'default' || (server !== null && 'by' in origin && origin.by !== null);
}

function validReading(read: ReadConfiguration): Extract<ReadConfiguration, { status: 'valid' }> {
  if (read.status === 'valid') return read;
  throw new AppError('CONFIG_INVALID', 'The configuration has changed while it was read. Try again.');
}

function under(values: readonly ShownValue[], key: string): readonly ShownValue[] {
  const isBelow = ({ path, server }: ShownValue): boolean =>
    path === key || path.startsWith(`${key}.`) || path.startsWith(`${key}[`) || server === key;
  const found = values.filter(isBelow);
  if (found.length > 0) return found;
  const names = new Set(
    values.flatMap(({ path, server }) => [
      path,
      path.split('.')[0] ?? '',
      ...(server === null ? [] : [server]),
    ]),
  );
  const near = nearest(key, names);
  throw new AppError(
    'NOT_FOUND',
    `There is no key and no server '${key}'.${near === undefined ? ' See config/default.yaml for every key.' : ` Did you mean '${near}'?`}`,
  );
}

function noEnvironment(environment: string, known: readonly string[]): AppError {
  return new AppError(
    'NOT_FOUND',
    `No file describes the environment ${environment}. There are: ${known.join(', ')}.`,
  );
}

function linesOf(
  { file, environment, family, values }: Shown,
  { defaults, key }: ShowOptions,
  look: Look,
): readonly string[] {
  const head = `${file}: environment ${environment}${family === null ? '' : `, read as ${family}`}`;
  const table = renderTable(
    {
      columns: [
        { title: 'KEY', rank: 0 },
        { title: 'VALUE', rank: 0, leastWidth: 12 },
        { title: 'FROM', rank: 1, leastWidth: 12 },
      ],
      rows: values.map(({ path, server, value, origin }) => [
        server === null ? path : path.replace(/^servers\[\d+\]/, `servers[${server}]`),
        value === null ? '-' : typeof value === 'string' ? value : JSON.stringify(value),
        { text: originText(origin), style: 'faint' },
      ]),
    },
    look,
  );
  const more =
    defaults || key !== undefined
      ? []
      : [look.paint('faint', 'Everything else is at its default: --defaults shows it.')];
  return [head, ...(values.length === 0 ? [] : table), ...more];
}

function originText(origin: Origin): string {
  const by = origin.by === null ? '' : ` by ${origin.by}`;
  switch (origin.kind) {
    case 'file':
      return `line ${origin.line}${by}${origin.written === null ? '' : ` ${origin.written}`}`;
    case 'environment':
      return `${origin.variable}${by}`;
    case 'flag':
      return `${origin.flag}${by}`;
    case 'default':
      return `default${by}`;
  }
}

import {
  diffConfigurations,
  type Change,
  type ConfigurationDiff,
  type KeyChange,
} from '../../config/effective/diff-configurations.ts';
import { effectiveValues, isOfRelease } from '../../config/effective/effective-values.ts';
import { loadConfiguration } from '../../config/load-configuration.ts';
import { readConfiguration, type ReadConfiguration } from '../../config/read-configuration.ts';
import { AppError } from '../../domain/error/app-error.ts';
import type { GlobalOptions } from '../global-options.ts';
import { createEnding } from '../command/ending.ts';
import { untilEnded } from '../command/until-ended.ts';
import { countText } from '../present/count-text.ts';
import type { Look, Style } from '../present/look.ts';
import { printable } from '../present/text-width.ts';
import { configuredPaths } from '../process/installation-options.ts';
import { print } from './print.ts';
import { readRunning } from './read-running.ts';
import { readTold } from './read-told.ts';

interface DiffOptions extends GlobalOptions {
  readonly a: string;
  readonly b: string | undefined;
}

interface Sides {
  readonly before: string;
  readonly after: string;
}

const SAME = 0;
const DIFFERENT = 1;

/** Prints what is different; the exit code. */
export async function diff(options: DiffOptions): Promise<number> {
  const { sides, difference, notes } = await compare(options);
  print(options, { ...sides, ...difference, notes }, (look) => linesOf(sides, difference, { notes, look }));
  return isSame(difference) ? SAME : DIFFERENT;
}

function compare(options: DiffOptions): Compared | Promise<Compared> {
  const { a, b, apiUrl } = options;
  if (b !== undefined) return betweenFiles(a, b);
  return apiUrl === undefined ? withRunning(options) : withService(options, apiUrl);
}

interface Compared {
  readonly sides: Sides;
  readonly difference: ConfigurationDiff;
  readonly notes: readonly string[];
}

function betweenFiles(a: string, b: string): Compared {
  return {
    sides: { before: a, after: b },
    difference: diffConfigurations(
      effectiveValues(readValid(a).config),
      effectiveValues(readValid(b).config),
    ),
    notes: [],
  };
}

/** A release has no settings of the installation, so that only what it has is compared. */
async function withRunning(options: DiffOptions): Promise<Compared> {
  const { config } = readValid(options.a);
  const paths = configuredPaths(options.config);
  const { installation } = loadConfiguration({
    paths: paths.length > 0 ? paths : [options.a],
    env: process.env,
    nowMs: Date.now(),
    ...(options.dataDir === undefined ? {} : { dataDir: options.dataDir }),
  });
  const running = await readRunning(installation, config.environment);
  return {
    sides: { before: `what runs in ${config.environment}`, after: options.a },
    difference: diffConfigurations(running.values, effectiveValues(config).filter(isOfRelease)),
    notes: running.notes,
  };
}

/** Of a service elsewhere, what it tells is compared. */
async function withService({ a, timeoutMs }: DiffOptions, url: string): Promise<Compared> {
  const { config } = readValid(a);
  const { environment } = config;
  const ending = createEnding(timeoutMs);
  try {
    const asked = readTold({ url, environment, signal: ending.signal });
    const { values, isTold } = await untilEnded(asked, ending, 'config diff');
    return {
      sides: { before: `what runs in ${environment} at ${url}`, after: a },
      difference: diffConfigurations(values, effectiveValues(config).filter(isTold)),
      notes: [NOT_TOLD],
    };
  } finally {
    ending.dispose();
  }
}

const NOT_TOLD = 'A service tells no secrets: secrets were not compared.';

function readValid(path: string): Extract<ReadConfiguration, { status: 'valid' }> {
  const read = readConfiguration(path, process.env);
  if (read.status === 'valid') return read;
  // Says the problems as every other command does.
  loadConfiguration({ paths: [path], env: process.env, nowMs: Date.now() });
  throw new AppError('CONFIG_INVALID', `${path} has changed while it was read. Try again.`);
}

function isSame({ keys, servers }: ConfigurationDiff): boolean {
  return keys.length === 0 && servers.length === 0;
}

interface Lines {
  readonly notes: readonly string[];
  readonly look: Look;
}

function linesOf(
  { before, after }: Sides,
  difference: ConfigurationDiff,
  { notes, look }: Lines,
): readonly string[] {
  const { keys, servers } = difference;
  const head = `From ${before} to ${after}:`;
  const hints = notes.map((note) => look.paint('faint', note));
  if (isSame(difference)) return [`${head} nothing differs.`, ...hints];
  return [
    head,
    ...keys.flatMap((key) => keyLines(key, '', look)),
    ...servers.flatMap(({ change, server, keys: inner }) => [
      look.paint(
        STYLES[change],
        `${SIGNS[change]} server ${printable(server)} ${change === 'changed' ? 'changes' : `is ${change}`}`,
      ),
      ...inner.flatMap((key) => keyLines(key, '  ', look)),
    ]),
    `${countText(keys.length, 'key')} and ${countText(servers.length, 'server')} differ.`,
    ...hints,
  ];
}

const SIGNS = { added: '+', removed: '-', changed: '~' } as const satisfies Record<Change, string>;
const STYLES = { added: 'good', removed: 'bad', changed: 'warning' } as const satisfies Record<Change, Style>;

function keyLines(
  { change, key, before, after, effect }: KeyChange,
  indent: string,
  look: Look,
): readonly string[] {
  const values = change === 'added' ? valueText(after) : `${valueText(before)} -> ${valueText(after)}`;
  return [
    look.paint(STYLES[change], `${indent}${SIGNS[change]} ${printable(`${key}: ${values}`)}`),
    look.paint('faint', `${indent}    ${effect}`),
  ];
}

function valueText(value: unknown): string {
  if (value === null) return 'nothing';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

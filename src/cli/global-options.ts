import { InvalidArgumentError, Option, type Command } from 'commander';
import { parseDuration } from '../config/duration.ts';
import { parseApiUrl } from './remote/api-target.ts';

/** Flags that every command takes, before or after its name (SURFACE section 3). */
export interface GlobalOptions {
  readonly config: readonly string[];
  readonly environment?: string;
  readonly dataDir?: string;
  /** The remote service that is asked, instead of the store and Temporal. */
  readonly apiUrl?: string;
  /** Null prints for people; an empty list is the whole output as JSON, else these fields of it. */
  readonly json: readonly string[] | null;
  /** An expression that the JSON goes through; it brings `--json` with it. */
  readonly jq: string | null;
  readonly quiet: boolean;
  readonly color: boolean;
  readonly pager: boolean;
  readonly input: boolean;
  readonly timeoutMs: number | null;
}

interface RawOptions {
  readonly config?: readonly string[];
  readonly environment?: string;
  readonly dataDir?: string;
  readonly apiUrl?: string;
  readonly json?: string | boolean;
  readonly jq?: string;
  readonly quiet?: boolean;
  readonly color: boolean;
  readonly pager: boolean;
  readonly input: boolean;
  readonly timeout?: number;
}

export function addGlobalOptions(program: Command): Command {
  return program
    .option('--config <file>', 'configuration file; may be repeated, one environment each', collect)
    .option('--environment <name>', 'environment; by default the only or the first one')
    .option('--data-dir <folder>', 'folder of the databases')
    .addOption(
      new Option('--api-url <url>', 'ask this remote API, with the key in WATCHKEEPER_API_KEY')
        .env('WATCHKEEPER_API_URL')
        .argParser(asApiUrl),
    )
    .option('--json [fields]', 'print JSON and nothing else, or only some fields: --json=a,b.c')
    .option('--jq <expression>', 'print what jq makes of the JSON, a line for each result')
    .option('--quiet', 'print nothing but trouble')
    .option('--no-color', 'no colour (also: NO_COLOR)')
    .option('--no-pager', 'never show long output in a pager')
    .option('--no-input', 'never ask anything')
    .option('--timeout <duration>', 'give up after so long, such as 30s or 5m', asDurationMs);
}

/** The global flags of a command, wherever on the line they stood. */
export function globalOptionsOf(command: Command): GlobalOptions {
  const { config, json, jq, quiet, timeout, ...others } = command.optsWithGlobals<RawOptions>();
  return {
    ...others,
    config: config ?? [],
    json: fieldsOf(json) ?? (jq === undefined ? null : []),
    jq: jq ?? null,
    quiet: quiet === true,
    timeoutMs: timeout ?? null,
  };
}

/**
 * A bare `--json` would take the next word as its fields, so that `--json search` could not name a server: fields come
 * only after `=`.
 */
export function withPlainJsonFlag(words: readonly string[]): readonly string[] {
  const end = words.indexOf('--');
  return words.map((word, index) => (word === '--json' && (end < 0 || index < end) ? '--json=' : word));
}

/** Whether a line asks for JSON, also when the rest of it makes no sense. */
export function asksForJson(words: readonly string[]): boolean {
  const end = words.indexOf('--');
  return (end < 0 ? words : words.slice(0, end)).some((word) => /^--(json|jq)(=|$)/.test(word));
}

function fieldsOf(json: string | boolean | undefined): readonly string[] | null {
  if (json === undefined || json === false) return null;
  if (json === true) return [];
  return json
    .split(',')
    .map((field) => field.trim())
    .filter((field) => field !== '');
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** An empty variable of the environment is none. */
function asApiUrl(text: string): string | undefined {
  if (text === '') return undefined;
  const parsed = parseApiUrl(text);
  if ('url' in parsed) return parsed.url;
  throw new InvalidArgumentError(parsed.problem);
}

function asDurationMs(text: string): number {
  const durationMs = parseDuration(text);
  if (durationMs !== null && durationMs > 0) return durationMs;
  throw new InvalidArgumentError('A duration is a number with its unit, such as 500ms, 30s, 5m or 1h.');
}

import type { Action } from '../../actions/action.ts';
import { inputFields } from '../../actions/input-fields.ts';
import { inputFromWords } from '../../actions/input-words.ts';
import type { InputField } from '../../actions/input-words.ts';
import { nearest } from '../../domain/error/nearest.ts';
import { commandWords } from './command-words.ts';

/** What a line after `/watchkeeper` asks for. */
export type CommandRequest =
  /** Of one action, or of all. */
  | { readonly kind: 'help'; readonly action: SlackAction | null }
  | { readonly kind: 'wrong'; readonly message: string }
  | {
      readonly kind: 'run';
      readonly action: SlackAction;
      readonly input: Readonly<Record<string, unknown>>;
      /** Null: what the conversation stands for. */
      readonly environment: string | null;
      readonly dryRun: boolean;
      readonly confirm: string | null;
    };

export interface SlackAction {
  /** Words after `/watchkeeper`. */
  readonly name: string;
  readonly action: Action;
}

/** Those that have a name in Slack. */
export function slackActions(catalogue: readonly Action[]): readonly SlackAction[] {
  return catalogue.flatMap((action) => (action.slack === null ? [] : [{ name: action.slack, action }]));
}

/** Options that every command takes. */
const OWN_OPTIONS: readonly InputField[] = [
  own('environment', 'text'),
  own('dry_run', 'boolean'),
  own('confirm', 'text'),
];

export function readCommand(text: string, actions: readonly SlackAction[]): CommandRequest {
  const words = commandWords(text);
  if (words === null) return wrong('A quote is not closed.');
  const [first = 'help', ...others] = words;
  const named = findByWords(first === 'help' ? others : words, actions);
  if (first === 'help') return { kind: 'help', action: named?.found ?? null };
  if (named === null) return wrong(unknownCommand(words, actions));
  return readArguments(named.found, named.rest);
}

interface Named {
  readonly found: SlackAction;
  readonly rest: readonly string[];
}

/** The longest name that the words begin with: `breaker open` before `breaker`. */
function findByWords(words: readonly string[], actions: readonly SlackAction[]): Named | null {
  for (let count = Math.min(words.length, MOST_NAME_WORDS); count > 0; count -= 1) {
    const name = words.slice(0, count).join(' ').toLowerCase();
    const found = actions.find((each) => each.name === name);
    if (found !== undefined) return { found, rest: words.slice(count) };
  }
  return null;
}

const MOST_NAME_WORDS = 3;

function unknownCommand(words: readonly string[], actions: readonly SlackAction[]): string {
  const names = [...actions.map(({ name }) => name), 'help'];
  const [first = ''] = words;
  const near = nearest(words.slice(0, 2).join(' '), names) ?? nearest(first, names);
  const hint =
    near === undefined ? '`/watchkeeper help` lists all.' : `Did you mean \`/watchkeeper ${near}\`?`;
  return `There is no command ${first.slice(0, 60)}. ${hint}`;
}

function readArguments(named: SlackAction, rest: readonly string[]): CommandRequest {
  const { positionals } = named.action.cli;
  const fields = inputFields(named.action);
  const options = [
    ...fields.filter(({ name }) => !positionals.some(({ field }) => field === name)),
    ...OWN_OPTIONS,
  ];
  const given: Record<string, string[] | boolean> = {};
  const placed: string[] = [];
  const queue = [...rest];
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (!word.startsWith('--')) {
      placed.push(word);
      continue;
    }
    const [flag, inline] = splitOnce(word);
    const field = options.find((each) => each.flag === flag);
    if (field === undefined) return wrong(unknownOption(flag, options, named));
    const value = field.kind === 'boolean' ? inline : (inline ?? queue.shift());
    if (value === undefined && field.kind !== 'boolean')
      return wrong(`${flag} needs a value. ${usageOf(named)}`);
    if (value === undefined) given[field.name] = true;
    else given[field.name] = [...listOf(given[field.name]), value];
  }
  for (const { field, variadic } of positionals) {
    const taken = variadic ? placed.splice(0) : placed.splice(0, 1);
    if (taken.length > 0) given[field] = taken;
  }
  if (placed.length > 0) return wrong(`${String(placed[0]).slice(0, 60)} is too much. ${usageOf(named)}`);
  const missing = fields.find(({ name, required }) => required && given[name] === undefined);
  if (missing !== undefined)
    return wrong(`${missing.name.replaceAll('_', ' ')} is missing. ${usageOf(named)}`);
  return requestOf(named, given, fields);
}

function requestOf(
  named: SlackAction,
  given: Readonly<Record<string, readonly string[] | boolean>>,
  fields: readonly InputField[],
): CommandRequest {
  const words: Record<string, string | readonly string[] | boolean> = {};
  for (const { name, kind } of fields) {
    const value = given[name];
    if (value === undefined) continue;
    words[name] = typeof value === 'boolean' || kind === 'list' ? asList(value) : (value.at(-1) ?? '');
  }
  return {
    kind: 'run',
    action: named,
    input: inputFromWords(fields, words),
    environment: lastOf(given['environment']),
    dryRun: given['dry_run'] !== undefined,
    confirm: lastOf(given['confirm']),
  };
}

function asList(value: readonly string[] | boolean): readonly string[] | boolean {
  return typeof value === 'boolean' ? value : value.flatMap((each) => each.split(','));
}

function lastOf(value: readonly string[] | boolean | undefined): string | null {
  return Array.isArray(value) ? (listOf(value).at(-1) ?? null) : null;
}

function listOf(value: readonly string[] | boolean | undefined): readonly string[] {
  return value === undefined || typeof value === 'boolean' ? [] : value;
}

function splitOnce(word: string): readonly [string, string | undefined] {
  const at = word.indexOf('=');
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

function unknownOption(flag: string, options: readonly InputField[], named: SlackAction): string {
  const near = nearest(
    flag,
    options.map((each) => each.flag),
  );
  return `There is no option ${flag.slice(0, 60)}. ${near === undefined ? usageOf(named) : `Did you mean ${near}?`}`;
}

/** How it is typed, as one sentence. */
export function usageOf({ name, action }: SlackAction): string {
  const { positionals } = action.cli;
  const places = positionals.map(({ label, required, variadic }) => {
    const shown = variadic ? `${label}...` : label;
    return required ? shown : `[${shown}]`;
  });
  const needed = inputFields(action)
    .filter(({ name: field, required }) => required && !positionals.some((each) => each.field === field))
    .map(({ name: field, flag }) => `${flag} ${field.toUpperCase()}`);
  return `Type \`/watchkeeper ${[name, ...places, ...needed].join(' ')}\`.`;
}

function wrong(message: string): CommandRequest {
  return { kind: 'wrong', message };
}

function own(name: string, kind: InputField['kind']): InputField {
  const flag = `--${name.replaceAll('_', '-')}`;
  return { name, flag, kind, choices: [], description: '', required: false, defaultValue: undefined };
}

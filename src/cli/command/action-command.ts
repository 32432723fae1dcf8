import { Argument, InvalidArgumentError, Option, type Command } from 'commander';
import type { Positional } from '../../actions/action.ts';
import { inputFromWords, type InputField } from '../../actions/input-words.ts';
import { isFollowed } from '../follow/follower.ts';
import { globalOptionsOf } from '../global-options.ts';
import { examplesText } from '../help/examples-text.ts';
import { REQUEST_ID } from '../request-id.ts';
import type { CommandFacts } from '../surface/command-facts.ts';
import type { ChangeOptions } from './run-command.ts';

type Word = string | readonly string[] | boolean;

/** Makes an action's command: its words, its fields, its help. Everything heavy is loaded when it runs. */
export function addActionCommand(parent: Command, action: CommandFacts): Command {
  const { fields } = action;
  const command = parent
    .command(action.cli.path.at(-1) ?? action.verb)
    .summary(action.summary)
    .description(action.description)
    // Its options are not those of a command below it, as of `oncall` and `oncall handover`.
    .enablePositionalOptions()
    .addHelpText('before', () => examplesText(action.examples));
  const placed = new Set(action.cli.positionals.map(({ field }) => field));
  for (const positional of action.cli.positionals) {
    command.addArgument(argumentOf(positional, fieldNamed(fields, positional.field)));
  }
  const options = fields
    .filter(({ name }) => !placed.has(name))
    .map((field) => ({ field, option: optionOf(field) }));
  for (const { option } of options) command.addOption(option);
  addEffectOptions(command, action);
  return command.action(async () => {
    const words: Record<string, Word | undefined> = {};
    for (const [index, { field }] of action.cli.positionals.entries())
      words[field] = wordOf(command.processedArgs[index]);
    for (const { field, option } of options) words[field.name] = givenWord(command, option);
    await readDocuments(fields, words);
    const [{ runCommand }, loaded] = await Promise.all([import('./run-command.ts'), action.load()]);
    process.exitCode = await runCommand({
      action: loaded,
      input: inputFromWords(fields, words),
      options: { ...globalOptionsOf(command), ...command.opts<ChangeOptions>() },
      requestId: REQUEST_ID,
    });
  });
}

/** In place of the path of a file what is in it. Throws CONFIG_INVALID for one that cannot be read. */
async function readDocuments(
  fields: readonly InputField[],
  words: Record<string, Word | undefined>,
): Promise<void> {
  for (const { name, flag, kind } of fields) {
    const path = words[name];
    if (kind !== 'document' || typeof path !== 'string') continue;
    const { readDocument } = await import('./read-document.ts');
    words[name] = readDocument(flag, path);
  }
}

function addEffectOptions(command: Command, { effect, name }: CommandFacts): void {
  if (effect === 'read') {
    command.option('--watch', 'show it again and again until q or Ctrl-C');
    return;
  }
  command.option('--dry-run', 'say what would be done, and do nothing');
  command.option('--yes', 'do not ask for a yes in production');
  if (isFollowed(name)) command.option('--detach', 'answer once it has begun, and do not wait for its end');
  if (effect === 'danger') command.option('--confirm <name>', 'the name of the thing, typed again');
}

function argumentOf({ label, required, variadic }: Positional, field: InputField | undefined): Argument {
  const name = variadic ? `${label}...` : label;
  return new Argument(required ? `<${name}>` : `[${name}]`, field?.description ?? '');
}

function optionOf(field: InputField): Option {
  const { flag, kind, choices, description, defaultValue } = field;
  if (kind === 'boolean') return booleanOption(field);
  const option = new Option(`${flag} <${placeholderOf(field)}>`, withDefault(description, defaultValue));
  if (kind === 'list') option.argParser((word: string, before: unknown) => [...listOf(before), word]);
  return choices.length === 0
    ? option
    : option.choices(choices).argParser((word: string) => choiceOf(word, choices));
}

/** A flag that is on by itself can only be switched off. */
function booleanOption({ flag, description, defaultValue }: InputField): Option {
  if (defaultValue !== true) return new Option(flag, description);
  return new Option(`--no-${flag.slice(2)}`, `switch off: ${description}`);
}

function placeholderOf({ kind, name }: InputField): string {
  if (kind === 'document') return 'file';
  return kind === 'number' ? 'number' : (name.split('_').at(-1) ?? name);
}

function withDefault(description: string, value: unknown): string {
  const isWorthSaying = (typeof value === 'string' && value !== '') || typeof value === 'number';
  return isWorthSaying ? `${description} (default: ${value})` : description;
}

function choiceOf(word: string, choices: readonly string[]): string {
  const choice = choices.find((each) => each.toLowerCase() === word.toLowerCase());
  if (choice !== undefined) return choice;
  throw new InvalidArgumentError(`It is one of ${choices.join(', ')}.`);
}

function fieldNamed(fields: readonly InputField[], name: string): InputField | undefined {
  return fields.find((field) => field.name === name);
}

/** Only what stands on the line: defaults are the schema's. */
function givenWord(command: Command, option: Option): Word | undefined {
  const name = option.attributeName();
  return command.getOptionValueSource(name) === 'cli' ? wordOf(command.getOptionValue(name)) : undefined;
}

function wordOf(value: unknown): Word | undefined {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  const list = listOf(value);
  return list.length === 0 ? undefined : list;
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((word) => typeof word === 'string') : [];
}

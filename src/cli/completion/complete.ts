import type { Command, Option } from 'commander';
import { TOPIC_NAMES } from '../help/topic-names.ts';
import { environmentNames, serverNames, type LineFlags } from './names.ts';

/** A word that would fit, and what it is. */
export interface Candidate {
  readonly word: string;
  readonly says: string;
}

interface Place {
  readonly command: Command;
  /** Words taken by place so far. */
  readonly taken: number;
  /** The option whose value comes next. */
  readonly awaiting: Option | null;
}

/**
 * What may stand in place of the last word, which may be empty. Shells that split a line at `=` give the sign as a word
 * of its own.
 */
export async function complete(program: Command, words: readonly string[]): Promise<readonly Candidate[]> {
  const last = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const flags = flagsOf(before);
  const place = placeAfter(program, before);
  const typed = last === '=' ? '' : last;
  if (place.awaiting !== null) return fitting(await valuesOf(place.awaiting, flags), typed);
  const [, flag, value] = /^(--[a-z-]+)=(.*)$/s.exec(last) ?? [];
  const option = flag === undefined ? undefined : optionNamed(place.command, flag);
  if (option !== undefined && value !== undefined) {
    const values = fitting(await valuesOf(option, flags), value);
    return values.map(({ word, says }) => ({ word: `${flag}=${word}`, says }));
  }
  if (last.startsWith('-')) return fitting(flagCandidates(place.command), last);
  return fitting([...subcommands(place.command), ...(await positionals(place, flags))], last);
}

function fitting(candidates: readonly Candidate[], typed: string): readonly Candidate[] {
  return candidates.filter(({ word }) => word.startsWith(typed));
}

function placeAfter(program: Command, words: readonly string[]): Place {
  let place: Place = { command: program, taken: 0, awaiting: null };
  for (const word of words) place = step(place, word);
  return place;
}

function step({ command, taken, awaiting }: Place, word: string): Place {
  if (word === '=') {
    return { command, taken, awaiting };
  }
  if (awaiting !== null) return { command, taken, awaiting: null };
  if (word.startsWith('-')) {
    const option = word.includes('=') ? undefined : optionNamed(command, word);
    return { command, taken, awaiting: option?.required === true ? option : null };
  }
  const child = command.commands.find((each) => each.name() === word);
  return child === undefined
    ? { command, taken: taken + 1, awaiting: null }
    : { command: child, taken: 0, awaiting: null };
}

function optionsOf(command: Command): readonly Option[] {
  return [...command.options, ...(command.parent === null ? [] : optionsOf(command.parent))];
}

function optionNamed(command: Command, flag: string): Option | undefined {
  return optionsOf(command).find(({ long, short }) => long === flag || short === flag);
}

function flagCandidates(command: Command): readonly Candidate[] {
  const shown = optionsOf(command).filter(({ hidden, long }) => !hidden && long !== '--version');
  const flags = shown.map(({ long, description }) => ({ word: long ?? '', says: description }));
  return [...flags, { word: '--help', says: 'show help' }];
}

function subcommands(command: Command): readonly Candidate[] {
  return command.commands.map((child) => ({
    word: child.name(),
    says: child.summary() === '' ? child.description() : child.summary(),
  }));
}

async function valuesOf(option: Option, flags: LineFlags): Promise<readonly Candidate[]> {
  if (option.argChoices !== undefined) return plain(option.argChoices);
  return option.long === '--environment' ? plain(await environmentNames(flags)) : [];
}

async function positionals({ command, taken }: Place, flags: LineFlags): Promise<readonly Candidate[]> {
  const { registeredArguments } = command;
  const argument = registeredArguments[taken] ?? registeredArguments.findLast(({ variadic }) => variadic);
  if (argument === undefined) return [];
  if (argument.argChoices !== undefined) return plain(argument.argChoices);
  const named: Readonly<Record<string, () => Promise<readonly Candidate[]>>> = {
    SERVER: async () => plain(await serverNames(flags)),
    COMMAND: () => Promise.resolve(helpWords(command, taken)),
  };
  return (await named[argument.name()]?.()) ?? [];
}

function helpWords({ parent }: Command, taken: number): readonly Candidate[] {
  if (parent === null || taken > 0) return [];
  return [...subcommands(parent), ...plain(TOPIC_NAMES)];
}

function plain(words: readonly string[]): readonly Candidate[] {
  return words.map((word) => ({ word, says: '' }));
}

function flagsOf(words: readonly string[]): LineFlags {
  const joined = words.filter((word) => word !== '=');
  const valueOf = (flag: string): string | null => {
    const at = joined.indexOf(flag);
    const inOne = joined.find((word) => word.startsWith(`${flag}=`));
    return inOne?.slice(flag.length + 1) ?? (at < 0 ? null : (joined[at + 1] ?? null));
  };
  return {
    config: valueOf('--config'),
    environment: valueOf('--environment'),
    dataDir: valueOf('--data-dir'),
    apiUrl: valueOf('--api-url') ?? (process.env['WATCHKEEPER_API_URL'] || null),
  };
}

import type { Command } from 'commander';
import { nearest } from '../../config/nearest.ts';
import { AppError } from '../../domain/error/app-error.ts';
import { TOPICS } from './topics.ts';

/** `watchkeeper help [COMMAND...|TOPIC]`. */
export function addHelpCommand(program: Command): void {
  program.helpCommand(false);
  program
    .command('help')
    .argument('[COMMAND...]', `a command, or one of: ${[...TOPICS.keys()].join(', ')}`)
    .summary('Show help about a command or a topic')
    .action((words: readonly string[]) => {
      const page = TOPICS.get(words.join(' '));
      if (page === undefined) commandAt(program, words).outputHelp();
      else process.stdout.write(page);
    });
}

function commandAt(program: Command, words: readonly string[]): Command {
  return words.reduce((parent, word) => {
    const found = parent.commands.find((command) => command.name() === word);
    if (found !== undefined) return found;
    const known = [
      ...parent.commands.map((command) => command.name()),
      ...(parent === program ? TOPICS.keys() : []),
    ];
    const near = nearest(word, known);
    const hint = near === undefined ? `There are: ${known.join(', ')}.` : `Did you mean ${near}?`;
    throw new AppError('INVALID_REQUEST', `There is no help about ${words.join(' ')}. ${hint}`);
  }, program);
}

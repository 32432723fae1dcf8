import type { Command } from 'commander';
import { nearest } from '../../domain/error/nearest.ts';
import { AppError } from '../../domain/error/app-error.ts';
import { examplesText } from './examples-text.ts';
import { TOPIC_NAMES } from './topic-names.ts';

const EXAMPLES = [
  { command: 'watchkeeper help breaker open', says: 'A command.' },
  { command: 'watchkeeper help exit-codes', says: 'A topic.' },
];

/** `watchkeeper help [COMMAND...|TOPIC]`. */
export function addHelpCommand(program: Command): void {
  program.helpCommand(false);
  program
    .command('help')
    .argument('[COMMAND...]', `a command, or one of: ${TOPIC_NAMES.join(', ')}`)
    .summary('Show help about a command or a topic')
    .addHelpText('before', () => examplesText(EXAMPLES))
    .action(async (words: readonly string[]) => {
      const { TOPICS } = await import('./topics.ts');
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
      ...(parent === program ? TOPIC_NAMES : []),
    ];
    const near = nearest(word, known);
    const hint = near === undefined ? `There are: ${known.join(', ')}.` : `Did you mean ${near}?`;
    throw new AppError('INVALID_REQUEST', `There is no help about ${words.join(' ')}. ${hint}`);
  }, program);
}

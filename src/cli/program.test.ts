import { CommanderError, type Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { CATALOGUE } from '../actions/catalogue.ts';
import { inputFields } from '../actions/input-fields.ts';
import { AppError } from '../domain/error/app-error.ts';
import { withPlainJsonFlag } from './global-options.ts';
import { commandOf, createProgram } from './program.ts';
import { COMMANDS } from './surface/commands.ts';
import { describeCommand } from './surface/describe-command.ts';

const NO_SUCH_FILE = ['--config', '/nowhere/watchkeeper.yaml'];

/** Runs a line against a configuration that is not there: understood lines fail only for that. */
async function failureOf(line: string): Promise<string> {
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
  try {
    await createProgram().parseAsync([...withPlainJsonFlag(words.slice(1)), ...NO_SUCH_FILE], {
      from: 'user',
    });
    return 'none';
  } catch (error) {
    if (error instanceof AppError) return error.code;
    return error instanceof CommanderError ? error.code : String(error);
  }
}

describe('the command line', () => {
  test.each(CATALOGUE.flatMap(({ examples }) => examples.map(({ command }) => command)))(
    'understands its own example: %s',
    async (line) => {
      expect(await failureOf(line)).toBe('CONFIG_INVALID');
    },
  );

  test.each([
    ['history', 'watchkeeper history'],
    ['--quiet breaker open', 'watchkeeper breaker open'],
    ['breaker opne search', 'watchkeeper breaker'],
    ['', 'watchkeeper'],
  ])('a line that is refused is pointed to the help of its command: %s', (line, command) => {
    expect(commandOf(createProgram(), line.split(' '))).toBe(command);
  });

  test('refuses what it does not understand', async () => {
    expect(await failureOf('watchkeeper breaker reset search --path sideways')).toBe(
      'commander.invalidArgument',
    );
    expect(await failureOf('watchkeeper breaker opne search')).toBe('commander.unknownCommand');
    expect(await failureOf('watchkeeper history')).toBe('commander.missingArgument');
    expect(await failureOf('watchkeeper status --no-such-flag')).toBe('commander.unknownOption');
    expect(await failureOf('watchkeeper status --timeout soon')).toBe('commander.invalidArgument');
  });

  test('has a command for every action, and no field of one hides a flag of all', () => {
    const program = createProgram();
    const flags = new Set(program.options.map(({ long }) => long));
    for (const action of CATALOGUE) {
      const command = action.cli.path.reduce(
        (parent, word) => parent.commands.find((each) => each.name() === word) ?? parent,
        program,
      );
      expect(command.summary(), action.name).toBe(action.summary);
      const placed = new Set(action.cli.positionals.map(({ field }) => field));
      for (const { name, flag } of inputFields(action)) {
        if (!placed.has(name)) expect(flags.has(flag), `${action.name} ${flag}`).toBe(false);
      }
      const isChange = action.effect !== 'read';
      expect(
        command.options.some(({ long }) => long === '--dry-run'),
        action.name,
      ).toBe(isChange);
    }
  });

  test('offers --watch for everything that reads', () => {
    const program = createProgram();
    for (const { cli, effect, name } of CATALOGUE) {
      const hasWatch = commandAt(program, cli.path)?.options.some(({ long }) => long === '--watch');
      expect(hasWatch, name).toBe(effect === 'read');
    }
  });

  test('knows the catalogue as it is; if not: npm run generate:commands', async () => {
    expect(COMMANDS).toEqual(
      CATALOGUE.map((action) => ({ ...describeCommand(action), load: expect.any(Function) as unknown })),
    );
    const loaded = await Promise.all(COMMANDS.map(({ load }) => load()));
    for (const [index, action] of CATALOGUE.entries()) expect(loaded[index]).toBe(action);
  });

  test('shows examples first in the help of every command, and each has a heading in the main help', () => {
    const program = createProgram();
    for (const command of allCommands(program)) {
      let help = '';
      command.configureOutput({ writeOut: (text) => (help += text), getOutHelpWidth: () => 80 });
      command.outputHelp();
      expect(help.startsWith('Examples:\n  $ '), command.name()).toBe(true);
    }
    const main = program.helpInformation();
    expect(main).toContain('Look:');
    expect(main.split('\nCommands:')).toHaveLength(2);
    expect(main.split('\nCommands:')[1]?.trim().split('\n')).toHaveLength(1);
  });
});

function commandAt(program: Command, path: readonly string[]): Command | undefined {
  return path.reduce<Command | undefined>(
    (parent, word) => parent?.commands.find((each) => each.name() === word),
    program,
  );
}

function allCommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(allCommands)];
}

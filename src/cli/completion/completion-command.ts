import { Argument, type Command } from 'commander';
import { examplesText } from '../help/examples-text.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

const EXAMPLES = [
  { command: 'source <(watchkeeper completion bash)', says: 'In ~/.bashrc.' },
  { command: 'source <(watchkeeper completion zsh)', says: 'In ~/.zshrc, after compinit.' },
  { command: 'watchkeeper completion fish | source', says: 'In ~/.config/fish/config.fish.' },
];

/** `watchkeeper completion SHELL`. */
export function addCompletionCommand(program: Command): void {
  program
    .command('completion')
    .summary('Print the completion script of a shell')
    .description('Prints a script that completes commands, flags, their values, and the names of servers.')
    .addHelpText('before', () => examplesText(EXAMPLES))
    .addArgument(new Argument('<shell>', 'whose script').choices(SHELLS))
    .action(async (shell: Shell) => {
      const { SCRIPTS } = await import('./scripts.ts');
      process.stdout.write(SCRIPTS[shell]);
    });
}

import type { Command } from 'commander';

import { examplesText } from '../help/examples-text.ts';
import { localOptionsOf } from '../local-options.ts';

const EXAMPLES = [
  { command: 'watchkeeper temporal setup --dry-run', says: 'See what a cluster lacks.' },
  {
    command: 'TEMPORAL_ADDRESS=temporal.example.com:7233 watchkeeper temporal setup',
    says: 'Make a cluster ready for workers.',
  },
];

/** `watchkeeper temporal ...`: what a Temporal cluster needs once. */
export function addTemporalCommands(program: Command): void {
  program
    .command('temporal')
    .helpCommand(false)
    .description('Make a Temporal cluster ready')
    .addHelpText('before', () => examplesText(EXAMPLES))
    .command('setup')
    .summary('Register the search attributes on a cluster')
    .description(
      'Registers on the cluster at TEMPORAL_ADDRESS what workers and the Temporal UI search by. What is there already stays as it is, so it may be run any time.',
    )
    .addHelpText('before', () => examplesText(EXAMPLES))
    .option('--dry-run', 'say what would be registered, and do nothing', false)
    .action(async ({ dryRun }: { readonly dryRun: boolean }, command: Command) => {
      const { setUpTemporal } = await import('./set-up-temporal.ts');
      const instead = 'Run it with the configuration of that service.';
      await setUpTemporal({ ...localOptionsOf(command, instead), dryRun });
    });
}

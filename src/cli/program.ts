import { Command, InvalidArgumentError } from 'commander';
import type { Action } from '../actions/action.ts';
import { CATALOGUE } from '../actions/catalogue.ts';
import { VERSION } from '../wiring/version.ts';
import { addActionCommand } from './command/action-command.ts';
import { addGlobalOptions, globalOptionsOf } from './global-options.ts';
import { examplesText } from './help/examples-text.ts';
import { addHelpCommand } from './help/help-command.ts';
import { addScriptCommands } from './script/script-command.ts';
import { addTemporalCommands } from './temporal/temporal-command.ts';

const DEFAULT_UI_PORT = 8233;

const FIRST_STEPS = [
  { command: 'watchkeeper up --config watchkeeper.yaml', says: 'Watch the servers of a configuration file.' },
  { command: 'watchkeeper status', says: 'See how they are.' },
  { command: 'watchkeeper check --watch', says: 'Probe them now, again and again.' },
];

const GROUPS: Readonly<Record<string, string>> = {
  servers: 'List, show, add, remove and pause servers',
  release: 'What runs, what waits for approval, what ran before',
  config: 'Change settings of an environment',
  contract: 'What tools servers promise, and how that changes',
  breaker: 'Show and force circuit breakers',
  mode: 'Pause and resume a whole environment',
  audit: 'Who did what',
  keys: 'Create, list and revoke API keys',
};

/** Every command of `watchkeeper`. What a command needs is loaded when it runs, so that help is quick. */
export function createProgram(actions: readonly Action[] = CATALOGUE): Command {
  const program = new Command('watchkeeper')
    .description('Watches fleets of MCP servers, durably.')
    .version(VERSION)
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    // Errors are printed once, by `reportFailure`; help that was not asked for is still help.
    .configureOutput({ outputError: () => undefined, writeErr: (text) => process.stdout.write(text) })
    .addHelpText('before', () => examplesText(FIRST_STEPS))
    .addHelpText('after', '\nMore: watchkeeper help exit-codes, watchkeeper help config');
  addGlobalOptions(program);
  addProcesses(program);
  for (const action of actions) addActionCommand(groupOf(program, action), action);
  addTemporalCommands(program);
  addScriptCommands(program);
  addHelpCommand(program);
  return program;
}

/** The command that an action's command belongs to, such as `servers`. */
function groupOf(program: Command, { cli, noun }: Action): Command {
  return cli.path.slice(0, -1).reduce((parent, word) => {
    const known = parent.commands.find((command) => command.name() === word);
    return (
      known ??
      parent
        .command(word)
        .helpCommand(false)
        .description(GROUPS[word] ?? `Commands about ${noun}`)
    );
  }, program);
}

interface UpOptions {
  readonly temporalUiPort: number;
}

function addProcesses(program: Command): void {
  program
    .command('up')
    .description('Run Temporal, a worker and the API on this machine, until Ctrl-C')
    .option('--temporal-ui-port <port>', "port of Temporal's web UI", asPort, DEFAULT_UI_PORT)
    .action(async (options: UpOptions, command: Command) => {
      const { up } = await import('./up/up.ts');
      await up({ ...globalOptionsOf(command), ...options });
    });
  program
    .command('worker')
    .description('Run a worker against TEMPORAL_ADDRESS')
    .action(async (_options: unknown, command: Command) => {
      const { runWorker } = await import('./process/run-worker.ts');
      await runWorker(globalOptionsOf(command));
    });
  program
    .command('api')
    .description('Run the API against TEMPORAL_ADDRESS')
    .action(async (_options: unknown, command: Command) => {
      const { runApi } = await import('./process/run-api.ts');
      await runApi(globalOptionsOf(command));
    });
}

function asPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new InvalidArgumentError('A port is a whole number from 1 to 65535.');
}

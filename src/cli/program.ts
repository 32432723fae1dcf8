import { Command, InvalidArgumentError } from 'commander';
import type { ActionExample } from '../actions/action.ts';
import { VERSION } from '../wiring/version.ts';
import { addActionCommand } from './command/action-command.ts';
import { addCompletionCommand } from './completion/completion-command.ts';
import { addConfigCommands, configGroup } from './config/config-command.ts';
import { addGlobalOptions, globalOptionsOf } from './global-options.ts';
import { groupCommands, GROUP_COMMANDS } from './help/command-groups.ts';
import { examplesText } from './help/examples-text.ts';
import { addHelpCommand } from './help/help-command.ts';
import { TOPIC_NAMES } from './help/topic-names.ts';
import { localOptionsOf } from './local-options.ts';
import { addScriptsLater } from './script/scripts-later.ts';
import type { CommandFacts } from './surface/command-facts.ts';
import { COMMANDS } from './surface/commands.ts';
import { addTemporalCommands } from './temporal/temporal-command.ts';

const DEFAULT_UI_PORT = 8233;

const FIRST_STEPS = [
  { command: 'watchkeeper init', says: 'Write a configuration, and try it.' },
  { command: 'watchkeeper up', says: 'Watch the servers that it names.' },
  { command: 'watchkeeper status', says: 'See how they are.' },
];

export interface ProgramParts {
  readonly actions?: readonly CommandFacts[];
  /** Adds the runbook's scripts, by default only when one is asked for: they know their actions. */
  readonly addScripts?: (program: Command) => void;
}

/** Every command of `watchkeeper`. What a command needs is loaded when it runs, so that help is quick. */
export function createProgram({ actions = COMMANDS, addScripts }: ProgramParts = {}): Command {
  const program = new Command('watchkeeper')
    .description('Watches fleets of MCP servers, durably.')
    .version(VERSION)
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    // Errors are printed once, by `reportFailure`; help that was not asked for is still help.
    .configureOutput({ outputError: () => undefined, writeErr: (text) => process.stdout.write(text) })
    .addHelpText('before', () => examplesText(FIRST_STEPS))
    .addHelpText('after', `\nMore: watchkeeper help COMMAND, or a topic: ${TOPIC_NAMES.join(', ')}`);
  addGlobalOptions(program);
  addProcesses(program);
  addTemporalCommands(program);
  addCompletionCommand(program);
  addTop(program);
  for (const action of actions) addActionCommand(groupOf(program, action), action);
  addConfigCommands(program);
  if (addScripts !== undefined) addScripts(program);
  else addScriptsLater(program, (scripts) => createProgram({ actions, addScripts: scripts }));
  addHelpCommand(program);
  groupCommands(program);
  return program;
}

/** The words of the command that a line names, as far as there is one, such as `watchkeeper history`. */
export function commandOf(program: Command, words: readonly string[]): string {
  const [word, ...rest] = words.filter((each) => !each.startsWith('-'));
  const found = program.commands.find((command) => command.name() === word);
  return found === undefined ? program.name() : `${program.name()} ${commandOf(found, rest)}`;
}

/** The command that an action's command belongs to, such as `servers`. */
function groupOf(program: Command, { cli, noun, examples }: CommandFacts): Command {
  return cli.path.slice(0, -1).reduce((parent, word) => {
    const known =
      word === 'config' ? configGroup(parent) : parent.commands.find((command) => command.name() === word);
    return (
      known ??
      parent
        .command(word)
        .helpCommand(false)
        .description(GROUP_COMMANDS[word] ?? `Commands about ${noun}`)
        .addHelpText('before', () => examplesText(examples))
    );
  }, program);
}

interface ProcessFacts {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly examples: readonly ActionExample[];
}

function addCommand(program: Command, { name, summary, description, examples }: ProcessFacts): Command {
  return program
    .command(name)
    .summary(summary)
    .description(description)
    .addHelpText('before', () => examplesText(examples));
}

interface InitOptions {
  readonly mcpUrl?: string;
  readonly restUrl?: string;
  readonly name?: string;
  readonly output: string;
  readonly yes?: boolean;
  readonly check: boolean;
}

interface UpOptions {
  readonly temporalUiPort: number;
}

function addProcesses(program: Command): void {
  addCommand(program, {
    name: 'init',
    summary: 'Write a configuration, and try it',
    description:
      'Writes a commented configuration for one server, asking for what is not given, and checks that server once. A file that is there is only replaced after a yes.',
    examples: [
      { command: 'watchkeeper init', says: 'Ask for the addresses and the name.' },
      {
        command: 'watchkeeper init --name search --mcp-url http://127.0.0.1:3000/mcp --no-input',
        says: 'Ask nothing.',
      },
    ],
  })
    .option(
      '--mcp-url <url>',
      "address of the server's MCP endpoint; left out: MCP_SERVER_URL, where that is set",
    )
    .option('--rest-url <url>', 'address of its REST health endpoint; asked for, or guessed from the other')
    .option('--name <name>', 'what to call the server')
    .option('--output <file>', 'where to write', 'watchkeeper.yaml')
    .option('--yes', 'replace a file that is there without asking')
    .option('--no-check', 'do not check the server')
    .action(async (options: InitOptions, command: Command) => {
      const { init } = await import('./init/init.ts');
      const local = localOptionsOf(command, 'To watch one more server there: watchkeeper servers add');
      process.exitCode = await init({ ...local, ...options });
    });
  addCommand(program, {
    name: 'up',
    summary: 'Run Temporal, a worker and the API on this machine',
    description:
      'Runs Temporal, a worker and the API on this machine, as one tree of processes, until Ctrl-C.',
    examples: [{ command: 'watchkeeper up --config watchkeeper.yaml', says: 'Watch what the file names.' }],
  })
    .option('--temporal-ui-port <port>', "port of Temporal's web UI", asPort, DEFAULT_UI_PORT)
    .action(async (options: UpOptions, command: Command) => {
      const { up } = await import('./up/up.ts');
      await up({ ...localOptionsOf(command), ...options });
    });
  addRoles(program);
}

function addRoles(program: Command): void {
  addCommand(program, {
    name: 'worker',
    summary: 'Run a worker against TEMPORAL_ADDRESS',
    description: 'Runs a worker, which watches the servers, against the Temporal at TEMPORAL_ADDRESS.',
    examples: [{ command: 'watchkeeper worker --config watchkeeper.yaml', says: 'One worker of several.' }],
  }).action(async (_options: unknown, command: Command) => {
    const { runWorker } = await import('./process/run-worker.ts');
    await runWorker(localOptionsOf(command));
  });
  addCommand(program, {
    name: 'api',
    summary: 'Run the API against TEMPORAL_ADDRESS',
    description: 'Runs the HTTP API and the status page against the Temporal at TEMPORAL_ADDRESS.',
    examples: [
      { command: 'watchkeeper api --config watchkeeper.yaml', says: 'Answer on api.host and api.port.' },
    ],
  }).action(async (_options: unknown, command: Command) => {
    const { runApi } = await import('./process/run-api.ts');
    await runApi(localOptionsOf(command));
  });
  addCommand(program, {
    name: 'doctor',
    summary: 'Find what is wrong with this installation',
    description:
      'Looks at everything that Watchkeeper needs and says of each whether it is well, and how to cure what is not. It changes nothing, and works while Temporal, the API and the store are down. With --api-url it looks at the service there and the way to it.',
    examples: [
      { command: 'watchkeeper doctor', says: 'Look at everything.' },
      {
        command: 'watchkeeper doctor --jq \'.lines[] | select(.status != "ok").cure\'',
        says: 'Only the cures.',
      },
      {
        command: 'watchkeeper doctor --api-url https://watch.example.com',
        says: 'Look at a service elsewhere.',
      },
    ],
  })
    .option('--temporal-ui-port <port>', "port of Temporal's web UI", asPort, DEFAULT_UI_PORT)
    .action(async (options: UpOptions, command: Command) => {
      const { doctor } = await import('./doctor/doctor.ts');
      process.exitCode = await doctor({ ...globalOptionsOf(command), ...options });
    });
}

function addTop(program: Command): void {
  addCommand(program, {
    name: 'top',
    summary: 'Watch the whole fleet live',
    description:
      'Shows the fleet on the whole terminal, the worst servers first: s sorts, / filters, ? lists the keys, q ends. On a pipe it prints one picture, with --watch a line for each change.',
    examples: [
      { command: 'watchkeeper top', says: 'The live view.' },
      { command: 'watchkeeper top | head -20', says: 'One picture of it.' },
    ],
  })
    .option('--watch', 'on a pipe: go on, with a line for each change')
    .action(async (options: { readonly watch?: boolean }, command: Command) => {
      const { top } = await import('./top/top.ts');
      process.exitCode = await top({
        ...globalOptionsOf(command),
        watch: options.watch === true,
      });
    });
}

function asPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new InvalidArgumentError('A port is a whole number from 1 to 65535.');
}

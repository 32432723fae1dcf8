import { Command, InvalidArgumentError } from 'commander';
import { VERSION } from '../wiring/version.ts';
import { runApi } from './process/run-api.ts';
import { runWorker } from './process/run-worker.ts';
import { up } from './up/up.ts';

const DEFAULT_UI_PORT = 8233;

/** Every command of `watchkeeper`. */
export function createProgram(): Command {
  const program = new Command('watchkeeper')
    .description('Watches fleets of MCP servers, durably')
    .version(VERSION)
    .exitOverride()
    .showHelpAfterError('(watchkeeper --help lists what there is)');
  addProcesses(program);
  return program;
}

interface ProcessOptions {
  readonly config: readonly string[];
  readonly dataDir?: string;
}

interface UpOptions extends ProcessOptions {
  readonly quiet: boolean;
  readonly temporalUiPort: number;
}

function addProcesses(program: Command): void {
  withInstallation(program.command('up'))
    .description('run Temporal, a worker and the API on this machine, until Ctrl-C')
    .option('--quiet', 'print nothing but trouble', false)
    .option('--temporal-ui-port <port>', "port of Temporal's web UI", asPort, DEFAULT_UI_PORT)
    .action((options: UpOptions) => up(options));
  withInstallation(program.command('worker'))
    .description('run a worker against TEMPORAL_ADDRESS')
    .action((options: ProcessOptions) => runWorker(options));
  withInstallation(program.command('api'))
    .description('run the API against TEMPORAL_ADDRESS')
    .action((options: ProcessOptions) => runApi(options));
}

function withInstallation(command: Command): Command {
  return command
    .option('--config <file>', 'configuration file; may be repeated, one environment each', collect, [])
    .option('--data-dir <folder>', 'folder of the databases');
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function asPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new InvalidArgumentError('A port is a whole number from 1 to 65535.');
}

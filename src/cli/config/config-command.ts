import { Option, type Command } from 'commander';
import { globalOptionsOf } from '../global-options.ts';
import { examplesText } from '../help/examples-text.ts';

interface Told {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly examples: readonly (readonly [command: string, says: string])[];
}

const VALIDATE: Told = {
  name: 'validate',
  summary: 'Say all that is wrong with configuration files',
  description:
    'Checks each file by itself, or without a file those of --config together, and names every problem with its file, line and column, key and cure. Exit code 2 when there are errors; with --strict, 1 when there are warnings.',
  examples: [
    ['watchkeeper config validate watchkeeper.yaml', 'Check a file before it is used.'],
    ['watchkeeper config validate a.yaml b.yaml --json', 'Check two, for a program.'],
  ],
};

const SHOW: Told = {
  name: 'show',
  summary: 'Show which values hold, and where each comes from',
  description:
    'The effective configuration: what the file, environment variables, flags and defaults come to. Secrets are shown as the references that they are. A key narrows it down: monitoring, servers[0], or the name of a server.',
  examples: [
    ['watchkeeper config show --config watchkeeper.yaml', 'See what was changed from the defaults.'],
    ['watchkeeper config show monitoring --defaults', 'See one section, whole.'],
  ],
};

const DIFF: Told = {
  name: 'diff',
  summary: 'Compare two configurations, or one with what runs',
  description:
    'Compares what two files mean, not how they look: servers and keys that are added, removed or changed, with what each key does. With one file, it is compared with the releases that run now, with --api-url with what the service there tells, which is all but secrets. Exit code 1 when they differ.',
  examples: [
    ['watchkeeper config diff watchkeeper.yaml', 'See what starting with this file would change.'],
    ['watchkeeper config diff staging.yaml production.yaml', 'Compare two environments.'],
    [
      'watchkeeper config diff watchkeeper.yaml --api-url https://watch.example.com',
      'See what it would change there.',
    ],
  ],
};

const MIGRATE: Told = {
  name: 'migrate',
  summary: 'Write an older configuration anew, in the present spelling',
  description:
    "Turns a file of an older family, or one with other spellings of keys, into canonical YAML that says what each key does, and reports what became of every key. In place it keeps the old file beside the new one (in BACKUP_DIR where that is set). A JSON file is left as it is, and the YAML written beside it. The old file's own comments stay in the old file.",
  examples: [
    ['watchkeeper config migrate old.json --dry-run', 'See what would be written.'],
    ['watchkeeper config migrate old.yaml --output watchkeeper.yaml', 'Write it to another file.'],
  ],
};

const IMPORT: Told = {
  name: 'import',
  summary: "Take over servers from another program's file",
  description:
    "Reads an MCP registry's server.json, a client's mcpServers, Gatus endpoints or Prometheus targets, and writes a configuration of their servers, with a report of what could not be carried over. Secrets are never copied: references to environment variables stand in their places. Without --output the configuration goes to standard output and the report to standard error.",
  examples: [
    ['watchkeeper config import mcp.json --output watchkeeper.yaml', 'Watch the servers of an MCP client.'],
    ['watchkeeper config import targets.json --from prometheus', 'Say what kind of file it is.'],
  ],
};

const EXAMPLES = [VALIDATE, SHOW, MIGRATE].flatMap(({ examples: [first] }) =>
  first === undefined ? [] : [{ command: first[0], says: first[1] }],
);

interface OutputOptions {
  readonly output?: string;
  readonly dryRun?: boolean;
}

/** What `config` commands belong to, whether they are actions or work on files. */
export function configGroup(program: Command): Command {
  return (
    program.commands.find((command) => command.name() === 'config') ??
    program
      .command('config')
      .helpCommand(false)
      .description('Check, show, compare, convert and change configurations')
      .addHelpText('before', () => examplesText(EXAMPLES))
  );
}

/** `watchkeeper config ...`: configuration files, on this machine (ADR 23). */
export function addConfigCommands(program: Command): void {
  const group = configGroup(program);
  add(group, VALIDATE)
    .argument('[FILE...]', 'files, each checked by itself; without any, those of --config')
    .option('--strict', 'exit code 1 when there are warnings', false)
    .action(async (files: readonly string[], { strict }: { readonly strict: boolean }, command: Command) => {
      const { validate } = await import('./validate.ts');
      process.exitCode = validate({ ...globalOptionsOf(command), files, strict });
    });
  add(group, SHOW)
    .argument('[KEY]', 'a section, a key, or the name of a server')
    .option('--defaults', 'show also what nobody has set', false)
    .action(
      async (key: string | undefined, { defaults }: { readonly defaults: boolean }, command: Command) => {
        const { show } = await import('./show.ts');
        show({ ...globalOptionsOf(command), key, defaults });
      },
    );
  addDiff(add(group, DIFF));
  withOutput(add(group, MIGRATE).argument('<FILE>', 'a file of an older family')).action(
    async (file: string, options: OutputOptions, command: Command) => {
      const { migrate } = await import('./migrate.ts');
      migrate({ ...globalOptionsOf(command), ...options, file });
    },
  );
  withOutput(add(group, IMPORT).argument('<FILE>', "another program's file"))
    .addOption(
      new Option('--from <kind>', 'what it is; by itself found out from the file').choices([
        'mcp',
        'gatus',
        'prometheus',
      ]),
    )
    .action(async (file: string, options: OutputOptions & ImportOptions, command: Command) => {
      const { importFile } = await import('./import.ts');
      importFile({ ...globalOptionsOf(command), ...options, file });
    });
}

interface ImportOptions {
  readonly from?: 'mcp' | 'gatus' | 'prometheus';
}

function add(group: Command, { name, summary, description, examples }: Told): Command {
  return group
    .command(name)
    .summary(summary)
    .description(description)
    .addHelpText('before', () => examplesText(examples.map(([command, says]) => ({ command, says }))));
}

function withOutput(command: Command): Command {
  return command
    .option('--output <file>', 'where to write')
    .option('--dry-run', 'say what would be written, and write nothing');
}

function addDiff(command: Command): void {
  command
    .argument('<A>', 'a file')
    .argument('[B]', 'another; without it, what runs is compared with A')
    .action(async (a: string, b: string | undefined) => {
      const { diff } = await import('./diff.ts');
      process.exitCode = await diff({ ...globalOptionsOf(command), a, b });
    });
}

import type { Command } from 'commander';
import { nearest } from '../../domain/error/nearest.ts';
import { AppError } from '../../domain/error/app-error.ts';
import { globalOptionsOf } from '../global-options.ts';
import { examplesText } from '../help/examples-text.ts';
import { REQUEST_ID } from '../request-id.ts';
import type { ChangeOptions } from '../command/run-command.ts';
import { meaningOf, PARTS, type GivenFlags, type Script } from './script.ts';
import { SCRIPT_GROUP } from './script-group.ts';
import { SCRIPTS } from './scripts.ts';

/** `watchkeeper script NAME [flags...]`: the runbook's scripts by their own names and flags. */
export function addScriptCommands(program: Command): void {
  const group = program
    .command(SCRIPT_GROUP.name)
    .helpCommand(false)
    .summary(SCRIPT_GROUP.summary)
    .description(SCRIPT_GROUP.description)
    .argument('[NAME]', 'the script')
    .option('--list', 'list every script and whether it is there by now')
    .addHelpText('before', () => examplesText(SCRIPT_GROUP.examples))
    .action(async (name: string | undefined, { list }: { readonly list?: boolean }, command: Command) => {
      if (name !== undefined) throw unknownScript(name);
      if (list !== true) command.help();
      const { listScripts } = await import('./list-scripts.ts');
      listScripts(globalOptionsOf(command));
    });
  for (const script of SCRIPTS) addScript(group, script);
}

function addScript(group: Command, script: Script): void {
  const { name, does, flags, meaning } = script;
  const command = group.command(name, { hidden: true }).aliases(otherNames(name)).description(does);
  for (const { flag, takesValue } of flags)
    command.option(takesValue ? `${flag} <name>` : flag, `as the runbook's ${name}.py has it`);
  const isChange = meaning !== null && meaning.action.effect !== 'read';
  if (isChange) command.option('--yes', 'do not ask for a yes in production');
  if (meaning?.action.effect === 'danger')
    command.option('--confirm <name>', 'the name of the thing, typed again');
  if (isChange && !flags.some(({ flag }) => flag === '--dry-run'))
    command.option('--dry-run', 'say what would be done, and do nothing');
  command.action(async () => {
    process.exitCode = await runScript(script, command);
  });
}

/** The runbook says `python3 scripts/NAME.py`; a script in a folder is known without it too. */
function otherNames(name: string): readonly string[] {
  const base = name.slice(name.lastIndexOf('/') + 1);
  const names = base === name ? [name] : [name, base];
  const spelled = names.flatMap((each) => [each, `${each}.py`, `scripts/${each}`, `scripts/${each}.py`]);
  return spelled.filter((each) => each !== name);
}

async function runScript(script: Script, command: Command): Promise<number> {
  const given = flagsOf(script, command);
  const meaning = meaningOf(script, given);
  if (meaning === null) throw notYet(script);
  const { runCommand } = await import('../command/run-command.ts');
  return runCommand({
    action: meaning.action,
    input: meaning.input(given),
    options: { ...globalOptionsOf(command), ...command.opts<ChangeOptions>() },
    requestId: REQUEST_ID,
  });
}

function flagsOf({ flags }: Script, command: Command): GivenFlags {
  const given: Record<string, string | true> = {};
  for (const { flag } of flags) {
    const option = command.options.find(({ long }) => long === flag);
    const value: unknown = option === undefined ? undefined : command.getOptionValue(option.attributeName());
    if (typeof value === 'string' || value === true) given[flag] = value;
  }
  return given;
}

function notYet({ name, part, meaning }: Script): AppError {
  const what = meaning === null ? name : `${name} with these flags`;
  const bringer = part === null ? 'a later version' : `${PARTS[part]} (part ${part})`;
  return new AppError(
    'PRECONDITION_MISSING',
    `${what} is not in this version, and nothing was done. It comes with ${bringer}. What there is: watchkeeper script --list`,
    { details: { script: name, part } },
  );
}

function unknownScript(name: string): AppError {
  const plain = name.replace(/^scripts\//, '').replace(/\.py$/, '');
  const near = nearest(
    plain,
    SCRIPTS.map((script) => script.name),
  );
  const hint = near === undefined ? 'See: watchkeeper script --list' : `Did you mean ${near}?`;
  return new AppError('INVALID_REQUEST', `The runbook has no script ${plain}. ${hint}`);
}

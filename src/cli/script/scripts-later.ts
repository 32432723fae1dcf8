import type { Command } from 'commander';
import { withPlainJsonFlag } from '../global-options.ts';
import { examplesText } from '../help/examples-text.ts';
import { SCRIPT_GROUP } from './script-group.ts';

/** Makes the program anew, with these scripts. */
type WholeProgram = (addScripts: (program: Command) => void) => Command;

/** `watchkeeper script ...` without its scripts: the line is read again, with them, once it turns out to be one. */
export function addScriptsLater(program: Command, wholeProgram: WholeProgram): void {
  program
    .command(SCRIPT_GROUP.name)
    .summary(SCRIPT_GROUP.summary)
    .description(SCRIPT_GROUP.description)
    .addHelpText('before', () => examplesText(SCRIPT_GROUP.examples))
    .argument('[NAME]', 'the script')
    .argument('[FLAGS...]', 'its flags')
    .allowUnknownOption()
    .helpOption(false)
    .action(async () => {
      const { addScriptCommands } = await import('./script-command.ts');
      await wholeProgram(addScriptCommands).parseAsync(withPlainJsonFlag(process.argv.slice(2)), {
        from: 'user',
      });
    });
}

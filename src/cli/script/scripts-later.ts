import type { Command } from 'commander';
import { withPlainJsonFlag } from '../global-options.ts';
import { examplesText } from '../help/examples-text.ts';
import { SCRIPT_GROUP } from './script-group.ts';

/** `watchkeeper script ...` without its scripts: the line is read again, with them, once it turns out to be one. */
export function addScriptsLater(program: Command): void {
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
      const [{ createProgram }, { addScriptCommands }] = await Promise.all([
        import('../program.ts'),
        import('./script-command.ts'),
      ]);
      const whole = createProgram({ addScripts: addScriptCommands });
      await whole.parseAsync(withPlainJsonFlag(process.argv.slice(2)), { from: 'user' });
    });
}

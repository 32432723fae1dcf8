// Writes src/cli/surface/commands.ts: what the command line says of the catalogue's actions, so that help and
// completion need not load them. A test compares the two.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { CATALOGUE } from '../src/actions/catalogue.ts';
import { describeCommand } from '../src/cli/surface/describe-command.ts';

const TARGET = fileURLToPath(new URL('../src/cli/surface/commands.ts', import.meta.url));
const HEAD = `// Generated from the catalogue by \`npm run generate:commands\`.
import type { CommandFacts } from './command-facts.ts';

/** Every action's command, in the order of the catalogue. */
export const COMMANDS: readonly CommandFacts[] = [`;

const imports = await importsOfCatalogue();
const rows = CATALOGUE.map((action) => {
  const facts = JSON.stringify(describeCommand(action));
  return `${facts.slice(0, -1)}, load: async () => (await import('${imports.get(action).from}')).${imports.get(action).name} },`;
});
const text = await format(`${HEAD}${rows.join('\n')}]`, {
  ...(await resolveConfig(TARGET)),
  parser: 'typescript',
});
await writeFile(TARGET, text);

/** Action -> the module that exports it, as the catalogue itself imports it. */
async function importsOfCatalogue() {
  const catalogue = new URL('../src/actions/catalogue.ts', import.meta.url);
  const source = await readFile(catalogue, 'utf8');
  const found = new Map();
  for (const [, names, path] of source.matchAll(/^import \{ ([^}]+) \} from '(\.[^']+)';/gm)) {
    const module = await import(new URL(path, catalogue).href);
    for (const name of names.split(',').map((word) => word.trim())) {
      found.set(module[name], { name, from: `../../actions/${path.slice(2)}` });
    }
  }
  return found;
}

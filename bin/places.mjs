// Where an installation has what it needs, in a clone and in the published package.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
const BUILT = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const isClone = existsSync(SOURCE);

/** The program. Node strips no types below node_modules, so the package has it built, and built only. */
export const MAIN_FILE = isClone ? SOURCE : BUILT;

/** What may be made again: the Temporal CLI, compiled code. A package's own folder goes with its next version. */
export const CACHE_FOLDER = isClone
  ? fileURLToPath(new URL('../.cache', import.meta.url))
  : join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'watchkeeper');

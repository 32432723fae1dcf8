import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { run } from '../run-program.ts';

const VERSION = '4.32.5';
/** Of its own, so that nothing outside the project is touched. */
const HOME = resolve(import.meta.dirname, `../../../.cache/schemathesis-${VERSION}`);
const PROGRAM = resolve(HOME, 'bin/schemathesis');

/** The path of the program, installed at the first call; or why it cannot be had. */
export async function obtainSchemathesis(): Promise<
  { readonly path: string } | { readonly missing: string }
> {
  if (existsSync(PROGRAM)) return { path: PROGRAM };
  const made = await run('python3', ['-m', 'venv', HOME]);
  if (made.code !== 0) return { missing: `python3 with its venv module: ${made.output.trim()}` };
  const installed = await run(resolve(HOME, 'bin/pip'), ['install', '--quiet', `schemathesis==${VERSION}`]);
  if (installed.code === 0) return { path: PROGRAM };
  return { missing: `schemathesis ${VERSION}, which pip could not install: ${installed.output.trim()}` };
}

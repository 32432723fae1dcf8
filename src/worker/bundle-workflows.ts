import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PRINT_BUNDLE = fileURLToPath(new URL('print-bundle.ts', import.meta.url));
const BESIDE_THE_PROGRAM = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));
const LONGEST_BYTES = 64 * 1024 * 1024;

/** File of the workflows as one script, which a build makes; null when the program runs from source. */
export const PREBUILT_BUNDLE = existsSync(BESIDE_THE_PROGRAM) ? BESIDE_THE_PROGRAM : null;

/**
 * The workflows as one script, which takes 3 s on two cores. It is made in a process of its own: what a bundler uses,
 * 150 MiB, a worker would keep.
 */
export async function bundleWorkflows(): Promise<string> {
  const args = ['--disable-warning=ExperimentalWarning', PRINT_BUNDLE];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: LONGEST_BYTES });
  return stdout;
}

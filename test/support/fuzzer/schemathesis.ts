import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const VERSION = '4.32.5';
/** Of its own, so that nothing outside the project is touched. */
const HOME = resolve(import.meta.dirname, `../../../.cache/schemathesis-${VERSION}`);
const PROGRAM = resolve(HOME, 'bin/schemathesis');

export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

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

/** Runs a program to its end; what it said, both ways. */
export function run(program: string, words: readonly string[], cwd?: string): Promise<Ended> {
  return new Promise((ended) => {
    const child = spawn(program, words, {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(cwd !== undefined && { cwd }),
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.once('error', ({ message }) => {
      ended({ code: null, output: message });
    });
    child.once('close', (code) => {
      ended({ code, output });
    });
  });
}

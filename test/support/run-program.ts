import { spawn } from 'node:child_process';

export interface Ended {
  readonly code: number | null;
  readonly output: string;
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

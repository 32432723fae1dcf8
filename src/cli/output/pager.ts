import { spawn } from 'node:child_process';
import type { Look } from '../present/look.ts';
import { typedLines } from './as-typed.ts';

export interface Paging {
  readonly look: Look;
  /** False with `--no-pager`. */
  readonly isWanted: boolean;
}

/** Shows lines; on a terminal that they do not fit, in a pager, so that the first is seen first. */
export async function page(lines: readonly string[], { look, isWanted }: Paging): Promise<void> {
  const text = typedLines(lines, look)
    .map((line) => `${line}\n`)
    .join('');
  const command = pagerCommand(process.env);
  const fits = !look.isTerminal || lines.length < look.height;
  if (fits || !isWanted || command === null || !(await showIn(command, text))) process.stdout.write(text);
}

/** WATCHKEEPER_PAGER, else PAGER, else less; null where one of them is empty or `cat`. */
export function pagerCommand(env: Readonly<Record<string, string | undefined>>): string | null {
  const command = env['WATCHKEEPER_PAGER'] ?? env['PAGER'] ?? 'less';
  return command === '' || command === 'cat' ? null : command;
}

/** Whether the pager could be started. What it was not given, because its reader had seen enough, is no failure. */
function showIn(command: string, text: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn('/bin/sh', ['-c', command], {
      stdio: ['pipe', 'inherit', 'inherit'],
      env: { LESS: 'FIRX', ...process.env },
    });
    child.once('error', () => {
      resolve(false);
    });
    child.once('close', (code) => {
      resolve(code !== COMMAND_NOT_FOUND);
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(text);
  });
}

const COMMAND_NOT_FOUND = 127;

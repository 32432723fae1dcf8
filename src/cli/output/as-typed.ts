import { COMMAND_WORDS } from '../help/command-groups.ts';
import type { Look } from '../present/look.ts';
import { textWidth, wrap } from '../present/text-width.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const COMMAND = new RegExp(
  String.raw`(?<![\w./-])(?<!npx )watchkeeper (?=--|(?:${COMMAND_WORDS.join('|')})\b)`,
  'g',
);

/** A message with its commands as a person types them here: by npx where npm has started this process. */
export function asTyped(message: string, env: Environment = process.env): string {
  return isStartedByNpm(env) ? message.replace(COMMAND, 'npx watchkeeper ') : message;
}

/** The same for lines that are laid out already; one that would become too wide is broken. */
export function typedLines(
  lines: readonly string[],
  look: Look,
  env: Environment = process.env,
): readonly string[] {
  return lines.flatMap((line) => {
    const typed = asTyped(line, env);
    return typed === line || textWidth(typed) <= look.width ? [typed] : wrap(typed, look.width);
  });
}

function isStartedByNpm({ npm_command: command = '', npm_execpath: path = '' }: Environment): boolean {
  return command === 'exec' || path !== '';
}

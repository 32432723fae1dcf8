import { AppError } from '../../domain/error/app-error.ts';

/** Exit code of jq for an expression that it cannot compile. */
const COMPILE_ERROR = 3;

/** Throws INVALID_REQUEST for an expression that jq cannot read. Asked before anything is done, like `checkFields`. */
export async function checkExpression(expression: string): Promise<void> {
  const { exitCode, stderr } = await ask(null, `empty | (${expression}\n)`);
  if (exitCode === COMPILE_ERROR) throw refusal(expression, stderr);
}

/**
 * What jq makes of a value: a line for each result, a text as it is, anything else as compact JSON. Throws
 * INVALID_REQUEST when the expression does not fit the value.
 */
export async function filterByJq(value: unknown, expression: string): Promise<string> {
  const { exitCode, stdout, stderr } = await ask(value, expression);
  if (exitCode !== 0) throw refusal(expression, stderr);
  return stdout === '' || stdout.endsWith('\n') ? stdout : `${stdout}\n`;
}

async function ask(value: unknown, expression: string) {
  const { raw } = await import('jq-wasm');
  return raw(JSON.stringify(value), expression, ['--raw-output', '--compact-output']);
}

function refusal(expression: string, stderr: string): AppError {
  const reason = stderr
    .split('\n')[0]
    ?.replace(/^jq: error:? ?(\(at [^)]*\))?:? ?/, '')
    .replace(/[:.\s]+$/, '');
  return new AppError(
    'INVALID_REQUEST',
    `--jq cannot apply ${JSON.stringify(expression)}: ${reason ?? 'jq gave no reason'}. See the whole output with --json.`,
    { details: { expression } },
  );
}

import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';

const MODULE = new URL('./say-log-line.ts', import.meta.url).href;
const PROGRAM = `
  import { sayChannelLine, sayLogLine } from ${JSON.stringify(MODULE)};
  const echo = sayLogLine(process.stderr);
  echo('the log says it', 'info');
  echo('trouble', 'warn');
  sayChannelLine(process.stderr)('the channel says it');
  process.disconnect?.();
`;

/** What a process says that runs by itself, or as a child of \`up\`. */
async function saidBy(isChild: boolean): Promise<string> {
  const stdio = isChild
    ? (['ignore', 'ignore', 'pipe', 'ipc'] as const)
    : (['ignore', 'ignore', 'pipe'] as const);
  const child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM], { stdio: [...stdio] });
  let said = '';
  child.stderr?.on('data', (piece: Buffer) => (said += piece.toString()));
  await new Promise((ended) => child.once('close', ended));
  return said;
}

test('what a console channel says is on the screen once, as a child of up too', async () => {
  expect(await saidBy(true)).toBe('trouble\nthe channel says it\n');
  expect(await saidBy(false)).toBe('the log says it\ntrouble\n');
});

/** What still holds the process this long after its work is done is given up. */
const LINGER_MS = 2_500;
/** What a shell's completion script asks with. */
const COMPLETE = '__complete';

const words = process.argv.slice(2);
if (words.includes('--no-color')) process.env['NO_COLOR'] = '1';
endQuietlyWhenNobodyReads(process.stdout);
endQuietlyWhenNobodyReads(process.stderr);
await (words[0] === COMPLETE ? answer(words.slice(1)) : run());
setTimeout(() => process.exit(), LINGER_MS).unref();

async function run(): Promise<void> {
  const [{ createProgram, commandOf }, { asksForJson, withPlainJsonFlag }, { reportFailure }] =
    await Promise.all([import('./program.ts'), import('./global-options.ts'), import('./report-failure.ts')]);
  const program = createProgram();
  try {
    await program.parseAsync(withPlainJsonFlag(words), { from: 'user' });
  } catch (error) {
    process.exitCode = reportFailure(error, asksForJson(words), commandOf(program, words));
  }
}

async function answer(line: readonly string[]): Promise<void> {
  const { answerShell } = await import('./completion/answer-shell.ts');
  await answerShell(line);
}

/** `watchkeeper history search | head -3` is no failure. */
function endQuietlyWhenNobodyReads(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
}

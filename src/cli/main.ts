import { asksForJson, withPlainJsonFlag } from './global-options.ts';
import { createProgram } from './program.ts';
import { reportFailure } from './report-failure.ts';

/** What still holds the process this long after its work is done is given up. */
const LINGER_MS = 2_500;

const words = process.argv.slice(2);
if (words.includes('--no-color')) process.env['NO_COLOR'] = '1';
endQuietlyWhenNobodyReads(process.stdout);
endQuietlyWhenNobodyReads(process.stderr);
try {
  await createProgram().parseAsync(withPlainJsonFlag(words), { from: 'user' });
} catch (error) {
  process.exitCode = reportFailure(error, asksForJson(words));
}
setTimeout(() => process.exit(), LINGER_MS).unref();

/** `watchkeeper history search | head -3` is no failure. */
function endQuietlyWhenNobodyReads(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
}

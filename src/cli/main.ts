import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { CACHE_FOLDER } from '../../bin/places.mjs';

/** What still holds the process this long after its work is done is given up. */
const LINGER_MS = 2_500;

// Halves the time to the first word. Not in the shared temporary folder, where others could plant code.
enableCompileCache(join(CACHE_FOLDER, 'compiled'));
const [{ createProgram }, { asksForJson, withPlainJsonFlag }, { reportFailure }] = await Promise.all([
  import('./program.ts'),
  import('./global-options.ts'),
  import('./report-failure.ts'),
]);

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

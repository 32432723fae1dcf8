import { createProgram } from '../program.ts';
import { complete } from './complete.ts';

/** `watchkeeper __complete WORD...`: a line for each candidate, for shells. Silent on any failure. */
export async function answerShell(words: readonly string[]): Promise<void> {
  try {
    const candidates = await complete(createProgram(), words);
    const lines = candidates.map(({ word, says }) => (says === '' ? word : `${word}\t${oneLine(says)}`));
    process.stdout.write(lines.map((line) => `${line}\n`).join(''));
  } catch {
    process.exitCode = 1;
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

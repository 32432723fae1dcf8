import { createInterface } from 'node:readline/promises';
import { AppError } from '../../domain/error/app-error.ts';

/** Where a person is asked; standard output stays free for the result. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

export interface Question {
  readonly text: string;
  /** What is wrong with an answer, null when nothing is. */
  readonly complaint: (answer: string) => string | null;
}

/** A question is asked at most so often. */
const TRIES = 3;

/** One line, trimmed. Throws INVALID_REQUEST when nobody answers any more. */
export async function ask({ input, output }: Terminal, text: string): Promise<string> {
  const reader = createInterface({ input, output });
  reader.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const left = new Promise<never>((_resolve, reject) => {
    reader.once('close', () => {
      reject(new AppError('INVALID_REQUEST', 'The questions were not answered. Nothing was written.'));
    });
  });
  try {
    return (await Promise.race([reader.question(text), left])).trim();
  } catch (error) {
    output.write('\n');
    throw error;
  } finally {
    reader.close();
  }
}

/** Asks again after a wrong answer, saying why. Throws INVALID_REQUEST after too many. */
export async function askUntilRight(terminal: Terminal, { text, complaint }: Question): Promise<string> {
  for (let tries = 1; ; tries += 1) {
    const answer = await ask(terminal, text);
    const wrong = complaint(answer);
    if (wrong === null) return answer;
    if (tries === TRIES)
      throw new AppError('INVALID_REQUEST', `${wrong}. That was the third try; nothing was written.`);
    terminal.output.write(`${wrong}.\n`);
  }
}

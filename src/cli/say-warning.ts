import { asTyped } from './output/as-typed.ts';

/** Beside what a command prints, so that its output stays what it is. */
export function sayWarning(message: string): void {
  process.stderr.write(`Warning: ${asTyped(message)}\n`);
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A line of a shell block of the runbook. */
export interface RunbookLine {
  /** Continued lines joined, without its comment. */
  readonly text: string;
  /** The heading that it stands under. */
  readonly section: string;
}

const DOCUMENT = join(import.meta.dirname, '../../../docs/spec/runbook.md');

/** Every line of every shell block of the document that is implemented, in its order. */
export function readRunbook(): readonly RunbookLine[] {
  return linesOf(readFileSync(DOCUMENT, 'utf8'));
}

export function linesOf(document: string): readonly RunbookLine[] {
  const lines: RunbookLine[] = [];
  let section = '';
  let isShell = false;
  for (const raw of document.replaceAll(/\\\n\s*/g, '').split('\n')) {
    const line = raw.trim();
    if (line.startsWith('```')) isShell = /^```(?:bash|sh|shell)$/.test(line);
    else if (!isShell) section = /^#+ (.+)$/.exec(line)?.[1] ?? section;
    else {
      const text = line.replace(/(?:^|\s+)#\s.*$/, '');
      if (text !== '') lines.push({ text, section });
    }
  }
  return lines;
}

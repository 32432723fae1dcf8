import prettier from 'prettier';
import { readLine } from './kinds.ts';
import { OWNERS, type Reading } from './reading.ts';
import type { RunbookLine } from './runbook-lines.ts';

const HEAD = `# The runbook's lines

[The runbook](spec/runbook.md) is the document that Watchkeeper implements. Below is each line of its shell blocks, what does the same here, and how that is shown. "As it stands" means that the line itself works. A line is pending until the part that owns it is done. A script that is pending ends with exit code 3 and says so; \`watchkeeper script --list\` shows all of them.

This page is written by \`npm run test:unit -- test/architecture/runbook.test.ts --update\`.
`;

/** docs/runbook.md, as prettier would have it. */
export async function renderPage(lines: readonly RunbookLine[]): Promise<string> {
  const texts = new Set<string>();
  const first = lines.filter(({ text }) => !texts.has(text) && texts.add(text));
  const sections = [...Map.groupBy(first, ({ section }) => section)].map(([section, members]) =>
    [
      `## ${section}`,
      '',
      '| line | here | shown |',
      '|---|---|---|',
      ...members.map((line) => rowOf(line.text, readLine(line))),
    ].join('\n'),
  );
  const parts = Object.entries(OWNERS).map(([part, brings]) => `- part ${part}: ${brings}`);
  const page = [HEAD, parts.join('\n'), ...sections].join('\n\n');
  return prettier.format(page, { parser: 'markdown' });
}

function rowOf(text: string, reading: Reading): string {
  const here = [hereOf(reading), reading.note].filter((words) => words !== null).join('; ');
  return `| ${code(text)} | ${here} | ${shownOf(reading)} |`;
}

function hereOf({ ours, shown }: Reading): string {
  if (ours !== null) return code(ours);
  return shown.by === 'pending' ? 'not yet' : 'as it stands';
}

function shownOf({ shown }: Reading): string {
  switch (shown.by) {
    case 'run':
      return code('test/e2e/runbook-conformance.test.ts');
    case 'test':
      return code(shown.path);
    case 'pending':
      return `pending: part ${shown.part}`;
  }
}

function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}

import { styleText } from 'node:util';
import type { ActionExample } from '../../actions/action.ts';

/** The first thing that help shows. */
export function examplesText(examples: readonly ActionExample[]): string {
  const title = styleText('bold', 'Examples:', { stream: process.stdout });
  const lines = examples.map(({ command, says }) => `  $ ${command}\n      ${says}`);
  return `${[title, ...lines].join('\n')}\n`;
}

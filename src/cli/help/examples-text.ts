import { styleText } from 'node:util';
import type { ActionExample } from '../../actions/action.ts';
import { asTyped } from '../output/as-typed.ts';

/** The first thing that help shows. */
export function examplesText(examples: readonly ActionExample[]): string {
  const title = styleText('bold', 'Examples:', { stream: process.stdout });
  const lines = examples.map(({ command, says }) => `  $ ${asTyped(command)}\n      ${says}`);
  return `${[title, ...lines].join('\n')}\n`;
}

import { z } from 'zod';
import { nearest } from '../../domain/error/nearest.ts';
import { AppError } from '../../domain/error/app-error.ts';
import type { Runbook } from '../../domain/runbook/runbook.ts';
import type { FoundRunbook, RunbookLibrary } from '../../ports/runbook-library.ts';
import type { ActionContext } from '../action.ts';

/** The input field `runbook` of every action on one. */
export const runbookField = z
  .string()
  .min(1)
  .max(100)
  .describe('Name of a runbook, as `runbooks list` has it');

/** Throws PRECONDITION_MISSING where this process has no runbooks. */
export function libraryOf({ runbooks }: ActionContext): RunbookLibrary {
  if (runbooks !== undefined) return runbooks;
  throw new AppError('PRECONDITION_MISSING', 'This process has no runbooks. Ask for it on the command line.');
}

/** Throws NOT_FOUND, with what is near. */
export async function findRunbook(context: ActionContext, name: string): Promise<FoundRunbook> {
  const all = await libraryOf(context).list();
  const found = all.find((each) => each.name === name);
  if (found !== undefined) return found;
  const names = all.map((each) => each.name);
  const near = nearest(name, names);
  const hint = near === undefined ? `There are: ${names.join(', ')}.` : `Did you mean ${near}?`;
  throw new AppError('NOT_FOUND', `There is no runbook ${name}. ${hint}`, { details: { runbook: name } });
}

/** Throws CONFIG_INVALID with all problems where the document is wrong. */
export function requireRight(found: FoundRunbook): Runbook {
  if (found.status === 'right') return found.runbook;
  const said = found.problems.map((problem) => `  ${problem}`).join('\n');
  throw new AppError('CONFIG_INVALID', `The runbook ${found.name} cannot run:\n${said}`, {
    details: { runbook: found.name, problems: [...found.problems] },
  });
}

import { createInterface } from 'node:readline/promises';
import type { Action, ActionPlan } from '../../actions/action.ts';
import { AppError } from '../../domain/error/app-error.ts';
import type { ActionRunner } from './action-runner.ts';

export interface Question {
  readonly action: Action;
  readonly runner: Pick<ActionRunner, 'environment' | 'signal'>;
  readonly plan: () => Promise<ActionPlan>;
  /** The thing's name, typed again on the line. */
  readonly confirm: string | undefined;
  readonly isYes: boolean;
  readonly mayAsk: boolean;
}

/**
 * Asks a person at a terminal before a change in production, and for the thing's name before danger; elsewhere a flag
 * says it. The name that was typed, for `runAction` to judge. Throws CONFLICT when the answer is no.
 */
export async function confirm(question: Question): Promise<string | undefined> {
  const { action, runner, isYes, mayAsk } = question;
  if (!mayAsk || question.confirm !== undefined || action.effect === 'read') return question.confirm;
  if (action.effect === 'danger') return askName(question);
  const environment = isYes ? null : await runner.environment();
  if (environment !== 'production') return undefined;
  const { would } = await question.plan();
  if (would.length === 0) return undefined;
  const answer = await ask(
    `In ${environment} this would ${would.join('; and ')}.\nGo ahead? [y/N] `,
    runner.signal,
  );
  if (/^y(es)?$/i.test(answer)) return undefined;
  throw new AppError('CONFLICT', `${action.name} was not done: nobody said yes. Nothing has changed.`);
}

async function askName({ action, runner, plan }: Question): Promise<string> {
  const { would } = await plan();
  const what = would.length === 0 ? action.summary.toLowerCase() : would.join('; and ');
  const environment = await runner.environment();
  return ask(`In ${environment} this would ${what}.\nType the name to confirm: `, runner.signal);
}

/** On standard error: standard output carries the result and nothing else. */
async function ask(text: string, signal: AbortSignal): Promise<string> {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  reader.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return (await reader.question(text, { signal })).trim();
  } finally {
    reader.close();
  }
}

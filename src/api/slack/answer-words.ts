import type { ActionResult } from '../../actions/run-action.ts';
import type { AppError } from '../../domain/error/app-error.ts';
import type { User } from '../../domain/escalation/escalation-policy.ts';
import { isRole } from '../../domain/access/role.ts';
import type { ChatWords } from '../../ports/chat.ts';
import { clip, outputText } from './output-text.ts';
import { whomToAsk } from './person.ts';
import type { SlackAction } from './read-command.ts';

/** What a command's answer says. */
export function answerWords(
  { action }: SlackAction,
  result: ActionResult<unknown>,
  environment: string,
): ChatWords {
  if (result.kind === 'planned') {
    const { would } = result.plan;
    return {
      text: would.length === 0 ? 'Nothing would change.' : 'It would:',
      listing: would.join('\n') || null,
    };
  }
  const isRead = action.effect === 'read';
  const { shown, linesLeft } = clip(outputText(isRead ? result.output : resultOf(result.output)));
  const command = `\`watchkeeper ${action.cli.path.join(' ')}\``;
  const rest = linesLeft === 0 ? '' : ` ${linesLeft} more lines: ${command} shows all.`;
  const what = isRead ? action.summary : 'Done';
  return { text: `${what} (${environment}).${rest}`, listing: shown };
}

/** Of a change only what it came to. */
function resultOf(output: unknown): unknown {
  return typeof output === 'object' && output !== null && 'result' in output ? output.result : output;
}

/** A failure in its own words, and whom to ask where the role is not enough. */
export function failureWords(failure: AppError, users: readonly User[]): string {
  if (failure.code === 'INTERNAL_ERROR')
    return 'Something went wrong here, and nothing is known to be done. The log has it.';
  const needs = failure.details['needs'];
  const isRoleWanting = failure.code === 'FORBIDDEN' && typeof needs === 'string' && isRole(needs);
  return isRoleWanting ? `${failure.message} ${whomToAsk(users, needs)}` : failure.message;
}

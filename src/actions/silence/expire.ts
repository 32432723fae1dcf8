import { z } from 'zod';
import { AppError } from '../../domain/error/app-error.ts';
import { isIncidentId } from '../../domain/incident/incident-id.ts';
import { formatMatcher } from '../../domain/silence/matches.ts';
import { defineAction } from '../action.ts';
import type { ActionContext } from '../action.ts';
import { coveredAlerts, describeCovered } from '../alert/covered-alerts.ts';
import { changeOutput } from '../change-output.ts';
import { findSilence, readSilenceId } from './find-silence.ts';
import { silenceRowOf, silenceRowSchema } from './silence-row.ts';

export const silenceExpire = defineAction({
  name: 'silence/expire',
  noun: 'silence',
  verb: 'expire',
  summary: 'End a silence now',
  description: 'What still fires and is covered by nothing else is told at once.',
  examples: [{ command: 'watchkeeper silence expire M4QD', says: 'The beginning of the id will do.' }],
  cli: {
    path: ['silence', 'expire'],
    positionals: [{ field: 'silence', label: 'SILENCE', required: true, variadic: false }],
  },
  slack: 'unsilence',
  effect: 'change',
  role: 'operator',
  runs: 'update',
  input: z.object({
    silence: z.string().min(1).max(64).describe('Id of the silence, or the beginning of one'),
  }),
  output: changeOutput(silenceRowSchema),
  exitCode: () => 0,
  plan: async (context, { silence: text }) => {
    const { store, environment } = context;
    const silence = await findSilence(context, text);
    const covered = coveredAlerts(silence, await store.routedAlerts(environment), environment);
    const what = silence.matchers.map(formatMatcher).join(' ');
    return { would: [`end the silence ${silence.id} (${what}): ${describeCovered(covered)}`] };
  },
  run: async (context, { silence: text }) => {
    const { store, control, environment, caller, nowMs, idempotencyKey } = context;
    const expired = await control
      .expireSilence({
        environment,
        which: await idOf(context, text),
        who: caller.who,
        idempotencyKey: idempotencyKey ?? crypto.randomUUID(),
      })
      .catch(async (refusal: unknown) => {
        if (refusal instanceof AppError && refusal.code === 'CONFLICT') await findSilence(context, text);
        throw refusal;
      });
    const alerts = await store.routedAlerts(environment);
    const atMs = nowMs();
    return {
      run_id: null,
      workflow_id: `fleet:${environment}`,
      result: silenceRowOf({ ...expired, endsAtMs: atMs }, { environment, alerts, nowMs: atMs }),
    };
  },
});

/** A whole id goes to the fleet as it is: what was added just now is not in the store yet. */
async function idOf(context: ActionContext, text: string): Promise<string> {
  const wanted = readSilenceId(text);
  return isIncidentId(wanted) ? wanted : (await findSilence(context, text)).id;
}

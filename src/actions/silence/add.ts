import { z } from 'zod';
import { AppError } from '../../domain/error/app-error.ts';
import { refuseSilence } from '../../domain/routing/quiet-command.ts';
import type { NewSilence } from '../../domain/routing/quiet-command.ts';
import { NOTHING_FIRES } from '../../domain/routing/responding-state.ts';
import { formatMatcher } from '../../domain/silence/matches.ts';
import { defineAction } from '../action.ts';
import type { ActionContext } from '../action.ts';
import { coveredAlerts, describeCovered } from '../alert/covered-alerts.ts';
import { changeOutput } from '../change-output.ts';
import { LONGEST_TEXT } from '../incident/find-incident.ts';
import { readMatchers } from '../read-matchers.ts';
import { readResponding } from '../release/read-responding.ts';
import { readSpan } from '../time-span.ts';
import { silenceRowOf, silenceRowSchema } from './silence-row.ts';
import { iso } from '../../domain/zone/iso.ts';

const MOST_MATCHERS = 20;

const input = z.object({
  matchers: z
    .array(z.string().min(1).max(300))
    .min(1)
    .max(MOST_MATCHERS)
    .describe(
      'What an alert has to have, all of it: server=search-*, tier=gold, rule!=flapping, severity=low',
    ),
  for: z.string().optional().describe('How long, such as 2h'),
  until: z.string().optional().describe('Until when, ISO 8601, instead of how long'),
  from: z.string().optional().describe('From when, ISO 8601; left out: from now'),
  comment: z
    .string({ error: 'is needed: say why' })
    .trim()
    .min(1)
    .max(LONGEST_TEXT)
    .describe('Why, for everybody else'),
});

export const silenceAdd = defineAction({
  name: 'silence/add',
  noun: 'silence',
  verb: 'add',
  summary: 'Tell nobody of certain alerts for a while',
  description:
    'Alerts that have all the labels given are recorded, and nobody is told of them until the silence ends; what still fires then is told. A label is one of the server or of the rule, or server, rule, severity, environment; * stands for any text. A dry run says which of the alerts that fire now it would cover.',
  examples: [
    {
      command: 'watchkeeper silence add server=search-* --for 2h --comment "gateway is being moved"',
      says: 'Two hours of quiet about the search servers.',
    },
    {
      command:
        'watchkeeper silence add tier=gold rule=flapping --until 2026-12-01T08:00:00Z --comment "vendor knows" --dry-run',
      says: 'What would that cover now?',
    },
  ],
  cli: {
    path: ['silence', 'add'],
    positionals: [{ field: 'matchers', label: 'LABEL=VALUE', required: true, variadic: true }],
  },
  slack: 'silence',
  effect: 'change',
  role: 'operator',
  runs: 'update',
  input,
  output: changeOutput(silenceRowSchema),
  exitCode: () => 0,
  plan: async (context, asked) => {
    const { store, environment, nowMs } = context;
    const silence = await readSilence(context, asked);
    const { silences } = await store.quiet(environment);
    const { routing: settings } = await readResponding(context);
    const reading = { settings, spans: [], horizonMs: 0 };
    const refusal = refuseSilence({ ...NOTHING_FIRES, silences, reading }, silence, nowMs());
    if (refusal !== null) throw new AppError('CONFLICT', refusal);
    const covered = coveredAlerts(silence, await store.routedAlerts(environment), environment);
    const { startsAtMs, endsAtMs } = silence;
    const from = startsAtMs > nowMs() ? `from ${iso(startsAtMs)} ` : '';
    const what = silence.matchers.map(formatMatcher).join(' ');
    return { would: [`silence ${what} ${from}until ${iso(endsAtMs)}: ${describeCovered(covered)}`] };
  },
  run: async (context, asked) => {
    const { store, control, environment, caller, nowMs, idempotencyKey } = context;
    const added = await control.addSilence({
      environment,
      silence: await readSilence(context, asked),
      who: caller.who,
      idempotencyKey: idempotencyKey ?? crypto.randomUUID(),
    });
    const alerts = await store.routedAlerts(environment);
    return {
      run_id: null,
      workflow_id: `fleet:${environment}`,
      result: silenceRowOf(added, { environment, alerts, nowMs: nowMs() }),
    };
  },
});

/** Throws INVALID_REQUEST, also for one that is longer than the configuration lets it be. */
async function readSilence(context: ActionContext, asked: z.output<typeof input>): Promise<NewSilence> {
  const matchers = readMatchers(asked.matchers, 'matchers');
  const span = readSpan(asked, context.nowMs());
  const { routing } = await readResponding(context);
  const longestMs = routing.longestSilenceMs;
  if (span.endsAtMs - Math.max(span.startsAtMs, context.nowMs()) > longestMs) {
    throw new AppError(
      'INVALID_REQUEST',
      `A silence lasts ${longestMs / 3_600_000} h at the longest (alerting.routing.longest_silence). For longer, plan a maintenance window: \`watchkeeper maintenance add\`.`,
      { details: { problems: [{ field: 'until', message: 'too long' }], longest_seconds: longestMs / 1000 } },
    );
  }
  return { matchers, ...span, author: context.caller.who, comment: asked.comment };
}

import { z } from 'zod';
import { defineAction } from '../action.ts';
import { readFleet, selectServers } from '../fleet/read-fleet.ts';
import { isoTime } from '../iso-time.ts';
import { readWindows } from '../maintenance/windows.ts';
import { cursorField, nextCursorField, parseCursor, toCursor } from '../page.ts';
import { serverField } from '../server/server-field.ts';
import { parseSince } from '../since.ts';
import { createBacktestTally, firingRow, placeOf, ruleTotal, serverTotal } from './backtest-tally.ts';
import { countFired } from './count-fired.ts';
import { readRules } from './read-rules.ts';
import { layOutLookedAt, replayRecorded } from './replay-recorded.ts';
import { triedRules } from './tried-rules.ts';

/** Two hundred rules with every key. */
const LONGEST_RULES = 128 * 1024;

export const alertBacktest = defineAction({
  name: 'alert/backtest',
  noun: 'alert',
  verb: 'backtest',
  summary: 'Try rules out on recorded checks',
  description:
    'What would have fired, when, for how long, had the rules been in force: those of the configuration, those that a file names, one of them by its name, or a condition that is being thought about. Checks are looked at from an hour before, so that what a condition asks of the last hour is known. Beside it stands how often the rules in force really fired. Nobody is told, and nothing is changed.',
  examples: [
    {
      command: 'watchkeeper alerts backtest --since 2h',
      says: 'What did the rules in force make of two hours?',
    },
    {
      command: 'watchkeeper alerts backtest --rules rules.yaml --since 24h',
      says: 'What would these rules have made of yesterday?',
    },
    {
      command: `watchkeeper alerts backtest --when "latency.combined_ms > 800" --checks 3 --since 24h`,
      says: 'Would this have woken anybody yesterday?',
    },
  ],
  cli: { path: ['alerts', 'backtest'], positionals: [] },
  slack: null,
  effect: 'read',
  role: 'viewer',
  runs: 'inline',
  input: z.object({
    rules: z
      .string()
      .min(1)
      .max(LONGEST_RULES)
      .optional()
      .describe('Rules in YAML: a list, or below rules: or alerting.rules:; a shipped one by its name')
      .meta({ contentMediaType: 'application/yaml' }),
    when: z
      .string()
      .min(1)
      .max(1_000)
      .optional()
      .describe('A condition, CEL, to be tried as a rule of its own'),
    rule: z
      .string()
      .optional()
      .describe('Only this rule of the configuration or of --rules, also one that is switched off'),
    checks: z
      .int()
      .min(1)
      .max(1000)
      .default(2)
      .describe('With --when: so many checks in a row have to find it true'),
    for_seconds: z
      .number()
      .min(0)
      .max(86_400)
      .default(0)
      .describe('With --when: how many seconds it has to have been true'),
    clear_for_seconds: z
      .number()
      .min(0)
      .max(86_400)
      .default(60)
      .describe('With --when: it ends after so many seconds without it'),
    server: serverField.optional(),
    since: z.string().default('24h').describe('How far back: 2h, 1d, or since a time, ISO 8601'),
    until: z
      .string()
      .optional()
      .describe('End of the time looked at: so long ago, 1h, or a time, ISO 8601; left out: now'),
    limit: z
      .int()
      .min(1)
      .max(1000)
      .default(100)
      .describe('How many alerts to list at most, the newest first'),
    cursor: cursorField,
  }),
  output: z.object({
    environment: z.string(),
    since: isoTime,
    until: isoTime,
    timestamp: isoTime,
    checks: z.number().describe('Recorded checks that were looked at'),
    first_check: isoTime.nullable().describe('The oldest of them: checks are kept for a limited time'),
    servers: z.number(),
    total: z.number().describe('Alerts that there would have been'),
    left_out: z.number().describe('Of those, how many older ones the limit left out of the list'),
    by_rule: z.array(ruleTotal).describe('Every rule that was tried'),
    by_server: z.array(serverTotal).describe('Each rule and server of which it would have fired'),
    alerts: z.array(firingRow),
    next_cursor: nextCursorField,
  }),
  exitCode: ({ checks }) => (checks > 0 ? 0 : 3),
  run: async (context, input) => {
    const { store, environment } = context;
    const nowMs = context.nowMs();
    const sinceMs = parseSince(input.since, nowMs);
    const untilMs = input.until === undefined ? nowMs : Math.min(nowMs, parseSince(input.until, nowMs));
    const inForce = await readRules(store, environment);
    const rules = await triedRules(context, inForce, input);
    const fleet = await readFleet(store, environment);
    const selected = selectServers(fleet, environment, input.server === undefined ? [] : [input.server]);
    const after = input.cursor === undefined ? null : parseCursor(input.cursor);
    const tally = createBacktestTally({ rules, untilMs, after, limit: input.limit });
    const span = { sinceMs, untilMs };
    const { configured, added, past } = await readWindows(context);
    const windows = [...configured, ...added, ...past];
    const laid = layOutLookedAt(windows, { fromMs: sinceMs, toMs: untilMs });
    const say = (done: number): void => context.progress?.({ done, total: selected.length, what: 'servers' });
    for (const [index, watched] of selected.entries()) {
      say(index);
      await replayRecorded(context, { ...span, watched, rules: rules.of(watched.release), laid, tally });
      tally.addFired(await countFired(context, watched.spec.name, span));
    }
    say(selected.length);
    const { rows, leftOut, ...totals } = tally.finish(inForce);
    const last = rows.at(-1);
    return {
      environment,
      since: new Date(sinceMs).toISOString(),
      until: new Date(untilMs).toISOString(),
      timestamp: new Date(nowMs).toISOString(),
      ...totals,
      servers: selected.length,
      left_out: leftOut,
      alerts: [...rows],
      next_cursor: leftOut > 0 && last !== undefined ? toCursor(placeOf(last)) : null,
    };
  },
});

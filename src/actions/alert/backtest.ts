import { z } from 'zod';
import { SEVERITIES } from '../../domain/alert/alert-rule.ts';
import type { AlertRule } from '../../domain/alert/alert-rule.ts';
import { compileCondition } from '../../domain/alert/compile-condition.ts';
import { compileRules } from '../../domain/alert/fold-alerts.ts';
import type { CompiledRule } from '../../domain/alert/fold-alerts.ts';
import { replayChecks } from '../../domain/alert/replay-checks.ts';
import type { CheckView } from '../../domain/check/check-view.ts';
import { AppError } from '../../domain/error/app-error.ts';
import { defineAction } from '../action.ts';
import type { ActionContext } from '../action.ts';
import { nearestNames } from '../fleet/nearest-names.ts';
import { readFleet, selectServers } from '../fleet/read-fleet.ts';
import type { WatchedServer } from '../fleet/read-fleet.ts';
import { isoTime } from '../iso-time.ts';
import { serverField } from '../server/server-field.ts';
import { parseSince } from '../since.ts';
import { readRules } from './read-rules.ts';

const PAGE = 1_000;

const firingRow = z.object({
  rule: z.string(),
  severity: z.enum(SEVERITIES),
  server_name: z.string(),
  from: isoTime,
  until: isoTime.nullable().describe('null: it would fire still'),
  duration_seconds: z.number(),
  reason: z.string().describe('What the check found that would have fired it'),
});

type FiringRow = z.output<typeof firingRow>;

export const alertBacktest = defineAction({
  name: 'alert/backtest',
  noun: 'alert',
  verb: 'backtest',
  summary: 'Try rules out on recorded checks',
  description:
    'What would have fired, when, for how long, had the rules been in force: those of the configuration, one of them by its name, or a condition that is being thought about. Nobody is told, and nothing is changed.',
  examples: [
    {
      command: 'watchkeeper alerts backtest --since 2h',
      says: 'What did the rules in force make of two hours?',
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
    when: z
      .string()
      .min(1)
      .max(1_000)
      .optional()
      .describe('A condition, CEL, to be tried as a rule of its own'),
    rule: z
      .string()
      .optional()
      .describe('Only this rule of the configuration, also one that is switched off'),
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
    limit: z
      .int()
      .min(1)
      .max(1000)
      .default(100)
      .describe('How many alerts to list at most, the newest first'),
  }),
  output: z.object({
    environment: z.string(),
    since: isoTime,
    timestamp: isoTime,
    checks: z.number().describe('Recorded checks that were looked at'),
    servers: z.number(),
    total: z.number().describe('Alerts that there would have been'),
    left_out: z.number().describe('Of those, how many the limit left out of the list'),
    by_rule: z.array(
      z.object({
        rule: z.string(),
        severity: z.enum(SEVERITIES),
        alerts: z.number(),
        servers: z.number(),
        total_seconds: z.number(),
      }),
    ),
    alerts: z.array(firingRow),
  }),
  exitCode: ({ checks }) => (checks > 0 ? 0 : 3),
  run: async (context, input) => {
    const { store, environment } = context;
    const nowMs = context.nowMs();
    const sinceMs = parseSince(input.since, nowMs);
    const inForce = await readRules(store, environment);
    const tried = input.when === undefined ? null : compileRules([thoughtAbout(input.when, input)]);
    const rulesOf = new Map<string, readonly CompiledRule[]>();
    for (const [hash, rules] of inForce) rulesOf.set(hash, tried ?? compileRules(chosen(rules, input.rule)));
    const fleet = await readFleet(store, environment);
    const selected = selectServers(fleet, environment, input.server === undefined ? [] : [input.server]);
    const rows: FiringRow[] = [];
    let checks = 0;
    for (const watched of selected) {
      context.signal.throwIfAborted();
      const views = await recorded(context, watched, sinceMs);
      checks += views.length;
      rows.push(...firingsOf(watched, { views, rules: rulesOf.get(watched.release) ?? [], nowMs }));
    }
    rows.sort((one, other) => (one.from < other.from ? 1 : -1));
    return {
      environment,
      since: new Date(sinceMs).toISOString(),
      timestamp: new Date(nowMs).toISOString(),
      checks,
      servers: selected.length,
      total: rows.length,
      left_out: Math.max(0, rows.length - input.limit),
      by_rule: summaryOf(rows, tried ?? [...rulesOf.values()].flat()),
      alerts: rows.slice(0, input.limit),
    };
  },
});

interface Tried {
  readonly checks: number;
  readonly for_seconds: number;
  readonly clear_for_seconds: number;
}

function thoughtAbout(when: string, { checks, for_seconds, clear_for_seconds }: Tried): AlertRule {
  const compiled = compileCondition(when);
  if (compiled.status === 'refused') {
    const message = `This is no condition: ${compiled.reason}. docs/conditions.md has the fields and examples.`;
    throw new AppError('INVALID_REQUEST', message, { details: { when } });
  }
  return {
    name: 'tried',
    enabled: true,
    when,
    checks,
    forMs: for_seconds * 1000,
    clearForMs: clear_for_seconds * 1000,
    severity: 'medium',
    labels: {},
    annotations: {},
  };
}

/** A rule that is named is tried also when it is switched off. */
function chosen(rules: readonly AlertRule[], name: string | undefined): readonly AlertRule[] {
  if (name === undefined) return rules;
  const rule = rules.find((each) => each.name === name);
  if (rule !== undefined) return [{ ...rule, enabled: true }];
  const known = rules.map((each) => each.name);
  const [near] = nearestNames(name, known);
  throw new AppError(
    'INVALID_REQUEST',
    `There is no rule ${name}. ${near === undefined ? 'See: watchkeeper alerts rules --all' : `Did you mean ${near}?`}`,
    { details: { rule: name, known } },
  );
}

/** The oldest first. */
async function recorded(
  { store, environment }: ActionContext,
  { spec }: WatchedServer,
  fromMs: number,
): Promise<readonly CheckView[]> {
  const views: CheckView[] = [];
  let cursor: string | null = null;
  do {
    const page: { readonly items: readonly CheckView[]; readonly nextCursor: string | null } =
      await store.history(environment, spec.name, {
        limit: PAGE,
        fromMs,
        ...(cursor === null ? {} : { cursor }),
      });
    views.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return views.reverse();
}

interface Replay {
  readonly views: readonly CheckView[];
  readonly rules: readonly CompiledRule[];
  readonly nowMs: number;
}

function firingsOf({ spec, state }: WatchedServer, { views, rules, nowMs }: Replay): readonly FiringRow[] {
  const severities = new Map(rules.map(({ rule }) => [rule.name, rule.severity]));
  const acceptedHash = state?.contract.acceptedHash ?? null;
  return replayChecks(rules, { spec, views, acceptedHash }).map(({ rule, fromMs, untilMs, reason }) => ({
    rule,
    severity: severities.get(rule) ?? 'medium',
    server_name: spec.name,
    from: new Date(fromMs).toISOString(),
    until: untilMs === null ? null : new Date(untilMs).toISOString(),
    duration_seconds: Math.round(((untilMs ?? nowMs) - fromMs) / 1000),
    reason,
  }));
}

/** Every rule that was tried, those that would never have fired among them. */
function summaryOf(rows: readonly FiringRow[], tried: readonly CompiledRule[]) {
  const rules = new Map(tried.map(({ rule }) => [rule.name, rule]));
  return [...rules.values()].map(({ name, severity }) => {
    const own = rows.filter(({ rule }) => rule === name);
    return {
      rule: name,
      severity,
      alerts: own.length,
      servers: new Set(own.map(({ server_name }) => server_name)).size,
      total_seconds: own.reduce((sum, { duration_seconds }) => sum + duration_seconds, 0),
    };
  });
}

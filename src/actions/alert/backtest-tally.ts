import { z } from 'zod';
import { SEVERITIES } from '../../domain/alert/alert-rule.ts';
import type { AlertRule, Severity } from '../../domain/alert/alert-rule.ts';
import type { Firing } from '../../domain/alert/replay-checks.ts';
import type { CheckView } from '../../domain/check/check-view.ts';
import { isoTime } from '../iso-time.ts';
import type { TriedRules } from './tried-rules.ts';

export const firingRow = z.object({
  rule: z.string(),
  severity: z.enum(SEVERITIES),
  server_name: z.string(),
  from: isoTime,
  until: isoTime.nullable().describe('null: it would fire still at the end of the time asked for'),
  duration_seconds: z.number(),
  reason: z.string().describe('What the check found that would have fired it'),
});

type FiringRow = z.output<typeof firingRow>;

export const ruleTotal = z.object({
  rule: z.string(),
  severity: z.enum(SEVERITIES),
  alerts: z
    .number()
    .describe('How often it would have fired, going on from before or beginning in that time'),
  servers: z.number(),
  total_seconds: z.number(),
  firing: z.number().describe('Servers for which it would fire at the end'),
  fired: z
    .number()
    .nullable()
    .describe('How often it really began to fire in that time; null for a rule that is not in force'),
});

export const serverTotal = z.object({
  rule: z.string(),
  severity: z.enum(SEVERITIES),
  server_name: z.string(),
  alerts: z.number(),
  total_seconds: z.number(),
  first: isoTime,
  last: isoTime.describe('When it would have begun to fire for the last time'),
  firing: z.boolean().describe('It would fire at the end'),
});

type ServerTotal = z.output<typeof serverTotal>;

interface Wanted {
  readonly rules: TriedRules;
  readonly untilMs: number;
  /** Only what comes after this place is listed. */
  readonly after: string | null;
  readonly limit: number;
}

interface Totals {
  readonly checks: number;
  readonly first_check: string | null;
  readonly total: number;
  readonly by_rule: z.output<typeof ruleTotal>[];
  readonly by_server: ServerTotal[];
  readonly rows: readonly FiringRow[];
  readonly leftOut: number;
}

/** Adds up what would have fired; of the alerts themselves it keeps those of the page that is asked for. */
export interface BacktestTally {
  addChecks(views: readonly CheckView[]): void;
  addFirings(server: string, firings: readonly Firing[]): void;
  /** How often each rule really began to fire for one more server. */
  addFired(counts: ReadonlyMap<string, number>): void;
  finish(inForce: ReadonlyMap<string, readonly AlertRule[]>): Totals;
}

export function createBacktestTally({ rules, untilMs, after, limit }: Wanted): BacktestTally {
  const severities = new Map(rules.all.map(({ name, severity }) => [name, severity]));
  const totals = new Map<string, ServerTotal>();
  const fired = new Map<string, number>();
  let page: FiringRow[] = [];
  let [checks, listed, oldestMs] = [0, 0, Infinity];
  const trim = (): void => {
    page = page.sort((one, other) => compare(placeOf(one), placeOf(other))).slice(0, limit);
  };
  return {
    addChecks(views) {
      checks += views.length;
      oldestMs = Math.min(oldestMs, views[0]?.atMs ?? Infinity);
    },
    addFirings(server, firings) {
      for (const firing of firings) {
        const row = rowOf(firing, { server, untilMs, severity: severities.get(firing.rule) ?? 'medium' });
        const key = `${row.rule} ${server}`;
        totals.set(key, withRow(totals.get(key), row));
        if (after !== null && placeOf(row) <= after) continue;
        listed += 1;
        page.push(row);
        if (page.length > 2 * limit) trim();
      }
    },
    addFired(counts) {
      for (const [rule, count] of counts) fired.set(rule, (fired.get(rule) ?? 0) + count);
    },
    finish(inForce) {
      trim();
      const byServer = [...totals.values()];
      const asked = [...inForce.values()].flat().filter(({ enabled }) => enabled);
      const known = new Set([...asked.map(({ name }) => name), ...fired.keys()]);
      return {
        checks,
        first_check: Number.isFinite(oldestMs) ? new Date(oldestMs).toISOString() : null,
        total: sumOf(byServer, 'alerts'),
        by_rule: [...severities].map(([rule, severity]) => ({
          ...ruleTotalOf(rule, severity, byServer),
          fired: known.has(rule) ? (fired.get(rule) ?? 0) : null,
        })),
        by_server: byServer.toSorted((one, other) => other.alerts - one.alerts),
        rows: page,
        leftOut: listed - page.length,
      };
    },
  };
}

interface Place {
  readonly server: string;
  readonly severity: Severity;
  readonly untilMs: number;
}

function rowOf(firing: Firing, { server, severity, untilMs }: Place): FiringRow {
  const { rule, fromMs, reason } = firing;
  return {
    rule,
    severity,
    server_name: server,
    from: new Date(fromMs).toISOString(),
    until: firing.untilMs === null ? null : new Date(firing.untilMs).toISOString(),
    duration_seconds: Math.round(((firing.untilMs ?? untilMs) - fromMs) / 1000),
    reason,
  };
}

/** Firings of a rule and server come in the order of time. */
function withRow(total: ServerTotal | undefined, row: FiringRow): ServerTotal {
  const { rule, severity, server_name, from, until, duration_seconds } = row;
  return {
    rule,
    severity,
    server_name,
    alerts: (total?.alerts ?? 0) + 1,
    total_seconds: (total?.total_seconds ?? 0) + duration_seconds,
    first: total?.first ?? from,
    last: from,
    firing: until === null,
  };
}

function ruleTotalOf(rule: string, severity: Severity, totals: readonly ServerTotal[]) {
  const own = totals.filter((each) => each.rule === rule);
  return {
    rule,
    severity,
    alerts: sumOf(own, 'alerts'),
    servers: own.length,
    total_seconds: sumOf(own, 'total_seconds'),
    firing: own.filter(({ firing }) => firing).length,
  };
}

function sumOf(totals: readonly ServerTotal[], key: 'alerts' | 'total_seconds'): number {
  return totals.reduce((sum, each) => sum + each[key], 0);
}

const DIGITS = 16;

/** The newest first: unique, and ascending over the list. */
export function placeOf({ from, rule, server_name }: FiringRow): string {
  const age = String(Number.MAX_SAFE_INTEGER - Date.parse(from)).padStart(DIGITS, '0');
  return `${age} ${rule} ${server_name}`;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

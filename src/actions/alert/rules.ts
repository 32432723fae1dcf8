import { z } from 'zod';
import { RUN_BY, SEVERITIES } from '../../domain/alert/alert-rule.ts';
import type { AlertRule } from '../../domain/alert/alert-rule.ts';
import { alertOf } from '../../domain/alert/fold-alerts.ts';
import { SHIPPED_RULES } from '../../domain/alert/shipped-rules.ts';
import type { ServerState } from '../../domain/server/server-state.ts';
import { defineAction } from '../action.ts';
import { readFleet } from '../fleet/read-fleet.ts';
import { readRules } from './read-rules.ts';

const ruleRow = z.object({
  rule: z.string(),
  enabled: z.boolean(),
  origin: z
    .enum(['shipped', 'changed', 'own'])
    .describe('changed: shipped, and changed by the configuration'),
  severity: z.enum(SEVERITIES),
  when: z.string().describe('The condition, CEL'),
  checks: z.number().describe('So many checks in a row have to find it true'),
  for_seconds: z.number(),
  clear_for_seconds: z.number(),
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()),
  cooldown_seconds: z.number(),
  reopen_within_seconds: z
    .number()
    .nullable()
    .describe('null: as long as alerting.routing.reopen_within says, and never below the cooldown'),
  runbook: z.string().nullable().describe('Name of the runbook to follow'),
  run: z.enum(RUN_BY).describe('Who begins it when an incident opens'),
  servers: z.number().describe('Servers that it holds for'),
  firing: z.number().describe('Servers for which it fires'),
  pending: z.number().describe('Servers for which it is true, but not for long or often enough yet'),
});

type RuleRow = z.output<typeof ruleRow>;

export const alertRules = defineAction({
  name: 'alert/rules',
  noun: 'alert',
  verb: 'rules',
  summary: 'Show the alert rules',
  description:
    'Every rule in force with its condition, for how many servers it holds and for how many it fires; with --all also those that are switched off.',
  examples: [
    { command: 'watchkeeper alerts rules', says: 'What is watched for?' },
    { command: 'watchkeeper alerts rules --all', says: 'What else could be?' },
  ],
  cli: { path: ['alerts', 'rules'], positionals: [] },
  slack: null,
  effect: 'read',
  role: 'viewer',
  runs: 'inline',
  input: z.object({ all: z.boolean().default(false).describe('Those that are switched off too') }),
  output: z.object({ environment: z.string(), rules: z.array(ruleRow) }),
  exitCode: () => 0,
  run: async ({ store, environment }, { all }) => {
    const [inForce, fleet] = await Promise.all([
      readRules(store, environment),
      readFleet(store, environment),
    ]);
    const watched = fleet.filter(({ spec }) => spec.enabled);
    const distinct = new Map<string, RuleInForce>();
    for (const [release, rules] of inForce) {
      const states = watched.filter((server) => server.release === release).map(({ state }) => state);
      for (const rule of rules) {
        const key = JSON.stringify(rule);
        distinct.set(key, { rule, states: [...(distinct.get(key)?.states ?? []), ...states] });
      }
    }
    const rows = [...distinct.values()].map(rowOf);
    return { environment, rules: rows.filter(({ enabled }) => all || enabled) };
  },
});

interface RuleInForce {
  readonly rule: AlertRule;
  /** Of each server that it holds for; null before its first check. */
  readonly states: readonly (ServerState | null)[];
}

function rowOf({ rule, states }: RuleInForce): RuleRow {
  const alerts = states.flatMap((state) => (state === null ? [] : (alertOf(state.alerts, rule.name) ?? [])));
  const firing = alerts.filter(({ firingSinceMs }) => firingSinceMs !== null).length;
  return {
    rule: rule.name,
    enabled: rule.enabled,
    origin: originOf(rule),
    severity: rule.severity,
    when: rule.when,
    checks: rule.checks,
    for_seconds: rule.forMs / 1000,
    clear_for_seconds: rule.clearForMs / 1000,
    labels: rule.labels,
    annotations: rule.annotations,
    cooldown_seconds: (rule.cooldownMs ?? 0) / 1000,
    reopen_within_seconds: rule.reopenWithinMs === undefined ? null : rule.reopenWithinMs / 1000,
    runbook: rule.runbook ?? null,
    run: rule.run ?? 'by_hand',
    servers: states.length,
    firing,
    pending: alerts.length - firing,
  };
}

function originOf(rule: AlertRule): RuleRow['origin'] {
  const shipped = SHIPPED_RULES.find(({ name }) => name === rule.name);
  if (shipped === undefined) return 'own';
  return JSON.stringify(shipped) === JSON.stringify(rule) ? 'shipped' : 'changed';
}

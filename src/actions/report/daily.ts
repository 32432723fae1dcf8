import { z } from 'zod';
import { ruleOf } from '../../domain/alert/alert-facts.ts';
import { dailyMarkdown, dailyReport, type DailyServerBody } from '../../domain/report/daily-report.ts';
import { selfChecks, type SelfCheckBody, type SelfFacts } from '../../domain/report/self-checks.ts';
import { breakerMetricsOf } from '../../domain/rollup/breaker-metrics.ts';
import { defineAction, type ActionContext } from '../action.ts';
import { alertList } from '../alert/list.ts';
import { readFleet, type WatchedServer } from '../fleet/read-fleet.ts';
import { isoTime } from '../iso-time.ts';
import { stampOf } from '../performance/write-patch.ts';
import { runAction } from '../run-action.ts';
import { checkAllByHand } from '../server/check-by-hand.ts';
import { statusSchema } from '../server/dual-result.ts';
import { serverNow } from '../server/server-now.ts';
import { leaveReport } from './leave-report.ts';

const DAY_MS = 86_400_000;
/** Far more than begin in a day. */
const LOOKED_AT = 50_000;

const serverRow: z.ZodType<DailyServerBody> = z.object({
  server_name: z.string(),
  status: statusSchema,
  score: z.number(),
  mcp_ms: z.number().nullable(),
  rest_ms: z.number().nullable(),
  found: z.string(),
});

const selfCheck: z.ZodType<SelfCheckBody> = z.object({
  name: z.enum(['disk', 'configuration', 'watching', 'breakers', 'alerts']),
  status: z.enum(['ok', 'warn', 'fail']),
  message: z.string(),
});

const EXIT_CODES = { healthy: 0, unhealthy: 1, degraded: 5 } as const;

export const reportDaily = defineAction({
  name: 'report/daily',
  noun: 'report',
  verb: 'daily',
  summary: 'Check every server and the watching itself, and report',
  description:
    'Probes every server that is switched on once, as `check` does, and looks at disks, the configuration, overdue checks, breakers, and the alerts of the last 24 hours. Backups are looked at by their own commands. On the command line it is left as Markdown and as JSON in logs/daily/ too. Exit code 0 when all is well, 5 when something is degraded or needs attention, 1 when a server is down, a disk is 95 % full or the configuration is not valid, 3 when there is no server.',
  examples: [
    { command: 'watchkeeper report daily', says: 'Is all well this morning?' },
    { command: 'watchkeeper report daily --json=overall,self_checks', says: 'For a program.' },
  ],
  cli: { path: ['report', 'daily'], positionals: [] },
  slack: null,
  effect: 'read',
  role: 'operator',
  runs: 'inline',
  leavesRecord: true,
  input: z.object({
    write: z.boolean().default(true).describe('Leave files in logs/daily/ (only on the command line)'),
  }),
  output: z.object({
    environment: z.string(),
    timestamp: isoTime,
    overall: z.enum(['healthy', 'degraded', 'unhealthy']),
    counts: z.record(statusSchema, z.number()),
    servers: z.array(serverRow).readonly().describe('The worst first'),
    self_checks: z.array(selfCheck).readonly(),
    markdown: z.string(),
    files: z.array(z.string()).readonly().describe('What was written'),
  }),
  exitCode: ({ servers, overall }) => (servers.length === 0 ? 3 : EXIT_CODES[overall]),
  run: async (context, { write }) => {
    const { environment } = context;
    const atMs = context.nowMs();
    const fleet = (await readFleet(context.store, environment)).filter(({ spec }) => spec.enabled);
    // Looked at first: the checks by hand change nothing of it.
    const facts = await readFacts(context, fleet);
    const wish = { mcp: true, rest: true, timeoutMs: null, keepBodies: false };
    const checked = await checkAllByHand(context, fleet, wish);
    const report = dailyReport({
      environment,
      atMs,
      checks: checked.map(({ view }) => view),
      selfChecks: selfChecks(facts),
    });
    const markdown = dailyMarkdown(report);
    const name = `health_${environment}_${stampOf(atMs)}`;
    const files = write ? await leaveReport(context, { kind: 'daily', name, report, markdown }) : [];
    return { ...report, markdown, files };
  },
});

async function readFacts(context: ActionContext, fleet: readonly WatchedServer[]): Promise<SelfFacts> {
  const { store, environment, disks } = context;
  const atMs = context.nowMs();
  const { file, proposal } = await store.standing(environment);
  const edges = await store.edges(environment, null, { limit: LOOKED_AT, sinceMs: atMs - DAY_MS });
  const breakers = fleet.flatMap(({ spec, state }) =>
    state === null ? [] : [[spec.name, state.breaker] as const],
  );
  return {
    disks: (await disks?.usage()) ?? [],
    file,
    isProposed: proposal !== null,
    overdue: fleet.filter((watched) => serverNow(watched, atMs).stale).map(({ spec }) => spec.name),
    openBreakers: breakerMetricsOf(Object.fromEntries(breakers), atMs).currently_open_servers,
    alerts: {
      firing: await readFiring(context),
      begun: edges.filter(({ condition, became }) => became && ruleOf(condition) !== null).length,
    },
  };
}

/** As `alerts list` has them. */
async function readFiring(context: ActionContext): Promise<readonly string[]> {
  const listed = await runAction(context, { action: alertList, input: { state: 'firing', limit: 1000 } });
  if (listed.kind !== 'done') return [];
  return listed.output.alerts.map(({ rule, server_name }) =>
    server_name === null ? rule : `${rule} (${server_name})`,
  );
}

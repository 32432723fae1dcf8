import type { z } from 'zod';
import { serverCheck } from '../../actions/server/check.ts';
import type { DualResult } from '../../actions/server/dual-result.ts';
import type { FleetHealth } from '../../actions/server/fleet-health.ts';
import { serverHistory } from '../../actions/server/history.ts';
import { serverList } from '../../actions/server/list.ts';
import type { ServerRow } from '../../actions/server/server-row.ts';
import { serverStatus } from '../../actions/server/status.ts';
import { ageText, agoText, secondsBetween, timeText } from './age.ts';
import { countText } from './count-text.ts';
import { flow } from './flow.ts';
import type { Look } from './look.ts';
import { pauseFacts, pauseLines } from './pause.ts';
import { presentationOf, type Facts } from './presentation.ts';
import {
  millisecondsText,
  renderServers,
  serverFact,
  troubledLines,
  type ServerLine,
} from './server-table.ts';
import { statusCell, verdictCell } from './status-cell.ts';
import { renderTable } from './table.ts';
import { printable, wrap } from './text-width.ts';

const READ_EVERY_MS = 1_000;
/** Checking anew asks every server each time. */
const CHECK_EVERY_MS = 5_000;

type CheckOutput = z.output<typeof serverCheck.output>;
type ServerList = z.output<typeof serverList.output>;
type History = z.output<typeof serverHistory.output>;

export const serverPresentations = [
  presentationOf(serverStatus, {
    lines: statusLines,
    trouble: rowTrouble,
    watch: { everyMs: READ_EVERY_MS, facts: statusFacts },
  }),
  presentationOf(serverList, {
    lines: listLines,
    trouble: rowTrouble,
    watch: { everyMs: READ_EVERY_MS, facts: ({ servers }) => rowFacts(servers) },
  }),
  presentationOf(serverCheck, {
    lines: checkLines,
    trouble: ({ servers }) => troubledLines(servers.map(lineOfResult)),
    watch: { everyMs: CHECK_EVERY_MS, facts: ({ servers }) => factsOf(servers.map(lineOfResult)) },
  }),
  presentationOf(serverHistory, {
    lines: historyLines,
    trouble: ({ items }) =>
      items
        .filter(({ overall_status }) => overall_status !== 'HEALTHY')
        .map((item) => `${timeText(item.timestamp)}  ${serverFact(lineOfResult(item))[1].line}`),
    watch: { everyMs: READ_EVERY_MS, facts: historyFacts },
  }),
];

/** Of servers that are to be watched. */
export function rowTrouble({ servers }: { readonly servers: readonly ServerRow[] }): readonly string[] {
  return troubledLines(servers.filter(isToBeWatched).map(lineOfRow));
}

function isToBeWatched({ enabled, paused }: ServerRow): boolean {
  return enabled && !paused;
}

function rowFacts(servers: readonly ServerRow[]): Facts {
  return new Map(
    servers.map((row) => {
      const [name, fact] = serverFact(lineOfRow(row));
      return [name, { ...fact, isTrouble: fact.isTrouble === true && isToBeWatched(row) }];
    }),
  );
}

/** The fleet as `watchkeeper status` shows it. */
export function statusLines(health: FleetHealth, look: Look): readonly string[] {
  const head = flow(
    [
      statusCell(health.overall_status, look),
      { text: health.environment, style: 'strong' },
      ...countsOf(health),
      { text: `last check ${agoText(health.last_check_age_seconds)}`, style: 'faint' },
    ],
    look,
  );
  return [
    ...head,
    ...pauseLines(health, look),
    ...serverLines(health.servers.map(lineOfRow), look),
    ...nextStep(health, look),
  ];
}

/** What a watched fleet says on a pipe when it changes. */
export function statusFacts(health: FleetHealth): Facts {
  return new Map([...pauseFacts(health), ...rowFacts(health.servers)]);
}

function countsOf(health: FleetHealth): readonly string[] {
  const counts = [
    [health.healthy_servers, 'healthy'],
    [health.degraded_servers, 'degraded'],
    [health.unhealthy_servers, 'unhealthy'],
    [health.unknown_servers, 'unknown'],
  ] as const;
  return counts.flatMap(([count, word]) => (count === 0 ? [] : [`${count} ${word}`]));
}

/** Why nothing is known, and the command that changes that. */
function nextStep(health: FleetHealth, look: Look): readonly string[] {
  if (health.mode.mode === 'paused') return [];
  if (health.total_servers > health.never_checked_servers + health.stale_servers) return [];
  const why =
    health.never_checked_servers === health.total_servers
      ? 'Nothing has been checked yet.'
      : 'Nothing has been checked for too long: is `watchkeeper up` running?';
  const hint = `${why} Start watching with \`watchkeeper up\`, or probe once with \`watchkeeper check\`.`;
  return ['', ...wrap(hint, look.width)];
}

/** One server needs no column for its reason: there is room below. */
function serverLines(servers: readonly ServerLine[], look: Look): readonly string[] {
  if (servers.length === 0) return [];
  const [only] = servers;
  if (servers.length > 1 || only === undefined) return ['', ...renderServers(servers, look)];
  const reason = only.reason === null ? [] : ['', ...wrap(printable(only.reason), look.width)];
  return ['', ...renderServers([{ ...only, reason: null }], look), ...reason];
}

function listLines({ servers, environment, summary }: ServerList, look: Look): readonly string[] {
  const count = countText(servers.length, 'server');
  if (summary.total_servers === 0) return wrap(`No server of ${environment} is like that.`, look.width);
  return [
    ...flow([{ text: environment, style: 'strong' }, count], look),
    '',
    ...renderServers(servers.map(lineOfRow), look),
  ];
}

function checkLines({ overall_status, servers, environment }: CheckOutput, look: Look): readonly string[] {
  const count = countText(servers.length, 'server');
  const head = flow(
    [statusCell(overall_status, look), { text: environment, style: 'strong' }, `${count} checked just now`],
    look,
  );
  return [...head, ...serverLines(servers.map(lineOfResult), look)];
}

const HISTORY_COLUMNS = [
  { title: 'STATUS', rank: 0 },
  { title: 'AGE', rank: 0 },
  { title: 'TIME', rank: 3 },
  { title: 'MCP', rank: 2 },
  { title: 'REST', rank: 2 },
  { title: 'MS', rank: 4, isNumber: true },
  { title: 'BY', rank: 5 },
  { title: 'WHY', rank: 1, leastWidth: 16, foldsBelow: true },
] as const;

function historyLines(
  { server_name, items, timestamp, next_cursor }: History,
  look: Look,
): readonly string[] {
  if (items.length === 0) {
    const hint = `No check of ${server_name} is stored here. Start watching with \`watchkeeper up\`, or probe once with \`watchkeeper check ${server_name}\`.`;
    return wrap(hint, look.width);
  }
  const rows = items.map((item) => [
    statusCell(item.overall_status, look),
    ageText(secondsBetween(item.timestamp, timestamp)),
    timeText(item.timestamp),
    verdictCell(item.mcp_result?.verdict ?? 'disabled'),
    verdictCell(item.rest_result?.verdict ?? 'disabled'),
    millisecondsText(item.combined_response_time_ms),
    item.origin,
    item.error_message ?? '',
  ]);
  const more = next_cursor === null ? [] : ['', ...wrap(`Older: --cursor ${next_cursor}`, look.width)];
  return [...renderTable({ columns: HISTORY_COLUMNS, rows }, look), ...more];
}

/** Oldest first, since a pipe is read downwards. */
function historyFacts({ items }: History): Facts {
  return new Map(
    items.toReversed().map((item) => {
      const [, fact] = serverFact(lineOfResult(item));
      const line = `${timeText(item.timestamp)}  ${fact.line}`;
      return [`${item.timestamp} ${item.origin}`, { ...fact, mark: '', line }];
    }),
  );
}

function factsOf(servers: readonly ServerLine[]): Facts {
  return new Map(servers.map(serverFact));
}

export function lineOfRow(row: ServerRow): ServerLine {
  return {
    server_name: row.server_name,
    status: row.status,
    ageSeconds: row.age_seconds,
    stale: row.stale,
    mcp: row.mcp_verdict,
    rest: row.rest_verdict,
    responseTimeMs: row.response_time_ms,
    breaker: row.circuit_breaker_state,
    reason: row.error_message,
  };
}

function lineOfResult(result: DualResult): ServerLine {
  return {
    server_name: result.server_name,
    status: result.status,
    ageSeconds: 0,
    stale: false,
    mcp: result.mcp_result?.verdict ?? 'disabled',
    rest: result.rest_result?.verdict ?? 'disabled',
    responseTimeMs: result.combined_response_time_ms,
    breaker: null,
    reason: result.error_message,
  };
}

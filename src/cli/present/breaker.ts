import type { z } from 'zod';
import type { Action } from '../../actions/action.ts';
import type { BreakerBody } from '../../actions/breaker/breaker-body.ts';
import { breakerChangeSchema, type BreakerChange } from '../../actions/breaker/change-breaker.ts';
import { breakerClose } from '../../actions/breaker/close.ts';
import { breakerOpen } from '../../actions/breaker/open.ts';
import { breakerReset } from '../../actions/breaker/reset.ts';
import { breakerShow } from '../../actions/breaker/show.ts';
import { ageText, secondsBetween, timeText } from './age.ts';
import { countText } from './count-text.ts';
import { renderFields, type Field } from './fields.ts';
import { flow } from './flow.ts';
import type { Look, Style } from './look.ts';
import { presentationOf, type Fact, type Presentation } from './presentation.ts';
import { ageCell } from './server-table.ts';
import { renderTable, type Cell } from './table.ts';
import { wrap } from './text-width.ts';

type Breakers = z.output<typeof breakerShow.output>;
type State = BreakerBody['overall_circuit_state']['state'];
type PathState = BreakerBody['mcp_circuit_state'];

const STYLES = {
  CLOSED: 'good',
  HALF_OPEN: 'warning',
  MCP_ONLY: 'warning',
  REST_ONLY: 'warning',
  OPEN: 'bad',
} as const satisfies Record<State, Style>;
const GLYPHS = {
  CLOSED: '●',
  HALF_OPEN: '▲',
  MCP_ONLY: '▲',
  REST_ONLY: '▲',
  OPEN: '■',
} as const satisfies Record<State, string>;

export const breakerPresentations = [
  presentationOf(breakerShow, {
    lines: breakerLines,
    trouble: ({ servers }) =>
      Object.entries(servers)
        .map(([name, body]) => factOf(name, body))
        .filter(({ isTrouble }) => isTrouble)
        .map(({ line }) => line),
    watch: {
      everyMs: 1_000,
      facts: ({ servers }) =>
        new Map(Object.entries(servers).map(([name, body]) => [name, factOf(name, body)])),
    },
  }),
  changed(breakerOpen),
  changed(breakerClose),
  changed(breakerReset),
];

function changed({ name }: Pick<Action, 'name'>): readonly [string, Presentation] {
  return presentationOf<BreakerChange>(
    { name, output: breakerChangeSchema },
    {
      lines: ({ result }, look) => {
        const now = result.breaker === null ? '' : ` Its breaker is ${result.breaker} now.`;
        return wrap(`${result.message}${now} See: watchkeeper breaker show ${result.server}`, look.width);
      },
    },
  );
}

function breakerLines(breakers: Breakers, look: Look): readonly string[] {
  const bodies = Object.entries(breakers.servers);
  const [only] = bodies;
  if (bodies.length === 1 && only !== undefined) return oneLines(breakers, only, look);
  const rows = bodies.map(([name, body]) => [
    stateCell(body.overall_circuit_state.state, look),
    name,
    ageCell(secondsBetween(latestProbe(body), breakers.timestamp), body.stale),
    pathText(body.mcp_circuit_state),
    pathText(body.rest_circuit_state),
    body.overall_circuit_state.forced === null ? '' : 'forced by a person',
  ]);
  return renderTable({ columns: COLUMNS, rows }, look);
}

const COLUMNS = [
  { title: 'BREAKER', rank: 0 },
  { title: 'SERVER', rank: 0, leastWidth: 10 },
  { title: 'AGE', rank: 0 },
  { title: 'MCP', rank: 2 },
  { title: 'REST', rank: 2 },
  { title: 'NOTE', rank: 1, leastWidth: 6 },
] as const;

function oneLines(
  { timestamp }: Breakers,
  [name, body]: readonly [string, BreakerBody],
  look: Look,
): readonly string[] {
  const { state, recommended_action } = body.overall_circuit_state;
  const age = secondsBetween(latestProbe(body), timestamp);
  const head = flow(
    [
      stateCell(state, look),
      { text: name, style: 'strong' },
      { text: probedText(age, body.stale), style: body.stale ? 'warning' : 'faint' },
    ],
    look,
  );
  const fields: readonly Field[] = [
    ['MCP', pathDetail(body.mcp_circuit_state)],
    ['REST', pathDetail(body.rest_circuit_state)],
    ['Opens', opensText(body)],
    ['Advice', recommended_action],
  ];
  return [...head, '', ...renderFields(fields, look), ...transitions(body, look)];
}

function transitions(body: BreakerBody, look: Look): readonly string[] {
  const all = (['mcp', 'rest'] as const).flatMap((path) =>
    body[`${path}_circuit_state`].state_change_history.map((change) => ({ ...change, path })),
  );
  if (all.length === 0) return [];
  const rows = all
    .toSorted((a, b) => a.timestamp.localeCompare(b.timestamp))
    .toReversed()
    .map(({ timestamp, path, from_state, to_state, reason }) => [
      timeText(timestamp),
      path.toUpperCase(),
      `${from_state} -> ${to_state}`,
      reason,
    ]);
  const columns = [
    { title: 'TIME', rank: 2 },
    { title: 'PATH', rank: 0 },
    { title: 'CHANGE', rank: 0 },
    { title: 'WHY', rank: 1, leastWidth: 12 },
  ];
  return ['', ...renderTable({ columns, rows }, look)];
}

function stateCell(state: State, look: Look): Cell {
  return { text: look.isTerminal ? `${GLYPHS[state]} ${state}` : state, style: STYLES[state] };
}

function pathText(path: PathState): string {
  return path.enabled ? path.state : 'off';
}

function pathDetail(path: PathState): string {
  if (!path.enabled) return 'off';
  const count = path.failure_count === null ? '' : `, ${countText(path.failure_count, 'failure')} in a row`;
  const rate =
    path.failure_rate === null ? '' : `, ${Math.round(path.failure_rate * 100)} % failed in the last hour`;
  const next =
    path.next_attempt_time === null ? '' : `, may half-open at ${timeText(path.next_attempt_time)}`;
  return `${path.state}${count}${rate}${next}`;
}

function opensText({ circuit_breaker_enabled, circuit_breaker_config: config }: BreakerBody): string {
  if (!circuit_breaker_enabled) return 'never, it is switched off';
  const inARow = `after ${countText(config.failure_threshold, 'failure')} in a row`;
  const { failure_rate: rate } = config;
  if (rate === null) return inARow;
  const share = `${Math.round(rate.threshold * 100)} % of at least ${countText(rate.minimum_requests, 'check')}`;
  return `${inARow}, or once ${share} within ${ageText(rate.window_seconds)} have failed`;
}

function probedText(ageSeconds: number | null, stale: boolean): string {
  if (ageSeconds === null) return 'never checked';
  return `last probe ${ageText(ageSeconds)} ago${stale ? ', stale' : ''}`;
}

function latestProbe({ mcp_circuit_state: mcp, rest_circuit_state: rest }: BreakerBody): string | null {
  const times = [mcp, rest].flatMap((path) => [path.last_failure_time, path.last_success_time]);
  return (
    times
      .filter((time) => time !== null)
      .toSorted()
      .at(-1) ?? null
  );
}

function factOf(name: string, body: BreakerBody): Fact {
  const { state, forced } = body.overall_circuit_state;
  const notes = `${forced === null ? '' : ', forced'}${body.stale ? ', stale' : ''}`;
  const paths = `MCP ${pathText(body.mcp_circuit_state)}, REST ${pathText(body.rest_circuit_state)}`;
  const line = `${state.padEnd(9)}  ${name}  ${paths}${notes}`;
  return { mark: line, line, isTrouble: state !== 'CLOSED' || body.stale };
}

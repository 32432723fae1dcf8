import type { z } from 'zod';
import { performanceRecommend } from '../../actions/performance/recommend.ts';
import { performanceRecommendTimeouts } from '../../actions/performance/recommend-timeouts.ts';
import { performanceResponseTimes } from '../../actions/performance/response-times.ts';
import { performanceTimeouts } from '../../actions/performance/timeouts.ts';
import { countText } from './count-text.ts';
import { headOf, rangeText, shareText, spaced, type Headed } from './analysis-parts.ts';
import type { Look } from './look.ts';
import { presentationOf } from './presentation.ts';
import { millisecondsText } from './server-table.ts';
import { renderTable, type Cell } from './table.ts';
import { wrap } from './text-width.ts';

type Times = z.output<typeof performanceResponseTimes.output>;
type Timeouts = z.output<typeof performanceTimeouts.output>;
type Tuning = z.output<typeof performanceRecommend.output>;
type Advice = z.output<typeof performanceRecommendTimeouts.output>;

export const pathAnalysisPresentations = [
  presentationOf(performanceResponseTimes, { lines: timeLines, trouble: regressionLines }),
  presentationOf(performanceTimeouts, { lines: timeoutLines, trouble: findingLines }),
  presentationOf(performanceRecommendTimeouts, { lines: adviceLines }),
  presentationOf(performanceRecommend, { lines: tuningLines, trouble: tuningTrouble }),
];

/** Of a large fleet the worst are what people look for. */
const SHOWN = 40;
const NAME_COLUMNS = [
  { title: 'SERVER', rank: 0, leastWidth: 12 },
  { title: 'PATH', rank: 0 },
] as const;
const number = (title: string, rank: number) => ({ title, rank, isNumber: true });

function timeLines(body: Times, look: Look): readonly string[] {
  if (body.samples + body.timeouts === 0) return nothing(body, look);
  const columns = [
    ...NAME_COLUMNS,
    number('P50 MS', 1),
    number('P95 MS', 0),
    number('P99 MS', 2),
    number('MS AN HOUR', 3),
    number('TOO SLOW', 1),
  ];
  const rows = body.paths
    .slice(0, SHOWN)
    .map((row) => [
      row.server_name,
      row.path,
      millisecondsText(row.p50_ms),
      millisecondsText(row.p95_ms),
      millisecondsText(row.p99_ms),
      row.slope_ms_per_hour === null ? '-' : String(row.slope_ms_per_hour),
      shareCell(row.over_limit_share, row.over_limit > 0),
    ]);
  return [
    ...headOf(body, countText(body.regressions, 'regression'), look),
    '',
    ...renderTable({ columns, rows }, look),
    ...moreLines(body.paths.length, look),
    ...spaced(regressionLines(body, look)),
  ];
}

function timeoutLines(body: Timeouts, look: Look): readonly string[] {
  if (body.probes === 0) return nothing(body, look);
  const columns = [
    ...NAME_COLUMNS,
    number('TIME-OUTS', 0),
    number('RATE', 0),
    number('P99 MS', 1),
    number('LIMIT MS', 1),
    number('FREE', 2),
    { title: 'WORST HOUR UTC', rank: 3 },
  ];
  const rows = body.paths
    .slice(0, SHOWN)
    .map((row) => [
      row.server_name,
      row.path,
      String(row.timeouts),
      shareCell(row.rate, row.timeouts > 0),
      millisecondsText(row.p99_ms),
      String(row.limit_ms),
      shareText(row.headroom),
      row.hours[0] === undefined ? '-' : `${row.hours[0].hour}: ${shareText(row.hours[0].rate)}`,
    ]);
  return [
    ...headOf(body, countText(body.findings, 'finding'), look),
    '',
    ...renderTable({ columns, rows }, look),
    ...moreLines(body.paths.length, look),
    ...spaced(findingLines(body, look)),
  ];
}

const BOUNDS = {
  shortest: 'the shortest there is',
  longest: 'the longest there is',
  interval: 'kept below half the interval',
} as const;

function adviceLines(body: Advice, look: Look): readonly string[] {
  if (body.judged === 0)
    return wrap(
      `No path has a hundred samples in the last ${rangeText(body)}. Look further back with --time-range, or come back later.`,
      look.width,
    );
  const columns = [
    ...NAME_COLUMNS,
    number('SAMPLES', 2),
    number('P99 MS', 1),
    number('NOW S', 0),
    number('BETTER S', 0),
    { title: 'WHY', rank: 3 },
  ];
  const rows = body.paths.slice(0, SHOWN).map((row) => {
    const better = row.recommended_seconds === null ? '-' : String(row.recommended_seconds);
    return [
      row.server_name,
      row.path,
      String(row.samples),
      millisecondsText(row.p99_ms),
      String(row.current_seconds),
      row.changes ? { text: better, style: 'strong' as const } : better,
      row.bounded_by === null ? '' : BOUNDS[row.bounded_by],
    ];
  });
  return [
    ...headOf(body, `${countText(body.changes, 'change')} recommended`, look),
    '',
    ...renderTable({ columns, rows }, look),
    ...moreLines(body.paths.length, look),
    ...spaced(patchLines(body, look)),
  ];
}

function tuningLines(body: Tuning, look: Look): readonly string[] {
  if (!body.measured) return nothing(body, look);
  return [
    ...headOf(body, countText(body.recommendations.length, 'recommendation'), look),
    ...spaced(tuningTrouble(body, look)),
    ...spaced(patchLines(body, look)),
  ];
}

const PRIORITY_STYLES = { high: 'bad', medium: 'warning', low: 'faint' } as const;

function tuningTrouble({ recommendations }: Tuning, look: Look): readonly string[] {
  return recommendations.flatMap(({ priority, title, measured, expected, source }) => [
    ...wrap(`${priority}: ${title}`, look.width).map((line) => look.paint(PRIORITY_STYLES[priority], line)),
    ...wrap(`${measured} ${expected} By: ${source}.`, look.width - 2).map((line) => `  ${line}`),
  ]);
}

function patchLines({ patch, file }: Pick<Tuning, 'patch' | 'file'>, look: Look): readonly string[] {
  if (patch === null) return ['Nothing is to be changed.'];
  if (file !== null)
    return wrap(
      `The configuration with these is in ${file}. See what it changes: watchkeeper config diff ${file}`,
      look.width,
    );
  return [`watchkeeper config update --changes '${JSON.stringify(patch)}'`];
}

function regressionLines({ paths }: Times, look: Look): readonly string[] {
  return paths.flatMap(({ server_name, path, regressions }) =>
    regressions.flatMap(({ message }) => sayLines(`${server_name} ${path}`, message, look)),
  );
}

function findingLines({ paths }: Timeouts, look: Look): readonly string[] {
  return paths.flatMap(({ server_name, path, findings }) =>
    findings.flatMap(({ message }) => sayLines(`${server_name} ${path}`, message, look)),
  );
}

function sayLines(subject: string, message: string, look: Look): readonly string[] {
  return [look.paint('bad', subject), ...wrap(message, look.width - 2).map((line) => `  ${line}`)];
}

function nothing(body: Headed, look: Look): readonly string[] {
  const hint = `Nothing was measured in the last ${rangeText(body)}. Start watching with \`watchkeeper up\`, or look further back with --time-range.`;
  return wrap(hint, look.width);
}

function moreLines(count: number, look: Look): readonly string[] {
  return count <= SHOWN ? [] : wrap(`${count - SHOWN} more: --json=paths has all.`, look.width);
}

function shareCell(share: number | null, isBad: boolean): Cell | string {
  return isBad ? { text: shareText(share), style: 'bad' } : shareText(share);
}

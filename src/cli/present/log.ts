import type { z } from 'zod';
import { logAnalyze } from '../../actions/log/analyze.ts';
import { timeText } from './age.ts';
import { flow } from './flow.ts';
import { genericWatch } from './generic-watch.ts';
import type { Look } from './look.ts';
import { presentationOf } from './presentation.ts';
import { renderTable, type Cell } from './table.ts';
import { wrap } from './text-width.ts';

type Analysis = z.output<typeof logAnalyze.output>;
type Pattern = Analysis['patterns'][number];

export const logPresentations = [
  presentationOf(logAnalyze, {
    lines: analysisLines,
    watch: { everyMs: 15_000, facts: (output: object) => genericWatch.facts(output) },
    trouble: ({ patterns }, look) =>
      patternTable(
        patterns.filter(({ critical }) => critical),
        look,
      ),
  }),
];

const THE_SERVICE = 'the service';

function analysisLines(analysis: Analysis, look: Look): readonly string[] {
  const { critical, events, lines, files, since, patterns, more_patterns: more } = analysis;
  const verdict: Cell = critical
    ? { text: '■ critical patterns', style: 'bad' }
    : { text: '● nothing critical', style: 'good' };
  const facts = [`${events} events in ${lines} lines of ${files.length} files`, `since ${timeText(since)}`];
  return [
    ...flow([verdict, ...facts], look),
    ...suspectLines(analysis, look),
    ...cascadeLines(analysis, look),
    ...section('Patterns', patternTable(patterns, look), look),
    ...(more > 0 ? wrap(`${more} more: see --limit.`, look.width) : []),
    ...minuteLines(analysis, look),
  ];
}

function suspectLines({ suspects }: Analysis, look: Look): readonly string[] {
  const lines = suspects.flatMap(({ server, kind, place, parent_of: children, alike, score }) => {
    const reasons = [
      `number ${place} to go wrong`,
      ...(children.length === 0 ? [] : [`${children.join(', ')} depend on it`]),
      ...(alike.length < 2 ? [] : [`${alike.length} went wrong in the same way`]),
    ];
    return wrap(`- ${server ?? THE_SERVICE}, ${kind}: ${reasons.join('; ')} (${score})`, look.width);
  });
  return section('Who probably began it', lines, look);
}

function cascadeLines({ cascades }: Analysis, look: Look): readonly string[] {
  const lines = cascades.flatMap(({ servers }) => {
    const falls = servers.map(
      ({ server, kind, first_seen }) => `${timeText(first_seen)} ${server} (${kind})`,
    );
    return wrap(`- ${falls.join(' > ')}`, look.width);
  });
  return section('In which order servers began to fail', lines, look);
}

function minuteLines({ busiest_minutes: minutes }: Analysis, look: Look): readonly string[] {
  const pieces = minutes.map(({ minute, events }) => `${timeText(minute)} ${events}`);
  return section('Busiest minutes', flow(pieces, look), look);
}

function patternTable(patterns: readonly Pattern[], look: Look): readonly string[] {
  if (patterns.length === 0) return [];
  const columns = [
    { title: 'COUNT', rank: 0, isNumber: true },
    { title: 'SERVER', rank: 0 },
    { title: 'KIND', rank: 0, leastWidth: 12 },
    { title: 'FIRST', rank: 1 },
    { title: 'LAST', rank: 2 },
    { title: 'SAMPLE', rank: 3, leastWidth: 12 },
  ];
  const rows = patterns.map(({ count, server, kind, critical, first_seen, last_seen, sample }) => [
    { text: String(count), style: critical ? ('bad' as const) : ('warning' as const) },
    server ?? THE_SERVICE,
    kind,
    timeText(first_seen),
    timeText(last_seen),
    sample,
  ]);
  return renderTable({ columns, rows }, look);
}

function section(title: string, lines: readonly string[], look: Look): readonly string[] {
  return lines.length === 0 ? [] : ['', look.paint('strong', title), ...lines];
}

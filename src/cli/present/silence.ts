import type { z } from 'zod';
import { silenceAdd } from '../../actions/silence/add.ts';
import { silenceExpire } from '../../actions/silence/expire.ts';
import { silenceList } from '../../actions/silence/list.ts';
import type { SilenceRow } from '../../actions/silence/silence-row.ts';
import { ageText, remainingText, secondsBetween, timeText } from './age.ts';
import { countText } from './count-text.ts';
import { renderFields } from './fields.ts';
import { flow } from './flow.ts';
import type { Look } from './look.ts';
import { presentationOf } from './presentation.ts';
import { renderTable } from './table.ts';
import { wrap } from './text-width.ts';

type List = z.output<typeof silenceList.output>;

export const silencePresentations = [
  presentationOf(silenceAdd, { lines: ({ result }, look) => silenceLines(result, look) }),
  presentationOf(silenceList, { lines: listLines }),
  presentationOf(silenceExpire, {
    lines: ({ result }, look) =>
      wrap(
        `Ended ${result.id}: ${result.matchers.join(' ')}. ${countText(result.alerts, 'alert')} of it fire now.`,
        look.width,
      ),
  }),
];

function silenceLines(silence: SilenceRow, look: Look): readonly string[] {
  return renderFields(
    [
      ['Silence', silence.id],
      ['Of', silence.matchers.join(' ')],
      ['From', silence.status === 'coming' ? timeText(silence.starts_at) : null],
      ['Until', timeText(silence.ends_at)],
      ['Covers now', countText(silence.alerts, 'alert')],
      ['Why', silence.comment],
      ['End it', `watchkeeper silence expire ${silence.id}`],
    ],
    look,
  );
}

const COLUMNS = [
  { title: 'ID', rank: 0 },
  { title: 'STATUS', rank: 1 },
  { title: 'WHEN', rank: 0 },
  { title: 'ALERTS', rank: 1, isNumber: true },
  { title: 'WHO', rank: 2 },
  { title: 'OF', rank: 0, leastWidth: 16 },
  { title: 'WHY', rank: 3, leastWidth: 12 },
] as const;

function listLines(
  { environment, timestamp, holding, silences, next_cursor: next }: List,
  look: Look,
): readonly string[] {
  if (silences.length === 0)
    return wrap(
      `No silence holds in ${environment}. Add one: watchkeeper silence add server=NAME --for 2h --comment WHY`,
      look.width,
    );
  const head = flow([{ text: environment, style: 'strong' }, `${holding} holding`], look);
  const rows = silences.map((silence) => [
    silence.id,
    { text: silence.status, style: silence.status === 'holding' ? ('warning' as const) : ('faint' as const) },
    whenText(silence, timestamp),
    String(silence.alerts),
    silence.author,
    silence.matchers.join(' '),
    silence.comment,
  ]);
  const more = next === null ? [] : ['', ...wrap('There are more: raise --limit.', look.width)];
  return [...head, '', ...renderTable({ columns: COLUMNS, rows }, look), ...more];
}

function whenText({ status, starts_at: starts, ends_at: ends }: SilenceRow, timestamp: string): string {
  if (status === 'holding') return `${remainingText(secondsBetween(timestamp, ends))} more`;
  return `in ${ageText(secondsBetween(timestamp, starts))} for ${remainingText(secondsBetween(starts, ends))}`;
}

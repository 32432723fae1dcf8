import type { z } from 'zod';
import { changeList } from '../../actions/change/list.ts';
import { ageText, secondsBetween, timeText } from './age.ts';
import { countText } from './count-text.ts';
import { flow } from './flow.ts';
import type { Look } from './look.ts';
import { presentationOf } from './presentation.ts';
import { renderTable } from './table.ts';
import { printable, wrap } from './text-width.ts';

type Changes = z.output<typeof changeList.output>;

export const changePresentation = presentationOf(changeList, {
  lines: changeLines,
  watch: {
    everyMs: 1_000,
    // Oldest first, since a pipe is read downwards.
    facts: ({ changes }) =>
      new Map(
        changes.toReversed().map(({ id, timestamp, kind, server_name, message }) => {
          const about = server_name === null ? '' : `${server_name}  `;
          return [id, { mark: '', line: `${timeText(timestamp)}  ${kind}  ${about}${printable(message)}` }];
        }),
      ),
  },
});

const COLUMNS = [
  { title: 'AGE', rank: 0 },
  { title: 'TIME', rank: 3 },
  { title: 'KIND', rank: 2 },
  { title: 'SERVER', rank: 0, leastWidth: 10 },
  { title: 'WHAT', rank: 0, leastWidth: 12 },
] as const;

function changeLines(
  { changes, environment, since, timestamp, left_out }: Changes,
  look: Look,
): readonly string[] {
  const span = ageText(secondsBetween(since, timestamp));
  if (changes.length === 0)
    return wrap(
      `Nothing has changed in ${environment} in the last ${span}. Look further back with --since.`,
      look.width,
    );
  const head = flow(
    [
      { text: environment, style: 'strong' },
      countText(changes.length + left_out, 'change'),
      `in the last ${span}`,
    ],
    look,
  );
  const rows = changes.map(({ timestamp: at, kind, server_name, message }) => [
    { text: ageText(secondsBetween(at, timestamp)), style: 'faint' as const },
    timeText(at),
    kind,
    server_name ?? '',
    message,
  ]);
  const more = left_out === 0 ? [] : ['', ...wrap(`${left_out} older ones: raise --limit.`, look.width)];
  return [...head, '', ...renderTable({ columns: COLUMNS, rows }, look), ...more];
}

import type { z } from 'zod';
import { oncallHandover } from '../../actions/oncall/handover.ts';
import { HOW_TO_WRITE_A_ROTATION } from '../../actions/oncall/rotations.ts';
import { oncallShow } from '../../actions/oncall/show.ts';
import type { RotationRow } from '../../actions/oncall/show.ts';
import { ageText, secondsBetween, timeText } from './age.ts';
import { flow } from './flow.ts';
import type { Look } from './look.ts';
import { presentationOf } from './presentation.ts';
import { renderTable } from './table.ts';
import { wrap } from './text-width.ts';

type Shown = z.output<typeof oncallShow.output>;
type Handovers = z.output<typeof oncallHandover.output>;

export const oncallPresentations = [
  presentationOf(oncallShow, {
    lines: shownLines,
    trouble: ({ rotations }) =>
      rotations.filter(({ user }) => user === null).map(({ rotation }) => `${rotation}  nobody`),
    watch: {
      everyMs: 5_000,
      facts: ({ rotations }) =>
        new Map(
          rotations.map(({ rotation, user }) => [
            rotation,
            { mark: user ?? '', line: `${rotation}  ${user ?? 'nobody'}`, isTrouble: user === null },
          ]),
        ),
    },
  }),
  presentationOf(oncallHandover, { lines: handoverLines }),
];

const COLUMNS = [
  { title: 'ROTATION', rank: 0 },
  { title: 'WHO', rank: 0 },
  { title: 'UNTIL', rank: 0 },
  { title: 'WHY', rank: 2 },
  { title: 'NEXT', rank: 1 },
] as const;

function shownLines({ rotations, timestamp }: Shown, look: Look): readonly string[] {
  if (rotations.length === 0)
    return wrap(`Nobody is on call: there is no rotation. ${HOW_TO_WRITE_A_ROTATION}`, look.width);
  const rows = rotations.map((row) => [
    row.rotation,
    row.user === null ? { text: 'nobody', style: 'warning' as const } : row.user,
    untilText(row, timestamp),
    row.why === null ? '-' : WHYS[row.why](row.layer),
    row.next === null ? '-' : `${row.next.user} at ${timeText(row.next.at)}`,
  ]);
  return renderTable({ columns: COLUMNS, rows }, look);
}

function untilText({ user, until }: RotationRow, timestamp: string): string {
  if (until === null) return user === null ? '-' : 'for good';
  return `${timeText(until)} (${ageText(secondsBetween(timestamp, until))})`;
}

const WHYS = {
  turn: () => 'their turn',
  layer: (layer: number | null) => `layer ${layer ?? '-'}: nobody before it`,
  override: () => 'standing in',
} as const satisfies Record<NonNullable<RotationRow['why']>, (layer: number | null) => string>;

const HANDOVER_COLUMNS = [
  { title: 'FROM', rank: 0 },
  { title: 'WHO', rank: 0 },
  { title: 'UNTIL', rank: 1 },
  { title: 'WHY', rank: 2 },
] as const;

function handoverLines({ rotation, zone, user, handovers }: Handovers, look: Look): readonly string[] {
  const head = flow([{ text: rotation, style: 'strong' }, `${user ?? 'nobody'} now`, zone], look);
  if (handovers.length === 0) return [...head, ...wrap('Nobody is to take over.', look.width)];
  const rows = handovers.map(({ from, user: who, until, why, layer }) => [
    timeText(from),
    who,
    until === null ? 'for good' : timeText(until),
    WHYS[why](layer),
  ]);
  return [...head, '', ...renderTable({ columns: HANDOVER_COLUMNS, rows }, look)];
}

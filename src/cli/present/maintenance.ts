import type { z } from 'zod';
import { maintenanceAdd } from '../../actions/maintenance/add.ts';
import { maintenanceCancel } from '../../actions/maintenance/cancel.ts';
import { maintenanceList } from '../../actions/maintenance/list.ts';
import type { WindowRow } from '../../actions/maintenance/window-row.ts';
import { ageText, remainingText, secondsBetween, timeText } from './age.ts';
import { countText } from './count-text.ts';
import { renderFields } from './fields.ts';
import { flow } from './flow.ts';
import type { Look, Style } from './look.ts';
import { presentationOf } from './presentation.ts';
import { renderTable } from './table.ts';
import { wrap } from './text-width.ts';

type List = z.output<typeof maintenanceList.output>;

const STATUS_STYLES = {
  holding: 'warning',
  coming: 'plain',
  over: 'faint',
} as const satisfies Record<WindowRow['status'], Style>;

export const maintenancePresentations = [
  presentationOf(maintenanceAdd, { lines: ({ result }, look) => windowLines(result, look) }),
  presentationOf(maintenanceList, {
    lines: listLines,
    watch: {
      everyMs: 1_000,
      facts: ({ windows }) =>
        new Map(
          windows.map(({ name, origin, status, ends_at }) => [
            `${origin} ${name}`,
            {
              mark: status,
              line: `${name}  ${status}${ends_at === null ? '' : `  until ${timeText(ends_at)}`}`,
            },
          ]),
        ),
    },
  }),
  presentationOf(maintenanceCancel, {
    lines: ({ result }, look) => wrap(`Cancelled ${result.name}.`, look.width),
  }),
];

function windowLines(window: WindowRow, look: Look): readonly string[] {
  const { name, status, starts_at: starts, ends_at: ends, comment } = window;
  return renderFields(
    [
      ['Window', name],
      ['Status', status],
      ['From', timeText(starts)],
      ['Until', timeText(ends)],
      ['Comes', scheduleText(window)],
      ['For', `${ofText(window)} (${countText(window.server_count, 'server')} now)`],
      ['Why', comment === '' ? null : comment],
      ['Cancel it', `watchkeeper maintenance cancel ${name}`],
    ],
    look,
  );
}

const COLUMNS = [
  { title: 'NAME', rank: 0, leastWidth: 8 },
  { title: 'STATUS', rank: 0 },
  { title: 'FROM', rank: 2 },
  { title: 'UNTIL', rank: 0 },
  { title: 'SERVERS', rank: 1, isNumber: true },
  { title: 'COMES', rank: 3, leastWidth: 12 },
  { title: 'FOR', rank: 4, leastWidth: 12 },
  { title: 'WHO', rank: 5 },
  { title: 'WHY', rank: 6, leastWidth: 12 },
] as const;

function listLines(
  { environment, timestamp, holding, windows, next_cursor: next }: List,
  look: Look,
): readonly string[] {
  if (windows.length === 0)
    return wrap(
      `No work is planned in ${environment}. Plan some: watchkeeper maintenance add NAME --for 2h --servers NAME`,
      look.width,
    );
  const head = flow([{ text: environment, style: 'strong' }, `${holding} holding`], look);
  const rows = windows.map((window) => [
    window.name,
    { text: window.status, style: STATUS_STYLES[window.status] },
    timeText(window.starts_at),
    untilText(window, timestamp),
    String(window.server_count),
    scheduleText(window) ?? 'once',
    ofText(window),
    window.author,
    window.comment,
  ]);
  const more = next === null ? [] : ['', ...wrap('There are more: raise --limit.', look.width)];
  return [...head, '', ...renderTable({ columns: COLUMNS, rows }, look), ...more];
}

/** Of one that holds how much longer, of others for how long. */
function untilText({ status, starts_at, ends_at: ends }: WindowRow, timestamp: string): string {
  if (ends === null) return '-';
  if (status === 'holding')
    return `${timeText(ends)} (${remainingText(secondsBetween(timestamp, ends))} more)`;
  return `${timeText(ends)} (in ${ageText(secondsBetween(timestamp, starts_at ?? ends))})`;
}

function scheduleText({ schedule }: WindowRow): string | null {
  if (schedule === null) return null;
  return `${schedule.rrule} ${schedule.zone}, ${ageText(schedule.duration_seconds)} each`;
}

function ofText({ matchers, servers }: WindowRow): string {
  const parts = [...matchers, ...(servers === null ? [] : [servers.join(', ')])];
  return parts.length === 0 ? 'every server' : parts.join(' ');
}

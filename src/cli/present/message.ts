import type { z } from 'zod';
import { alertNotify } from '../../actions/alert/notify.ts';
import type { NoticeResult } from '../../actions/alert/notify.ts';
import { alertTest } from '../../actions/alert/test.ts';
import { flow } from './flow.ts';
import type { Look } from './look.ts';
import { presentationOf } from './presentation.ts';
import { renderTable } from './table.ts';
import { wrap } from './text-width.ts';

type Tested = z.output<typeof alertTest.output>['result'];

/** Of what people send themselves: tests and notices. */
export const messagePresentations = [
  presentationOf(alertTest, { lines: ({ result }, look) => testLines(result, look) }),
  presentationOf(alertNotify, { lines: ({ result }, look) => noticeLines(result, look) }),
];

const NOTICE_COLUMNS = [
  { title: 'CHANNEL', rank: 0, leastWidth: 10 },
  { title: 'STATE', rank: 0 },
  { title: 'FOR', rank: 2 },
  { title: 'TRIES', rank: 3, isNumber: true },
  { title: 'WHAT CAME OF IT', rank: 1, leastWidth: 20 },
] as const;

const STATES = {
  sent: { text: 'sent', style: 'good' },
  delivered: { text: 'delivered', style: 'good' },
  told_before: { text: 'told before', style: 'faint' },
  being_told: { text: 'being told', style: 'warning' },
  suppressed: { text: 'suppressed', style: 'warning' },
  failed: { text: 'failed', style: 'bad' },
} as const;

/** The notice, what came of it at each channel, and whom nothing reaches. */
function noticeLines(
  { headline, incident, told, channels, unreachable }: NoticeResult,
  look: Look,
): readonly string[] {
  const head = flow(
    [
      { text: headline, style: 'strong' },
      incident === null ? 'of no incident' : `incident ${incident}`,
      { text: `${told} of ${channels.length} told`, style: told === 0 ? 'bad' : 'good' },
    ],
    look,
  );
  const rows = channels.map((row) => [
    row.instead_of === null ? row.channel : `${row.channel} (for ${row.instead_of})`,
    STATES[row.status],
    row.addressees.join(', ') || '-',
    String(row.attempts),
    row.detail,
  ]);
  const lost = unreachable.flatMap(({ target, reason }) =>
    wrap(`Not reached: ${target}: ${reason}.`, look.width),
  );
  const table = renderTable({ columns: NOTICE_COLUMNS, rows }, look);
  return [...head, '', ...table, ...(lost.length === 0 ? [] : ['', ...lost])];
}

function testLines(tested: Tested, look: Look): readonly string[] {
  const { channel, type, round_trip: trip, resolved } = tested;
  return [
    ...deliveryLines(`${channel} (${type})`, tested, look),
    ...(trip === null ? [] : tripLines(trip, look)),
    ...(resolved === null ? [] : deliveryLines('its end', resolved, look)),
  ];
}

const TRIP_STYLES = { answered: 'good', unmapped: 'warning', timed_out: 'bad' } as const;

/** Who answered, by which way, how long each leg took, or what to look at. */
function tripLines(trip: NonNullable<Tested['round_trip']>, look: Look): readonly string[] {
  const { status, transport, check, detail } = trip;
  const leg = (what: string, milliseconds: number | null) =>
    milliseconds === null ? [] : [`${what} ${milliseconds} ms`];
  const head = flow(
    [
      { text: 'the way back', style: 'strong' },
      { text: status.replace('_', ' '), style: TRIP_STYLES[status] },
      ...(transport === null ? [] : [transport === 'http' ? 'over HTTP' : 'over Socket Mode']),
      ...leg('pressed after', trip.pressed_after_milliseconds),
      ...leg('here after', trip.arrived_after_milliseconds),
      ...leg('known after', trip.known_after_milliseconds),
    ],
    look,
  );
  return [...head, ...wrap(detail, look.width), ...check.flatMap((each) => wrap(`- ${each}`, look.width))];
}

/** How it went, and below that what came of it. */
function deliveryLines(
  what: string,
  { status, milliseconds, reference, detail }: Omit<Tested, 'channel' | 'type' | 'round_trip' | 'resolved'>,
  look: Look,
): readonly string[] {
  const head = flow(
    [
      { text: what, style: 'strong' },
      { text: status, style: status === 'failed' ? 'bad' : 'good' },
      `in ${milliseconds} ms`,
      ...(reference === null ? [] : [`as ${reference}`]),
    ],
    look,
  );
  return [...head, ...wrap(detail, look.width)];
}

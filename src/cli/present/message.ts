import type { z } from 'zod';
import { alertTest } from '../../actions/alert/test.ts';
import { flow } from './flow.ts';
import type { Look } from './look.ts';
import { presentationOf } from './presentation.ts';
import { wrap } from './text-width.ts';

type Tested = z.output<typeof alertTest.output>['result'];

/** Of what people send themselves: tests. */
export const messagePresentations = [
  presentationOf(alertTest, { lines: ({ result }, look) => testLines(result, look) }),
];

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

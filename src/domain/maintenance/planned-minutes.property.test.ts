import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { MaintenanceWindow } from './maintenance-window.ts';
import { plannedMinutes } from './planned-minutes.ts';
import { isWithin, layOutWindows, plannedSpans } from './planned-spans.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 2, 28);
const LABELS = { server: 'search', team: 'a' };

interface Drawn {
  readonly everyMinutes: number | null;
  readonly offsetMs: number;
  readonly durationMs: number;
  readonly team: 'a' | 'b' | null;
  readonly servers: readonly string[] | null;
}

const drawn: fc.Arbitrary<Drawn> = fc.record({
  everyMinutes: fc.constantFrom(null, 1, 7, 60, 1_440),
  offsetMs: fc.integer({ min: -600, max: 4_000 }).map((seconds) => seconds * 1_000),
  durationMs: fc
    .oneof(fc.integer({ min: 1, max: 59 }), fc.integer({ min: 1, max: 5_000 }))
    .map((seconds) => seconds * 1_000),
  team: fc.constantFrom(null, 'a', 'b'),
  servers: fc.constantFrom(null, ['search'], ['maps']),
});

function windowOf({ everyMinutes, offsetMs, durationMs, team, servers }: Drawn): MaintenanceWindow {
  const startsAtMs = START + offsetMs;
  return {
    name: 'work',
    times:
      everyMinutes === null
        ? { kind: 'once', startsAtMs, endsAtMs: startsAtMs + durationMs }
        : {
            kind: 'recurring',
            rrule: `FREQ=MINUTELY;INTERVAL=${everyMinutes}`,
            zone: 'UTC',
            durationMs,
            fromMs: startsAtMs,
          },
    matchers: team === null ? [] : [{ label: 'team', is: '=', value: team }],
    ...(servers === null ? {} : { servers }),
    author: 'ann',
    comment: '',
    origin: 'person',
  };
}

/** Asked of every start by itself. */
function touches(drawn: Drawn, minuteMs: number): boolean {
  if (drawn.team === 'b' || drawn.servers?.includes('search') === false) return false;
  const first = START + drawn.offsetMs;
  const everyMs = (drawn.everyMinutes ?? Infinity) * MINUTE;
  for (let startMs = first; startMs < minuteMs + MINUTE; startMs += everyMs)
    if (startMs + drawn.durationMs > minuteMs) return true;
  return false;
}

it('has exactly the minutes that a window touches which is for the server', () => {
  fc.assert(
    fc.property(fc.array(drawn, { maxLength: 3 }), fc.integer({ min: 1, max: 4_000 }), (windows, length) => {
      const span = { fromMs: START, toMs: START + length * MINUTE };
      const stretches = plannedMinutes(windows.map(windowOf), LABELS, span);
      for (let minuteMs = span.fromMs; minuteMs < span.toMs; minuteMs += MINUTE) {
        const isPlanned = stretches.some((each) => each.startsAtMs <= minuteMs && minuteMs < each.endsAtMs);
        const isMeant = windows.some((each) => touches(each, minuteMs));
        if (isPlanned !== isMeant) expect([minuteMs, isPlanned]).toEqual([minuteMs, isMeant]);
      }
      for (const [index, { startsAtMs, endsAtMs }] of stretches.entries()) {
        expect(startsAtMs).toBeGreaterThanOrEqual(span.fromMs);
        expect(endsAtMs).toBeLessThanOrEqual(span.toMs);
        expect(startsAtMs).toBeGreaterThan(stretches[index - 1]?.endsAtMs ?? -Infinity);
      }
    }),
    { numRuns: 60 },
  );
});

/** Asked of every start by itself. */
function holdsAt(drawn: Drawn, atMs: number): boolean {
  if (drawn.team === 'b' || drawn.servers?.includes('search') === false) return false;
  const everyMs = (drawn.everyMinutes ?? Infinity) * MINUTE;
  for (let startMs = START + drawn.offsetMs; startMs <= atMs; startMs += everyMs)
    if (atMs < startMs + drawn.durationMs) return true;
  return false;
}

it('knows of every moment whether a window holds then which is for the server', () => {
  const length = 2_000 * MINUTE;
  const moments = fc.array(fc.integer({ min: 0, max: length - 1 }), { maxLength: 50 });
  fc.assert(
    fc.property(fc.array(drawn, { maxLength: 3 }), moments, (windows, offsets) => {
      const span = { fromMs: START, toMs: START + length };
      const planned = plannedSpans(layOutWindows(windows.map(windowOf), span), LABELS);
      const edges = planned.flatMap(({ startsAtMs, endsAtMs }) => [
        startsAtMs - 1,
        startsAtMs,
        endsAtMs - 1,
        endsAtMs,
      ]);
      const within = [...edges.slice(0, 40), ...offsets.map((offset) => START + offset)].filter(
        (atMs) => atMs >= span.fromMs && atMs < span.toMs,
      );
      for (const atMs of within)
        expect([atMs, isWithin(planned, atMs)]).toEqual([atMs, windows.some((each) => holdsAt(each, atMs))]);
    }),
    { numRuns: 60 },
  );
});

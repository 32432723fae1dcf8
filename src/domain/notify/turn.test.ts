import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TURN_WINDOW_MS, turnOf, waitReason, waitsForTurn } from './turn.ts';

const NOW = 1_000_000_000;

it('goes at once while the last minute has room', () => {
  expect(turnOf({ others: [NOW - 1, NOW - 59_999], own: null, perMinute: 3, nowMs: NOW })).toBe(NOW);
  expect(turnOf({ others: [NOW - 1, NOW - 60_000], own: null, perMinute: 2, nowMs: NOW })).toBe(NOW);
});

it('waits until a minute after the turn that fills the minute', () => {
  const others = [NOW - 1_000, NOW - 2_000];
  expect(turnOf({ others, own: null, perMinute: 2, nowMs: NOW })).toBe(NOW + 58_000);
  expect(turnOf({ others: [NOW + 5_000, ...others], own: null, perMinute: 2, nowMs: NOW })).toBe(
    NOW + 59_000,
  );
});

it('keeps its turn, however often it asks', () => {
  const others = [NOW - 1_000, NOW - 2_000];
  expect(turnOf({ others, own: NOW + 58_000, perMinute: 2, nowMs: NOW })).toBe(NOW + 58_000);
  expect(turnOf({ others, own: NOW - 3, perMinute: 2, nowMs: NOW })).toBe(NOW - 3);
  expect(turnOf({ others: [NOW - 1], own: NOW - 3, perMinute: 2, nowMs: NOW })).toBe(NOW - 3);
  const overtaken = [NOW + 59_000, ...others];
  expect(turnOf({ others: overtaken, own: NOW + 58_000, perMinute: 2, nowMs: NOW })).toBe(NOW + 58_000);
});

it('goes at once when the limit has been raised', () => {
  expect(turnOf({ others: [NOW - 1], own: NOW + 59_999, perMinute: 2, nowMs: NOW })).toBe(NOW);
  expect(turnOf({ others: [NOW + 59_999, NOW - 1], own: null, perMinute: 2, nowMs: NOW })).toBe(NOW);
});

it('whenever messages come: no minute has more, nobody overtakes, and nobody waits without need', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 60 }),
      fc.integer({ min: 1, max: 5 }),
      (gaps, perMinute) => {
        const turns: number[] = [];
        let nowMs = NOW;
        for (const gap of gaps) {
          nowMs += gap;
          const since = nowMs - TURN_WINDOW_MS;
          const others = turns.filter((at) => at > since).toReversed();
          const turn = turnOf({ others, own: null, perMinute, nowMs });
          const nth = turns.at(-perMinute);
          expect(turn).toBe(Math.max(nowMs, nth === undefined ? nowMs : nth + TURN_WINDOW_MS));
          expect(turn).toBeGreaterThanOrEqual(turns.at(-1) ?? 0);
          turns.push(turn);
          // Asked again before its turn, it has the same one.
          const again = { others, own: turn, perMinute, nowMs };
          expect(turnOf(again)).toBe(turn);
        }
      },
    ),
  );
});

it('critical ones never wait', () => {
  expect((['critical', 'high', 'medium', 'low'] as const).map(waitsForTurn)).toEqual([
    false,
    true,
    true,
    true,
  ]);
});

it('says why it waits, and until when', () => {
  expect(waitReason('ops', 60, Date.UTC(2026, 0, 2, 14, 30, 5))).toBe(
    'Waits until 14:30:05 UTC: the channel ops takes 60 messages a minute (per_minute), critical ones excepted.',
  );
});

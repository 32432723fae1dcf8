import { expect, test } from 'vitest';
import { isOvertaken, isSameAssignment, standingOf } from './assignment.ts';
import type { ShardAssignment } from './fleet-state.ts';

const HELD: ShardAssignment = { status: 'watch', planId: 'p2', generation: 'g', number: 5 };
const STOP: ShardAssignment = { status: 'stop', generation: 'g', number: 6 };

test('what was decided before and comes later is overtaken; a repetition is not', () => {
  expect(isOvertaken({ ...HELD, planId: 'p1', number: 4 }, HELD)).toBe(true);
  expect(isOvertaken({ ...STOP, number: 4 }, HELD)).toBe(true);
  expect(isOvertaken(HELD, STOP)).toBe(true);
  expect(isOvertaken(HELD, HELD)).toBe(false);
  expect(isOvertaken(STOP, HELD)).toBe(false);
});

test('a new fleet is heard although it begins to count anew', () => {
  expect(isOvertaken({ ...HELD, generation: 'next', number: 1 }, HELD)).toBe(false);
});

test('a number alone changes nothing for the shard', () => {
  expect(isSameAssignment(HELD, { ...HELD, number: 9 })).toBe(true);
  expect(isSameAssignment(HELD, { ...HELD, generation: 'next' })).toBe(false);
  expect(isSameAssignment(HELD, { ...HELD, status: 'pause' })).toBe(false);
  expect(isSameAssignment(STOP, { ...STOP, number: 9 })).toBe(true);
});

test('a shard that does what it is told stands there', () => {
  expect(standingOf(HELD)).toEqual({ status: 'watching', planId: 'p2' });
  expect(standingOf({ status: 'pause', planId: 'p2' })).toEqual({ status: 'paused', planId: 'p2' });
  expect(standingOf(STOP)).toEqual({ status: 'ended' });
});

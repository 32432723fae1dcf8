import { expect, test } from 'vitest';
import { incidentIdOf, readIncidentId } from './incident-id.ts';

test('the first hundred thousand ids are distinct, short and without letters that are misheard', () => {
  const ids = Array.from({ length: 100_000 }, (_, index) => incidentIdOf('generation-1', index + 1));
  expect(new Set(ids).size).toBe(100_000);
  expect(ids.every((id) => /^[0-9A-HJKMNP-TV-Z]{6}$/.test(id))).toBe(true);
});

test('neighbours do not look alike, and another generation begins elsewhere', () => {
  const one = incidentIdOf('generation-1', 1);
  const other = incidentIdOf('generation-1', 2);
  const alike = Array.from(one).filter((character, place) => character === other.charAt(place));
  expect(alike.length).toBeLessThan(3);
  expect(incidentIdOf('generation-2', 1)).not.toBe(one);
});

test.each([
  'K7Q2MD',
  'k7q2md',
  ' K7Q2MD ',
  'incident:K7Q2MD',
  'Incident K7Q2MD',
  'incident-k7q-2md',
  '#K7Q2MD',
])('people type %j', (typed) => {
  expect(readIncidentId(typed)).toBe('K7Q2MD');
});

test('people take O for 0, and I or L for 1', () => {
  expect(readIncidentId('oiLx10')).toBe('011X10');
});

test('what was made is read as it is', () => {
  for (let count = 1; count < 1_000; count += 1) {
    const id = incidentIdOf('generation-1', count);
    expect(readIncidentId(id.toLowerCase())).toBe(id);
  }
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EscalationPolicy } from '../escalation/escalation-policy.ts';
import { escalationSchedule } from './escalation-schedule.ts';
import { CRITICAL } from '../../../test/support/builders/an-incident.ts';
import { aPolicy } from '../../../test/support/builders/responding.ts';

const MINUTE_MS = 60_000;

/** `minute: targets`, the next contact with its place. */
function linesOf(policy: EscalationPolicy): readonly string[] {
  return escalationSchedule(policy).map(
    ({ afterMs, targets, nextContact }) =>
      `${afterMs / MINUTE_MS}: ${targets.join(' ').replace('next_contact', `next ${nextContact}`)}`,
  );
}

test('without levels the contact is told at once, and each next one after the response time', () => {
  expect(linesOf(aPolicy())).toEqual(['0: contact', '15: next 0', '30: next 1']);
});

test('a level that names the next contact is its step, and the others follow', () => {
  expect(linesOf(CRITICAL)).toEqual(['0: slack contact', '5: pagerduty', '15: next 0 hook', '30: next 1']);
});

test('levels of one moment are one step', () => {
  const levels = [
    { afterMs: 0, notify: ['slack'] },
    { afterMs: 0, notify: ['email', 'slack'] },
  ];
  expect(linesOf(aPolicy({ levels, nextContacts: [] }))).toEqual(['0: slack email']);
});

test('a level at the time of a next contact takes no other one its turn', () => {
  const levels = [
    { afterMs: 0, notify: ['contact'] },
    { afterMs: 30 * MINUTE_MS, notify: ['next_contact'] },
  ];
  const policy = aPolicy({ levels, nextContacts: ['one', 'two', 'three'] });
  expect(linesOf(policy)).toEqual(['0: contact', '30: next 0', '45: next 1', '60: next 2']);
});

test('a level that asks for a contact more than there are tells the others whom it names, or nobody', () => {
  const levels = [
    { afterMs: 0, notify: ['contact'] },
    { afterMs: 5 * MINUTE_MS, notify: ['next_contact', 'hook'] },
    { afterMs: 10 * MINUTE_MS, notify: ['next_contact'] },
  ];
  expect(linesOf(aPolicy({ levels, nextContacts: [] }))).toEqual(['0: contact', '5: hook']);
});

test('every next contact is told exactly once and in order, whatever the levels', () => {
  const level = fc.record({
    afterMs: fc.nat({ max: 8 }).map((minutes) => minutes * MINUTE_MS),
    notify: fc.uniqueArray(fc.constantFrom('slack', 'contact', 'next_contact'), { minLength: 1 }),
  });
  const policy = fc.record({
    levels: fc.array(level, { maxLength: 4 }),
    nextContacts: fc.uniqueArray(fc.constantFrom('one', 'two', 'three'), { maxLength: 3 }),
    withinMs: fc.constantFrom(0, MINUTE_MS, 2 * MINUTE_MS),
  });
  fc.assert(
    fc.property(policy, (given) => {
      const steps = escalationSchedule(aPolicy(given));
      const times = steps.map(({ afterMs }) => afterMs);
      expect(times).toEqual([...new Set(times)].toSorted((one, other) => one - other));
      const contacts = steps.flatMap(({ targets, nextContact }) =>
        targets.includes('next_contact') ? [nextContact] : [],
      );
      expect(contacts).toEqual(given.nextContacts.map((_, index) => index));
    }),
    { numRuns: 1_000 },
  );
});

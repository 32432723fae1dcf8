import fc from 'fast-check';
import { expect, it } from 'vitest';
import { slackText } from './slack-text.ts';

it('is never longer than allowed, and cuts no escape in two', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('<', '&', 'a', '\n', '😀') }),
      fc.integer({ min: 8, max: 60 }),
      (text, limit) => {
        const shown = slackText(text, limit);
        expect(shown.length).toBeLessThanOrEqual(limit);
        expect(shown.replaceAll(/&(?:amp|lt|gt);/g, '')).not.toMatch(/[&<>\n]/);
        expect(shown.isWellFormed()).toBe(true);
      },
    ),
  );
});

it('leaves a text that fits as it is', () => {
  expect(slackText('12345678', 8)).toBe('12345678');
  expect(slackText('123456789', 8)).toBe('1234567…');
});

import { expect, test } from 'vitest';
import { meaningOf, type GivenFlags } from './script.ts';
import { SCRIPTS } from './scripts.ts';

function meaning(name: string, flags: GivenFlags = {}) {
  const script = SCRIPTS.find((each) => each.name === name);
  const found = script === undefined ? null : meaningOf(script, flags);
  if (found === null) throw new Error(`${name} means nothing`);
  return { action: found.action.name, input: found.action.input.parse(found.input(flags)) };
}

test('time-outs are only recommended with the flag, and written to a file without it', () => {
  expect(meaning('optimize_timeouts', { '--recommend': true }).input).toMatchObject({ write: false });
  expect(meaning('optimize_timeouts').input).toMatchObject({ write: true });
});

test.each([
  ['analyze_response_times', '--last-24h', 'performance/response-times', '24h'],
  ['analyze_timeouts', '--last-week', 'performance/timeouts', '7d'],
])('%s looks at the time that %s says', (...[name, flag, action, time_range]) => {
  const expected = { action, input: { time_range } };
  expect(meaning(name, { [flag]: true })).toMatchObject(expected);
  expect(meaning(name)).toMatchObject(expected);
});

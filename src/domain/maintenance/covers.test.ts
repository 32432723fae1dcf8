import { expect, it } from 'vitest';
import { covers } from './covers.ts';

const GOLD = [{ label: 'tier', is: '=', value: 'g*' }] as const;
const LABELS = { server: 'search-mcp', tier: 'gold' };

it.each([
  ['everything, where it names nothing', { matchers: [] }, true],
  ['what has its labels', { matchers: GOLD }, true],
  ['one of its servers', { matchers: [], servers: ['other-mcp', 'search-mcp'] }, true],
  ['one of its servers that has its labels', { matchers: GOLD, servers: ['search-mcp'] }, true],
  ['no other server, labels or not', { matchers: GOLD, servers: ['other-mcp'] }, false],
  ['no other labels', { matchers: [{ label: 'tier', is: '=' as const, value: 'tin' }] }, false],
])('a window covers %s', (_, window, expected) => {
  expect(covers(window, LABELS)).toBe(expected);
});

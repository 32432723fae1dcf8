import { expect, it } from 'vitest';
import { aNotification } from '../../../test/support/builders/a-notification.ts';
import { describeSpan, headline, impact, oneLine, responsibility } from './story.ts';

const OPEN = aNotification();
const AT_MS = OPEN.build().atMs;

it.each([
  [OPEN, 'CRITICAL · search-mcp is down'],
  [OPEN.with({ event: 'test' }), 'TEST · CRITICAL · search-mcp is down'],
  [OPEN.acknowledged(), 'CRITICAL · search-mcp is down · ACKNOWLEDGED by Ana'],
  [OPEN.of({ status: 'acknowledged' }), 'CRITICAL · search-mcp is down · ACKNOWLEDGED'],
  [OPEN.of({ status: 'mitigating', severity: 'low' }), 'LOW · search-mcp is down · MITIGATING'],
  [
    OPEN.of({ status: 'snoozed', snoozedUntilMs: AT_MS + 3_600_000 }),
    'CRITICAL · search-mcp is down · SNOOZED until 15:30 UTC',
  ],
  [OPEN.resolved(), 'CRITICAL · search-mcp is down · RESOLVED in 14 min'],
  [OPEN.resolved().of({ status: 'closed' }), 'CRITICAL · search-mcp is down · CLOSED, resolved in 14 min'],
])('a headline says how it stands', (builder, expected) => {
  expect(headline(builder.build())).toBe(expected);
});

it('says whom it affects', () => {
  const { incident } = OPEN.of({ members: ['a', 'b', 'c'], memberCount: 9 }).build();
  expect(impact(incident)).toBe('9 servers: a, b, c and 6 more');
  expect(impact(incident, 1)).toBe('9 servers: a and 8 more');
  expect(impact(OPEN.build().incident)).toBe('1 server: search-mcp');
  expect(impact(OPEN.of({ members: [], memberCount: 0 }).build().incident)).toBe('the installation itself');
});

it('says who has it and who is next', () => {
  expect(responsibility(OPEN.build().incident)).toBe('nobody yet; next at 14:45 UTC: team lead');
  expect(responsibility(OPEN.acknowledged().build().incident)).toBe('Ana');
  expect(responsibility(OPEN.acknowledged().of({ assignee: 'Ben' }).build().incident)).toBe('Ben');
});

it.each([
  [-5, '0 s'],
  [40_400, '40 s'],
  [59_999, '1 min'],
  [14 * 60_000, '14 min'],
  [60 * 60_000, '1 h'],
  [125 * 60_000, '2 h 5 min'],
])('%d ms are %s', (spanMs, expected) => {
  expect(describeSpan(spanMs)).toBe(expected);
});

it('keeps to one line', () => {
  expect(oneLine('a\r\nb\u2028c\u001b[0m\u202ed ')).toBe('a b c [0m d');
});

import { expect, test } from 'vitest';
import { createLook } from './look.ts';
import { findPresentation } from './presentations.ts';

const NOW = '2026-01-02T03:00:00.000Z';
const look = createLook({ width: 120, height: 24, isTerminal: false, hasColours: false });

const PRIMARY = {
  rotation: 'primary',
  zone: 'Europe/Berlin',
  members: ['ana', 'ben'],
  user: 'ana',
  until: '2026-01-05T08:00:00.000Z',
  why: 'turn',
  layer: 1,
  next: { user: 'ben', at: '2026-01-05T08:00:00.000Z', why: 'turn', layer: 1 },
};
const EMPTY = { ...PRIMARY, rotation: 'office', user: null, until: null, why: null, layer: null, next: null };

const shown = async (action: string, output: unknown): Promise<string> =>
  (await findPresentation(action))
    .lines(output, look)
    .map((line) => line.trimEnd())
    .join('\n');

test('says who has each rotation, until when, why, and who is next', async () => {
  const output = { environment: 'development', timestamp: NOW, rotations: [PRIMARY, EMPTY] };
  expect(await shown('oncall/show', output)).toBe(`\
ROTATION  WHO     UNTIL                      WHY         NEXT
primary   ana     2026-01-05 08:00:00Z (3d)  their turn  ben at 2026-01-05 08:00:00Z
office    nobody  -                          -           -`);
});

test('trouble is a rotation that nobody has', async () => {
  const output = { environment: 'development', timestamp: NOW, rotations: [PRIMARY, EMPTY] };
  expect((await findPresentation('oncall/show')).trouble(output, look)).toEqual(['office  nobody']);
});

test('without a rotation it says how to write one', async () => {
  const text = await shown('oncall/show', { environment: 'development', timestamp: NOW, rotations: [] });
  expect(text.replaceAll('\n', ' ')).toContain('alerting.oncall.rotations, such as {name: primary');
});

test('handovers are told in their order, with who stands in', async () => {
  const handover = { user: 'eve', from: PRIMARY.until, until: null, why: 'override', layer: null };
  const facts = { environment: 'development', timestamp: NOW, rotation: 'primary', zone: 'Europe/Berlin' };
  expect(await shown('oncall/handover', { ...facts, user: 'ana', handovers: [handover] })).toBe(`\
primary  ana now  Europe/Berlin

FROM                  WHO  UNTIL     WHY
2026-01-05 08:00:00Z  eve  for good  standing in`);
  expect(await shown('oncall/handover', { ...facts, user: 'ana', handovers: [] })).toContain(
    'Nobody is to take over.',
  );
});

import { expect, test } from 'vitest';
import { fail, ok, warn } from '../../domain/doctor/doctor-line.ts';
import { createLook } from '../present/look.ts';
import { doctorLines, troubleLines } from './doctor-lines.ts';

const LOOK = createLook({ width: 80, height: 24, isTerminal: false, hasColours: false });
const LINES = [
  fail('store', 'It is full.', 'Make room.'),
  ok('node', 'It is new.'),
  warn('clock', 'Late.', 'See.'),
];
const TROUBLE = [
  'warn    clock: Late.',
  '        Cure: See.',
  'fail    store: It is full.',
  '        Cure: Make room.',
];

test('what is wrong comes last, and is all that --quiet leaves', () => {
  expect(troubleLines({ lines: LINES }, LOOK)).toEqual(TROUBLE);
  expect(doctorLines({ status: 'fail', lines: LINES }, LOOK)).toEqual([
    'ok      node: It is new.',
    ...TROUBLE,
    '',
    '1 to cure, 1 to know of.',
  ]);
});

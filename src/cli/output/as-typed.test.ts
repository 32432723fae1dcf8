import { describe, expect, test } from 'vitest';
import { createLook } from '../present/look.ts';
import { asTyped, typedLines } from './as-typed.ts';

const NPX = { npm_command: 'exec' };
const at = (width: number) => createLook({ width, height: 24, isTerminal: true, hasColours: false });

describe('a command in a message', () => {
  test.each([{ npm_command: 'exec' }, { npm_execpath: '/usr/lib/npm/bin/npm-cli.js' }])(
    'is one for npx where npm has started this: %o',
    (env) => {
      expect(asTyped('Start it with `watchkeeper up`. See: watchkeeper --help', env)).toBe(
        'Start it with `npx watchkeeper up`. See: npx watchkeeper --help',
      );
    },
  );

  test('is left as it is elsewhere', () => {
    for (const env of [{}, { npm_command: '', npm_execpath: '' }, { npm_command: 'run-script' }])
      expect(asTyped('watchkeeper up', env)).toBe('watchkeeper up');
  });

  test('is not seen in what only has the name in it', () => {
    for (const text of [
      'npx watchkeeper up',
      'watchkeeper: no such server',
      'HEALTHY  watchkeeper  4s',
      'force the breaker of watchkeeper from CLOSED to OPEN',
      '/opt/watchkeeper up',
    ])
      expect(asTyped(text, NPX)).toBe(text);
  });

  test('does not make a line wider than the terminal', () => {
    expect(typedLines(['Start it with: watchkeeper up', 'and wait'], at(30), NPX)).toEqual([
      'Start it with: npx watchkeeper',
      'up',
      'and wait',
    ]);
    expect(typedLines(['Start it with: watchkeeper up'], at(40), NPX)).toEqual([
      'Start it with: npx watchkeeper up',
    ]);
  });
});

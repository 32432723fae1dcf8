import { describe, expect, test } from 'vitest';
import { createCommand } from './command.ts';

describe('createCommand', () => {
  test('runs no shell unless it is told to, and has bounds', () => {
    expect(createCommand(['echo', '$HOME'])).toEqual({
      vector: ['echo', '$HOME'],
      env: {},
      directory: null,
      timeoutMs: 30_000,
      outputBytes: 65_536,
    });
    expect(createCommand(['echo $HOME'], { shell: true }).vector).toEqual(['/bin/sh', '-c', 'echo $HOME']);
  });

  test.each([
    ['no program', [''], {}],
    ['an option for a program', ['-c'], {}],
    ['a variable for a program', ['A=b'], {}],
    ['a NUL', ['echo', 'a\0b'], {}],
    ['a variable that is none', ['echo'], { env: { 'A B': '1' } }],
    ['a shell with arguments of its own', ['echo', 'a'], { shell: true }],
  ] as const)('refuses %s', (_, vector, wishes) => {
    expect(() => createCommand(vector, wishes)).toThrow(/cannot be run/);
  });
});

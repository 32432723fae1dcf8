import { expect, test } from 'vitest';
import type { SequencedCommand } from '../../domain/command/command.ts';
import { AppError } from '../../domain/error/app-error.ts';
import { CommandReader } from './command-reader.ts';

test('a command that cannot be obeyed is logged once and skipped', async () => {
  const { reader, obeyed, errors } = aReader((sequence) => {
    if (sequence === 2) throw new TypeError('no such thing');
  });
  await reader.read();
  await reader.read();
  expect([obeyed, errors]).toEqual([
    [1, 2, 3],
    [expect.stringMatching(/Command 2, pause of a .*no such thing/)],
  ]);
});

test('a command waits, and nothing is said, while the store is away', async () => {
  let isAway = true;
  const { reader, obeyed, errors } = aReader((sequence) => {
    if (sequence === 2 && isAway) throw new AppError('STORE_UNAVAILABLE', 'locked');
  });
  await reader.read();
  isAway = false;
  await reader.read();
  expect([obeyed, errors]).toEqual([[1, 2, 2, 3], []]);
});

function aReader(carryOut: (sequence: number) => void) {
  const obeyed: number[] = [];
  const errors: string[] = [];
  const reader = new CommandReader({
    environment: 'production',
    store: {
      commandsAfter: (_environment, after) =>
        Promise.resolve([1, 2, 3].filter((sequence) => sequence > after).map(aPause)),
    },
    log: { error: (message) => void errors.push(message) },
    afterSequence: 0,
    obey: ({ sequence }) => {
      obeyed.push(sequence);
      return Promise.resolve().then(() => {
        carryOut(sequence);
      });
    },
  });
  return { reader, obeyed, errors };
}

function aPause(sequence: number): SequencedCommand {
  return { sequence, atMs: 0, who: 'ada', command: { kind: 'pause', server: 'a' } };
}

import { expect, test } from 'vitest';
import { createProgressLine } from './progress-line.ts';

function aTerminal(isTTY: boolean) {
  let atMs = 0;
  const written: string[] = [];
  const line = createProgressLine({ isTTY, write: (text) => written.push(text) }, () => atMs);
  const at = (ms: number, done: number): void => {
    atMs = ms;
    line.show({ done, total: 9, what: 'servers' });
  };
  return { at, line, written };
}

test('what takes long says how far it is, not too often, and leaves nothing behind', () => {
  const { at, written } = aTerminal(true);
  at(900, 1);
  expect(written).toEqual([]);
  at(1_000, 2);
  at(1_100, 3);
  at(1_200, 4);
  at(1_300, 9);
  expect(written).toEqual(['\r\u001B[2K2 of 9 servers', '\r\u001B[2K4 of 9 servers', '\r\u001B[2K']);
});

test('what fails takes its line away, once', () => {
  const { at, line, written } = aTerminal(true);
  at(1_000, 2);
  line.clear();
  line.clear();
  expect(written).toEqual(['\r\u001B[2K2 of 9 servers', '\r\u001B[2K']);
});

test('where nobody looks on nothing is said', () => {
  const { at, written } = aTerminal(false);
  at(5_000, 2);
  at(6_000, 9);
  expect(written).toEqual([]);
});

import { describe, expect, test } from 'vitest';
import { OutputKeeper } from './output-keeper.ts';

function aKeeper(limitBytes: number, hidden: readonly string[] = []) {
  const lines: string[] = [];
  const keeper = new OutputKeeper({ limitBytes, hidden, onLine: (line) => void lines.push(line) });
  return { keeper, lines };
}

describe('OutputKeeper', () => {
  test('keeps the last bytes of however much, and says that there was more', () => {
    const { keeper } = aKeeper(10);
    const block = Buffer.alloc(64 * 1024, 'x');
    for (let turn = 0; turn < 3_000; turn += 1) keeper.take(block);
    keeper.take(Buffer.from('0123456789'));
    expect(keeper.end()).toEqual({ text: '0123456789', isTruncated: true });
    expect(keeper.taken).toBe(3_000 * block.length + 10);
  });

  test('just as much as the limit is not cut', () => {
    const { keeper } = aKeeper(4);
    keeper.take(Buffer.from('abcd'));
    expect(keeper.end()).toEqual({ text: 'abcd', isTruncated: false });
  });

  test('tells lines that come in pieces, letters in pieces too, and the last one without its end', () => {
    const { keeper, lines } = aKeeper(100);
    const bytes = Buffer.from('één\r\ntwee\n\ndrie');
    for (const byte of bytes) keeper.take(Buffer.of(byte));
    keeper.end();
    expect(lines).toEqual(['één', 'twee', '', 'drie']);
  });

  test('tells the beginning of a line that never ends, once, with no half of a secret at the cut', () => {
    const { keeper, lines } = aKeeper(100, ['secret-word']);
    keeper.take(Buffer.from('secret-word'.repeat(10_000)));
    expect(lines).toEqual([]);
    keeper.take(Buffer.from('\nnext\n'));
    expect(lines).toHaveLength(2);
    expect(lines[0]?.length).toBe(8 * 1024 + 1);
    expect(lines[0]?.replaceAll('[redacted]', '')).toMatch(/^\[?r?e?d?a?c?t?e?d?…$/);
    expect(lines[1]).toBe('next');
  });
});

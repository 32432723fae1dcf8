import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventParser, type StreamEvent } from './event-parser.ts';

function parse(chunks: readonly Uint8Array[]): readonly StreamEvent[] {
  const events: StreamEvent[] = [];
  const parser = new EventParser((event) => events.push(event));
  for (const chunk of chunks) parser.push(chunk);
  return events;
}

test.each([
  ['data: a\n\n', [{ event: 'message', data: 'a' }]],
  ['data:a\r\ndata: b\r\n\r\n', [{ event: 'message', data: 'a\nb' }]],
  ['event: endpoint\rdata: /x\r\r', [{ event: 'endpoint', data: '/x' }]],
  ['\uFEFFdata: bom\n\n', [{ event: 'message', data: 'bom' }]],
  [': comment\n\ndata:  two spaces\n\n', [{ event: 'message', data: ' two spaces' }]],
  ['data\n\n', [{ event: 'message', data: '' }]],
  ['event: x\n\ndata: y\n\n', [{ event: 'message', data: 'y' }]],
  ['data: unfinished\n', []],
  ['unknown: field\ndata: 1\nnothing\n\n', [{ event: 'message', data: '1' }]],
])('%j is read as the standard says', (text, events) => {
  expect(parse([Buffer.from(text)])).toEqual(events);
});

test('remembers the last id and the time to wait, and ignores what is no number', () => {
  const parser = new EventParser(() => undefined);
  parser.push(Buffer.from('id: 7\nretry: 250\ndata:\n\nretry: soon\nid: a\0b\n\n'));
  expect([parser.lastEventId, parser.retryMs]).toEqual(['7', 250]);
});

test('however a stream is cut into chunks, the events are the same', () => {
  const text = fc.array(
    fc.constantFrom(
      'data: ä世',
      'data:',
      'event: e',
      ':c',
      '\n',
      '\r',
      '\r\n',
      '\n\n',
      '\r\r',
      '\r\n\r\n',
      '🌍',
      'x',
      '\uFEFF',
    ),
    { maxLength: 30 },
  );
  const property = fc.property(text, fc.array(fc.nat(40), { maxLength: 20 }), (parts, cuts) => {
    const bytes = Buffer.from(parts.join(''));
    const places = [...new Set(cuts.map((cut) => Math.min(cut, bytes.length)))].sort(
      (left, right) => left - right,
    );
    const chunks = [0, ...places].map((from, index) => bytes.subarray(from, places[index] ?? bytes.length));
    expect(parse(chunks)).toEqual(parse([bytes]));
  });
  fc.assert(property, { numRuns: 1000 });
});

test('a line that arrives byte by byte is read in linear time', () => {
  const events: StreamEvent[] = [];
  const parser = new EventParser((event) => events.push(event));
  const byte = Buffer.from('x');
  parser.push(Buffer.from('data: '));
  for (let index = 0; index < 300_000; index += 1) parser.push(byte);
  parser.push(Buffer.from('\n\n'));
  expect(events[0]?.data).toHaveLength(300_000);
}, 5000);

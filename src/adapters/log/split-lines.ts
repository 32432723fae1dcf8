import type { LogLine } from '../../ports/log-files.ts';

const LINE_END = 0x0a;
/** What is kept of a line, however long it is. */
export const LONGEST_LINE_BYTES = 65_536;

/** Lines as they come, those of a chunk together; memory is bounded by a chunk and a line. */
export async function* splitLines(chunks: AsyncIterable<unknown>): AsyncGenerator<readonly LogLine[]> {
  const held = new HeldLine();
  for await (const chunk of chunks) {
    if (!(chunk instanceof Uint8Array)) continue;
    const lines = linesOf(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength), held);
    if (lines.length > 0) yield lines;
  }
  const last = held.take();
  if (last.text !== '') yield [last];
}

function linesOf(chunk: Buffer, held: HeldLine): readonly LogLine[] {
  const lines: LogLine[] = [];
  let start = 0;
  for (let end = chunk.indexOf(LINE_END); end !== -1; end = chunk.indexOf(LINE_END, start)) {
    held.add(chunk.subarray(start, end));
    lines.push(held.take());
    start = end + 1;
  }
  held.add(Buffer.from(chunk.subarray(start)));
  return lines;
}

/** The beginning of a line whose end has not come yet. */
class HeldLine {
  #parts: Buffer[] = [];
  #bytes = 0;
  #isCut = false;

  add(part: Buffer): void {
    const kept = part.subarray(0, LONGEST_LINE_BYTES - this.#bytes);
    if (kept.length < part.length) this.#isCut = true;
    if (kept.length === 0) return;
    this.#parts.push(kept);
    this.#bytes += kept.length;
  }

  take(): LogLine {
    const [only] = this.#parts;
    const whole = this.#parts.length === 1 && only !== undefined ? only : Buffer.concat(this.#parts);
    const line = { text: whole.toString('utf8'), isCut: this.#isCut };
    this.#parts = [];
    this.#bytes = 0;
    this.#isCut = false;
    return line;
  }
}

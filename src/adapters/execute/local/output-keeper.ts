import type { KeptOutput } from '../../../domain/execute/execution.ts';
import { readable } from '../../../domain/execute/readable.ts';
import { redactOutput, redactTail } from '../../../domain/execute/redact-output.ts';

interface OutputKeeperOptions {
  readonly limitBytes: number;
  /** Longest first. */
  readonly hidden: readonly string[];
  /** Null: nobody looks on. */
  readonly onLine: ((text: string) => void) | null;
}

const READ_CHARACTERS = 16 * 1024;
const SHOWN_CHARACTERS = 8 * 1024;

/** Takes a stream in, however much it says: keeps its end, and tells its lines. */
export class OutputKeeper {
  readonly #options: OutputKeeperOptions;
  readonly #decoder = new TextDecoder();
  #chunks: Uint8Array[] = [];
  #bytes = 0;
  #taken = 0;
  #isTruncated = false;
  #line = '';
  #isLineFull = false;

  constructor(options: OutputKeeperOptions) {
    this.#options = options;
  }

  /** Bytes said so far. */
  get taken(): number {
    return this.#taken;
  }

  take(chunk: Uint8Array): void {
    this.#keep(chunk);
    this.#taken += chunk.length;
    if (this.#options.onLine === null) return;
    const [first = '', ...others] = this.#decoder.decode(chunk, { stream: true }).split('\n');
    this.#extendLine(first);
    for (const other of others) {
      this.#tellLine();
      this.#extendLine(other);
    }
  }

  /** Tells what is left of the last line, and gives what was kept. */
  end(): KeptOutput {
    if (this.#line !== '') this.#tellLine();
    const { limitBytes, hidden } = this.#options;
    const bytes = Buffer.concat(this.#chunks);
    const isTruncated = this.#isTruncated || bytes.length > limitBytes;
    const kept = bytes.subarray(Math.max(0, bytes.length - limitBytes)).toString('utf8');
    const text = isTruncated ? redactTail(kept, hidden) : redactOutput(kept, hidden);
    // Once more: taking out what cannot be read may join the halves of a secret.
    return { text: redactOutput(readable(text), hidden), isTruncated };
  }

  /** Whole chunks fall away while those after them fill the limit. */
  #keep(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes < 2 * this.#options.limitBytes) return;
    const all = Buffer.concat(this.#chunks);
    // A copy: a view would hold on to all of it.
    const end = Buffer.from(all.subarray(all.length - this.#options.limitBytes));
    this.#isTruncated = true;
    this.#chunks = [end];
    this.#bytes = end.length;
  }

  #extendLine(text: string): void {
    if (this.#isLineFull) return;
    this.#line += text.slice(0, READ_CHARACTERS - this.#line.length);
    this.#isLineFull = this.#line.length >= READ_CHARACTERS;
  }

  #tellLine(): void {
    const { hidden, onLine } = this.#options;
    const text = redactOutput(readable(redactOutput(this.#line.replace(/\r$/, ''), hidden)), hidden);
    onLine?.(text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text);
    this.#line = '';
    this.#isLineFull = false;
  }
}

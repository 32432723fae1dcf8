import { writeSync } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface LogFileOptions {
  /** Created with its folder where missing. */
  readonly path: string;
  /** Told at the first failure of a row of failures, and with null and the lines lost meanwhile when it works again. */
  readonly onTrouble: (error: Error | null, linesLost: number) => void;
}

const GATHER_CHARACTERS = 4_096;
const FLUSH_MS = 250;
/** Kept while the file cannot be written; what comes beyond it is lost. */
const KEPT_CHARACTERS = 4 * 1024 * 1024;

/**
 * A file that lines are appended to, gathered for a quarter of a second. A log that cannot be written is no reason to
 * stop watching, nor to hold up the end of a process; it is tried again with every flush. (sonic-boom waits for ever
 * at the end of a process whose disk is full, and throws where its file could not be opened.)
 */
export class LogFile {
  readonly #options: LogFileOptions;
  readonly #timer: NodeJS.Timeout;
  readonly #atExit = (): void => {
    this.#writeLast();
  };
  #file: FileHandle | null = null;
  #waiting = '';
  #isRotated = false;
  /** Taken from what waits, and not yet in the file. */
  #unwritten = Buffer.alloc(0);
  #flushing: Promise<void> | null = null;
  #hasFailed = false;
  #linesLost = 0;

  constructor(options: LogFileOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.flush(), FLUSH_MS).unref();
    process.once('exit', this.#atExit);
  }

  /** The line is in the file a moment later. Never throws. */
  write(line: string): void {
    if (this.#waiting.length + line.length > KEPT_CHARACTERS) this.#linesLost += 1;
    else this.#waiting += line;
    if (this.#waiting.length >= GATHER_CHARACTERS && !this.#hasFailed) void this.flush();
  }

  /** Resolves when what is waiting is in the file, or cannot be. */
  async flush(): Promise<void> {
    if (this.#waiting === '' && this.#unwritten.length === 0 && !this.#isRotated) return;
    this.#flushing ??= this.#writeWaiting().finally(() => {
      this.#flushing = null;
    });
    await this.#flushing;
  }

  /** What is written from now on goes to a new file of the same name, after a rotation. */
  async reopen(): Promise<void> {
    this.#isRotated = true;
    await this.flush();
  }

  /** Resolves when every line is in the file, or cannot be. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#flushing;
    await this.flush();
    process.off('exit', this.#atExit);
    await this.#file?.close();
    this.#file = null;
  }

  async #writeWaiting(): Promise<void> {
    try {
      while (await this.#writeSome());
      this.#recover();
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Writes a piece of what is waiting; false when nothing is. */
  async #writeSome(): Promise<boolean> {
    const file = await this.#currentFile();
    if (this.#unwritten.length === 0) {
      this.#unwritten = Buffer.from(this.#waiting);
      this.#waiting = '';
    }
    if (this.#unwritten.length === 0) return false;
    const { bytesWritten } = await file.write(this.#unwritten);
    this.#unwritten = this.#unwritten.subarray(bytesWritten);
    return true;
  }

  /** A file is let go between lines only, so that none is cut in two. */
  async #currentFile(): Promise<FileHandle> {
    if (this.#isRotated && this.#unwritten.length === 0) {
      this.#isRotated = false;
      const rotated = this.#file;
      this.#file = null;
      await rotated?.close();
    }
    this.#file ??= await openForAppending(this.#options.path);
    return this.#file;
  }

  #fail(error: Error): void {
    if (!this.#hasFailed) this.#options.onTrouble(error, 0);
    this.#hasFailed = true;
  }

  #recover(): void {
    if (!this.#hasFailed) return;
    this.#hasFailed = false;
    this.#options.onTrouble(null, this.#linesLost);
    this.#linesLost = 0;
  }

  #writeLast(): void {
    if (this.#file === null) return;
    try {
      writeSync(this.#file.fd, this.#waiting);
    } catch {
      // The process ends: there is nobody left to tell.
    }
  }
}

async function openForAppending(path: string): Promise<FileHandle> {
  await mkdir(dirname(path), { recursive: true });
  return open(path, 'a');
}

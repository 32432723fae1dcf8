import { writeSync } from 'node:fs';
import { mkdir, open, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { rotateFile, type Rotation } from './rotate-file.ts';

export interface LogFileOptions {
  /** Created with its folder where missing. Asked again with each write: a name may have the day in it. */
  readonly path: () => string;
  /** Null leaves it to others, such as logrotate. */
  readonly rotation: Rotation | null;
  /** Told at the first failure of a row of failures, and with null and the lines lost meanwhile when it works again. */
  readonly onTrouble: (error: Error | null, linesLost: number) => void;
  /** Told once of a row of rotations that could not be done: the file is written on, and grows. */
  readonly onRotationFailure: (error: Error) => void;
}

const GATHER_CHARACTERS = 4_096;
const FLUSH_MS = 250;
/** Kept while the file cannot be written; what comes beyond it is lost. */
const KEPT_CHARACTERS = 4 * 1024 * 1024;

/**
 * A file that lines are appended to, gathered for a quarter of a second. A log that cannot be written is no reason to
 * stop watching, nor to hold up the end of a process; it is tried again with every flush. (sonic-boom waits for ever
 * at the end of a process whose disk is full, and throws where its file could not be opened.) A file that was moved
 * away, by a rotation of another process or of logrotate, is let go at the next write, with or without a signal.
 */
export class LogFile {
  readonly #options: LogFileOptions;
  #timer: NodeJS.Timeout | null = null;
  #file: FileHandle | null = null;
  #openedPath = '';
  #size = 0;
  #waiting = '';
  #isRotated = false;
  /** Taken from what waits, and not yet in the file. */
  #unwritten = Buffer.alloc(0);
  #flushing: Promise<void> | null = null;
  #hasFailed = false;
  #hasRotationFailed = false;
  #linesLost = 0;

  constructor(options: LogFileOptions) {
    this.#options = options;
  }

  /** Makes the file, so that it can be followed before it has a line. */
  async open(): Promise<void> {
    this.#start();
    await this.reopen();
  }

  /** The line is in the file a moment later. Never throws. */
  write(line: string): void {
    this.#start();
    if (this.#waiting.length + line.length > KEPT_CHARACTERS) this.#linesLost += 1;
    else this.#waiting += line;
    if (this.#waiting.length >= GATHER_CHARACTERS && !this.#hasFailed) void this.flush();
  }

  #start(): void {
    if (this.#timer !== null) return;
    this.#timer = setInterval(() => void this.flush(), FLUSH_MS).unref();
  }

  /** Resolves when what is waiting is in the file, or cannot be. */
  async flush(): Promise<void> {
    if (!this.#hasWork()) return;
    this.#flushing ??= this.#writeWaiting().finally(() => {
      this.#flushing = null;
    });
    await this.#flushing;
  }

  /** A failure is work: it is over once the file can be had again, whether there is a line for it or not. */
  #hasWork(): boolean {
    return this.#waiting !== '' || this.#unwritten.length > 0 || this.#isRotated || this.#hasFailed;
  }

  /** What is written from now on goes to a new file of the same name, after a rotation. */
  async reopen(): Promise<void> {
    this.#isRotated = true;
    await this.flush();
  }

  /** Resolves when every line is in the file, or cannot be. */
  async close(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#flushing;
    await this.flush();
    await this.#file?.close();
    this.#file = null;
  }

  async #writeWaiting(): Promise<void> {
    try {
      while (await this.#writeSome());
      this.#recover();
    } catch (error) {
      this.#fail(asError(error));
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
    this.#size += bytesWritten;
    this.#unwritten = this.#unwritten.subarray(bytesWritten);
    return true;
  }

  /** A file is let go between lines only, so that none is cut in two. */
  async #currentFile(): Promise<FileHandle> {
    if (this.#unwritten.length === 0) await this.#letGoIfDone();
    if (this.#file === null) {
      this.#openedPath = this.#options.path();
      this.#file = await openForAppending(this.#openedPath);
      this.#size = (await this.#file.stat()).size;
    }
    return this.#file;
  }

  async #letGoIfDone(): Promise<void> {
    const { rotation } = this.#options;
    if (this.#file === null) {
      this.#isRotated = false;
      return;
    }
    if (rotation !== null && this.#size >= rotation.maxBytes) await this.#rotate(rotation);
    if (!this.#isRotated && this.#openedPath === this.#options.path() && !(await this.#isMoved(this.#file)))
      return;
    this.#isRotated = false;
    const rotated = this.#file;
    this.#file = null;
    await rotated.close();
  }

  /** A folder that may not be written is no reason to lose lines: the open file still takes them. */
  async #rotate(rotation: Rotation): Promise<void> {
    try {
      await rotateFile(this.#openedPath, rotation);
      this.#hasRotationFailed = false;
    } catch (error) {
      if (!this.#hasRotationFailed) this.#options.onRotationFailure(asError(error));
      this.#hasRotationFailed = true;
    }
  }

  /** Another file, or none, has the name now. */
  async #isMoved(file: FileHandle): Promise<boolean> {
    const [ours, named] = await Promise.all([file.stat(), stat(this.#openedPath).catch(() => null)]);
    this.#size = ours.size;
    return named === null || named.ino !== ours.ino || named.dev !== ours.dev;
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

  /**
   * What is still waiting, at the very end of a process. A piece that was just being written may be there twice, since
   * nobody can say any more whether it arrived.
   */
  writeLast(): void {
    if (this.#file === null) return;
    const last = Buffer.concat([this.#unwritten, Buffer.from(this.#waiting)]);
    try {
      for (let written = 0; written < last.length;) written += writeSync(this.#file.fd, last, written);
    } catch {
      // The process ends: there is nobody left to tell.
    }
  }
}

async function openForAppending(path: string): Promise<FileHandle> {
  await mkdir(dirname(path), { recursive: true });
  return open(path, 'a');
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { pino } from 'pino';

export interface LogFileOptions {
  /** Created with its folder where missing. */
  readonly path: string;
  /** Told at the first failure of a row of failures, and with null and the lines lost meanwhile when it works again. */
  readonly onTrouble: (error: Error | null, lost: number) => void;
}

export interface LogFile {
  /** The line is in the file a moment later. Never throws. */
  write(line: string): void;
  /** Writes to a new file of the same name, after a rotation. */
  reopen(): void;
  /** Resolves when every line is in the file, or cannot be. */
  close(): Promise<void>;
}

type Destination = ReturnType<typeof pino.destination>;

const GATHER_BYTES = 4_096;
const FLUSH_MS = 250;
const OPEN_AGAIN_MS = 1_000;
/** Kept while the file cannot be written; what comes beyond it is lost. */
const KEPT_BYTES = 4 * 1024 * 1024;

/** A file that lines are appended to. A log that cannot be written is no reason to stop watching. */
export function createLogFile({ path, onTrouble }: LogFileOptions): LogFile {
  let destination: Destination | null = null;
  let hasFailed = false;
  let triedAtMs = 0;
  let lost = 0;
  const fail = (error: Error): void => {
    if (!hasFailed) onTrouble(error, 0);
    hasFailed = true;
  };
  const recover = (): void => {
    if (!hasFailed) return;
    hasFailed = false;
    onTrouble(null, lost);
    lost = 0;
  };
  const open = (): Destination | null => {
    triedAtMs = performance.now();
    const error = whyNotWritable(path);
    if (error !== null) {
      fail(error);
      return null;
    }
    const opened = pino.destination({
      dest: path,
      append: true,
      minLength: GATHER_BYTES,
      maxLength: KEPT_BYTES,
      sync: false,
    });
    opened.on('error', fail).on('write', recover);
    opened.on('drop', () => (lost += 1));
    return opened;
  };
  destination = open();
  const flusher = setInterval(() => {
    destination?.flush();
  }, FLUSH_MS).unref();
  return {
    write(line) {
      if (destination === null && performance.now() - triedAtMs >= OPEN_AGAIN_MS) destination = open();
      if (destination === null) lost += 1;
      else destination.write(line);
    },
    reopen() {
      destination?.reopen();
    },
    close() {
      clearInterval(flusher);
      return new Promise((resolve) => {
        if (destination === null) resolve();
        else destination.once('close', resolve).once('error', resolve).end();
      });
    },
  };
}

/** Tried beforehand: a sonic-boom that could not open its file throws at the next flush and at the end of the process. */
function whyNotWritable(path: string): Error | null {
  try {
    mkdirSync(dirname(path), { recursive: true });
    closeSync(openSync(path, 'a'));
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

import { readLogLine } from '../../domain/diagnosis/log-event.ts';
import type { LogTally } from '../../domain/diagnosis/log-tally.ts';
import type { LogFiles, LogLine } from '../../ports/log-files.ts';

export interface Wish {
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly tally: LogTally;
  readonly signal: AbortSignal;
}

export interface ReadLogs {
  readonly files: readonly string[];
  /** Of that time. */
  readonly lines: number;
  readonly unreadable: number;
}

/** Reads files one after the other into a tally, and keeps none of them. Throws when the signal is given. */
export async function tallyLogs(logs: LogFiles, wish: Wish): Promise<ReadLogs> {
  const files = await logs.filesSince(wish.sinceMs);
  const counts = { lines: 0, unreadable: 0 };
  for (const path of files) {
    for await (const some of logs.lines(path, wish.sinceMs)) {
      wish.signal.throwIfAborted();
      for (const line of some) countLine(line, wish, counts);
    }
  }
  return { files, ...counts };
}

interface Counts {
  lines: number;
  unreadable: number;
}

/** A line that is cut says what it begins with, as far as it can be read. */
function countLine({ text, isCut }: LogLine, { sinceMs, untilMs, tally }: Wish, counts: Counts): void {
  const read = readLogLine(text);
  if (isCut || read.status === 'unreadable') counts.unreadable += 1;
  if (read.status === 'unreadable') return;
  const atMs = read.status === 'event' ? read.event.atMs : read.atMs;
  if (atMs < sinceMs || atMs > untilMs) return;
  counts.lines += 1;
  if (read.status === 'event') tally.add(read.event);
}

import { createReadStream } from 'node:fs';
import { open, readdir, stat, type FileHandle } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { AppError } from '../../domain/error/app-error.ts';
import { timeOfLine } from '../../domain/diagnosis/time-of-line.ts';
import type { LogFiles, LogLine } from '../../ports/log-files.ts';
import { splitLines } from './split-lines.ts';

/** The second is asked only where the first is not there: it repeats the errors of it. */
const NAMES = ['enhanced_status_check.log', 'errors.log'] as const;
/** Several processes write one file, each a moment behind: a line may stand so much too late. */
const DISORDER_MS = 60_000;
const PIECE_BYTES = 1_048_576;
const GLANCE_BYTES = 131_072;

/** The service's own log files in a folder, with what its own rotation or logrotate has moved aside. */
export function openLogFiles(directory: string): LogFiles {
  return { directory, filesSince: (sinceMs) => filesSince(directory, sinceMs), lines: readLines };
}

async function filesSince(directory: string, sinceMs: number): Promise<readonly string[]> {
  const found: readonly string[] = await readdir(directory).catch(() => []);
  const name = NAMES.find((each) => found.includes(each)) ?? NAMES[0];
  const family = found.filter(
    (each) => each === name || each.startsWith(`${name}.`) || each.startsWith(`${name}-`),
  );
  const files = await Promise.all(
    family.map(async (each) => {
      const path = join(directory, each);
      const facts = await stat(path).catch(() => null);
      return facts?.isFile() === true ? [{ path, changedMs: facts.mtimeMs }] : [];
    }),
  );
  return files
    .flat()
    .filter(({ changedMs }) => changedMs >= sinceMs)
    .sort((one, other) => one.changedMs - other.changedMs || age(other.path) - age(one.path))
    .map(({ path }) => path);
}

/** Of files that changed at once, `NAME.2` is older than `NAME.1`. */
function age(path: string): number {
  return Number(/\.(\d+)(\.gz)?$/.exec(basename(path))?.[1] ?? 0);
}

async function* readLines(path: string, sinceMs: number): AsyncGenerator<readonly LogLine[]> {
  try {
    if (path.endsWith('.gz')) yield* splitLines(createReadStream(path).pipe(createGunzip()));
    else yield* plainLines(path, sinceMs);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    // Moved aside between the listing and the reading: what was in it is read under its new name another time.
    if (code === 'ENOENT') return;
    throw new AppError(
      'FORBIDDEN',
      `The log ${path} cannot be read (${code}). Give this user leave to read it, or ask as the one that runs Watchkeeper.`,
      { details: { path }, cause },
    );
  }
}

async function* plainLines(path: string, sinceMs: number): AsyncGenerator<readonly LogLine[]> {
  const file = await open(path);
  try {
    const start = await startOf(file, sinceMs - DISORDER_MS);
    const stream = file.createReadStream({ start, autoClose: false, highWaterMark: PIECE_BYTES });
    let isFirst = start > 0;
    for await (const lines of splitLines(stream)) {
      // It begins in the middle of a line.
      yield isFirst ? lines.slice(1) : lines;
      isFirst = false;
    }
  } finally {
    await file.close();
  }
}

/** A place before the first line since then, found by halving: lines stand by their time, give or take a moment. */
async function startOf(file: FileHandle, sinceMs: number): Promise<number> {
  let low = 0;
  let high = (await file.stat()).size;
  while (high - low > PIECE_BYTES) {
    const middle = Math.floor((low + high) / 2);
    const atMs = await timeNear(file, middle);
    if (atMs !== null && atMs < sinceMs) low = middle;
    else high = middle;
  }
  return low;
}

/** Of the first line that begins after a place; null where none does that has a time. */
async function timeNear(file: FileHandle, place: number): Promise<number | null> {
  const { buffer, bytesRead } = await file.read({
    buffer: Buffer.alloc(GLANCE_BYTES),
    position: place,
  });
  const [, ...lines] = buffer.toString('utf8', 0, bytesRead).split('\n');
  for (const line of lines) {
    const atMs = timeOfLine(line);
    if (atMs !== null) return atMs;
  }
  return null;
}

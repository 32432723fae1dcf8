import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';

/** Ten thousand servers with every key written out are 8 MiB; a larger file is the wrong file. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;

export type ReadText =
  | { readonly status: 'read'; readonly text: string }
  | { readonly status: 'unreadable'; readonly message: string; readonly suggestion: string };

/** A configuration file's text, at most 16 MiB of UTF-8; or why there is none. */
export function readText(path: string): ReadText {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (cause) {
    return unreadable(whyNot(cause), 'give the path of a YAML or JSON file that this process may read');
  }
  try {
    return readOpened(descriptor);
  } catch (cause) {
    return unreadable(whyNot(cause), 'give the path of a YAML or JSON file');
  } finally {
    closeSync(descriptor);
  }
}

function readOpened(descriptor: number): ReadText {
  const stats = fstatSync(descriptor);
  if (stats.isDirectory()) return unreadable('is a directory', 'give the path of a file in it');
  if (stats.size > MAX_FILE_BYTES) return tooLarge(stats.size);
  const bytes = readFileSync(descriptor);
  if (bytes.length > MAX_FILE_BYTES) return tooLarge(bytes.length);
  try {
    return { status: 'read', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return unreadable('is not UTF-8 text', 'save it as UTF-8');
  }
}

function tooLarge(bytes: number): ReadText {
  const mebibytes = Math.ceil(bytes / 1024 / 1024);
  return unreadable(
    `is ${mebibytes} MiB; a configuration is at most 16 MiB`,
    'split it into environments, or check that it is the right file',
  );
}

function whyNot(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT') return 'does not exist';
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read by this user';
  if (code === 'EISDIR') return 'is a directory';
  return `cannot be read (${typeof code === 'string' ? code : 'unknown error'})`;
}

function unreadable(message: string, suggestion: string): ReadText {
  return { status: 'unreadable', message, suggestion };
}

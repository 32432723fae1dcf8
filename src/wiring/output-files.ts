import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { renderDocument } from '../config/write/render-document.ts';
import { writeSafely } from '../config/write/write-safely.ts';
import { AppError } from '../domain/error/app-error.ts';
import type { OutputFiles } from '../ports/output-files.ts';

export interface OutputFolders {
  readonly weekly: string;
  readonly daily: string;
}

/** What actions leave in these folders, each file whole or not at all. */
export function createOutputFiles(folders: OutputFolders): OutputFiles {
  return {
    writeReport: (kind, texts) =>
      Promise.resolve().then(() =>
        Object.entries(texts).map(([name, text]) => {
          const path = join(folders[kind], name);
          write(path, text);
          return path;
        }),
      ),
    writeConfiguration: (path, { settings, source }) =>
      Promise.resolve().then(() => {
        if (existsSync(path)) throw isThere(path);
        write(path, renderDocument(settings.document, source));
      }),
  };
}

function write(path: string, text: string): void {
  try {
    writeSafely(path, text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError(
      'PRECONDITION_MISSING',
      `${path} cannot be written: ${why}. Make its folder one that this user may write.`,
      { details: { path }, cause },
    );
  }
}

function isThere(path: string): AppError {
  return new AppError(
    'CONFLICT',
    `${path} is there already and was left as it is. Name another file with --output.`,
    { details: { path } },
  );
}

import { readText } from '../../config/document/read-text.ts';
import { AppError } from '../../domain/error/app-error.ts';

/** The text of the file that an option names. Throws CONFIG_INVALID, with what to do, where there is none. */
export function readDocument(flag: string, path: string): string {
  const read = readText(path);
  if (read.status === 'read') return read.text;
  const { message, suggestion } = read;
  throw new AppError('CONFIG_INVALID', `${flag} ${path}: the file ${message}; ${suggestion}.`, {
    details: { option: flag, file: path },
  });
}

import { createFileLog, type FileLog, type LogLevel } from '../adapters/log/file-log.ts';
import type { Installation } from '../config/installation.ts';

export type LogEcho = (line: string, level: LogLevel) => void;

/** The log of one process. `echo` also gets what is neither a check nor a request, unless the console is switched off. */
export function createLog(
  { directory, level, format, rotation, toFile, toConsole }: Installation['logging'],
  echo: LogEcho | null,
): FileLog {
  return createFileLog({
    directory: toFile ? directory : null,
    level,
    format,
    rotation,
    echo: toConsole ? echo : null,
  });
}

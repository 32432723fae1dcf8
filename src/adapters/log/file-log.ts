import type { CheckView } from '../../domain/check/check-view.ts';
import type { Log, LogFacts } from '../../ports/log.ts';
import { describeCheckLine } from './check-line.ts';
import { LogFile } from './log-file.ts';

const LEVELS = { trace: 0, debug: 10, info: 20, warn: 30, error: 40, fatal: 50 } as const;
export type LogLevel = keyof typeof LEVELS;

export interface FileLogOptions {
  /** Created with its folder where missing. */
  readonly path: string;
  readonly level: LogLevel;
  readonly format: 'text' | 'json';
  /** Lines other than checks are also said here; null says nothing. */
  readonly echo: ((line: string, level: LogLevel) => void) | null;
}

export interface FileLog extends Log {
  /** Writes to a new file of the same name, after a rotation. */
  reopen(): void;
  /** Resolves when every line is in the file. */
  close(): Promise<void>;
}

/** Lines in a file that always has exactly this name, in a form that the runbook's greps understand, or JSON. */
export function createFileLog({ path, level, format, echo }: FileLogOptions): FileLog {
  // A log that cannot be written is said once, where it can be seen.
  const file = new LogFile({
    path,
    onTrouble: (error, lost) => {
      if (error !== null)
        echo?.(asText('error', `The log ${path} cannot be written: ${error.message}`, {}), 'error');
      else echo?.(asText('warn', `The log ${path} can be written again`, { lines_lost: lost }), 'warn');
    },
  });
  const write = (lineLevel: LogLevel, message: string, facts: LogFacts): void => {
    if (LEVELS[lineLevel] < LEVELS[level]) return;
    file.write(
      `${format === 'json' ? asJson(lineLevel, message, facts) : asText(lineLevel, message, facts)}\n`,
    );
  };
  const say =
    (lineLevel: LogLevel) =>
    (message: string, facts: LogFacts = {}) => {
      write(lineLevel, message, facts);
      echo?.(asText(lineLevel, message, facts), lineLevel);
    };
  return {
    info: say('info'),
    warn: say('warn'),
    error: say('error'),
    check(environment: string, view: CheckView): void {
      const { lineLevel, message, facts } = describeCheckLine(environment, view);
      write(lineLevel, message, facts);
    },
    reopen: () => void file.reopen(),
    close: () => file.close(),
  };
}

function asText(level: LogLevel, message: string, facts: LogFacts): string {
  const pairs = Object.entries(facts).map(([name, value]) => ` ${name}=${String(value)}`);
  const { response_time: responseTime, ...rest } = facts;
  if (responseTime === undefined) return `${stamp()} ${level.toUpperCase()} ${message}${pairs.join('')}`;
  const others = Object.entries(rest).map(([name, value]) => ` ${name}=${String(value)}`);
  return `${stamp()} ${level.toUpperCase()} ${message}${others.join('')} response_time ${String(responseTime)}`;
}

function asJson(level: LogLevel, message: string, facts: LogFacts): string {
  return JSON.stringify({ timestamp: stamp(), level, message, ...facts });
}

function stamp(): string {
  return new Date().toISOString();
}

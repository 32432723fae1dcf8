import { join } from 'node:path';
import type { CheckView } from '../../domain/check/check-view.ts';
import type { Edge } from '../../domain/watch/edge.ts';
import type { AccessLog, AnsweredRequest, CollectionLog, Log, LogFacts } from '../../ports/log.ts';
import { accessJson, accessText, describeAuthFailure } from './access-line.ts';
import { describeCheckLine } from './check-line.ts';
import { asText, formatLine, LEVELS, type LineContent, type LogFormat, type LogLevel } from './line-text.ts';
import { LogFile } from './log-file.ts';
import type { Rotation } from './rotate-file.ts';

export type { LogLevel } from './line-text.ts';

export interface FileLogOptions {
  /** Created where missing. Null writes no file. */
  readonly directory: string | null;
  readonly level: LogLevel;
  readonly format: LogFormat;
  /** Null leaves it to others, such as logrotate. */
  readonly rotation: Rotation | null;
  /** Lines other than checks and requests are also said here; null says nothing. */
  readonly echo: ((line: string, level: LogLevel) => void) | null;
}

export interface FileLog extends Log, CollectionLog, AccessLog {
  /** Writes to new files of the same names, after a rotation. */
  reopen(): void;
  /** Resolves when every line is in its file. */
  close(): Promise<void>;
}

/** The runbook's names (SURFACE section 7). All are there from the start, so that `tail -f` finds them. */
const NAMES = {
  main: () => 'enhanced_status_check.log',
  errors: () => 'errors.log',
  alerts: () => 'alerts.log',
  access: () => 'access.log',
  collection: () => 'metrics_collection.log',
  monitoring: () => join('monitoring', `monitoring_${localDate(new Date())}.log`),
} as const;
type Name = keyof typeof NAMES;

/** Lines in files that always have exactly these names, in a form that the runbook's greps understand, or JSON. */
export function createFileLog({ directory, level, format, rotation, echo }: FileLogOptions): FileLog {
  const files = directory === null ? null : openFiles({ directory, rotation, echo });
  const all = Object.values(files ?? {});
  const writeLast = (): void => {
    for (const file of all) file.writeLast();
  };
  process.once('exit', writeLast);
  const write = (name: Name, content: LineContent): void => {
    if (LEVELS[content.level] < LEVELS[level]) return;
    const line = formatLine(format, content);
    files?.[name].write(line);
    if (name === 'main' && LEVELS[content.level] >= LEVELS.error) files?.errors.write(line);
  };
  /** Whatever the level. In the morning yesterday's are looked for by the date that the wall has, not by UTC's. */
  const writeAlert = (content: LineContent): void => {
    const line = formatLine(format, content);
    files?.alerts.write(format === 'text' ? `${localDate(new Date())} ${line}` : line);
  };
  const say = (content: LineContent): void => {
    write('main', content);
    echo?.(asText(content), content.level);
  };
  const sayAt =
    (lineLevel: LogLevel) =>
    (message: string, facts: LogFacts = {}) => {
      say({ level: lineLevel, message, facts });
    };
  return {
    info: sayAt('info'),
    warn: sayAt('warn'),
    error: sayAt('error'),
    check(environment: string, view: CheckView): void {
      write('main', describeCheckLine(environment, view));
    },
    collection(message, facts = {}) {
      write('collection', { level: 'info', message, facts });
    },
    became(environment, edges) {
      for (const edge of edges) {
        write('monitoring', describeEdgeLine(environment, edge));
        if (edge.condition.startsWith(ALERT)) writeAlert(describeAlertLine(environment, edge));
      }
    },
    request(request: AnsweredRequest): void {
      files?.access.write((format === 'json' ? accessJson : accessText)(request, new Date()));
    },
    authFailed(failure) {
      write('main', describeAuthFailure(failure));
    },
    reopen: () => {
      for (const file of all) void file.reopen();
    },
    close: async () => {
      await Promise.all(all.map((file) => file.close()));
      process.off('exit', writeLast);
    },
  };
}

type OpenedFiles = Readonly<Record<Name, LogFile>>;

/** Trouble is said once for all of them, where it can be seen. */
function openFiles(
  options: Pick<FileLogOptions, 'rotation' | 'echo'> & { readonly directory: string },
): OpenedFiles {
  const { directory, rotation, echo } = options;
  const broken = new Set<Name>();
  const say = (level: LogLevel, message: string, facts: LogFacts = {}): void => {
    echo?.(asText({ level, message, facts }), level);
  };
  const open = (name: Name): LogFile => {
    const path = (): string => join(directory, NAMES[name]());
    const onTrouble = (error: Error | null, lost: number): void => {
      const wereBroken = broken.size;
      if (error === null) broken.delete(name);
      else broken.add(name);
      if (error !== null && wereBroken === 0)
        say('error', `The log ${path()} cannot be written: ${error.message}`);
      if (error === null && (broken.size === 0 || lost > 0))
        say('warn', `The log ${path()} can be written again`, { lines_lost: lost });
    };
    const onRotationFailure = (error: Error): void => {
      say('error', `The log ${path()} cannot be rotated, and grows: ${error.message}`);
    };
    const file = new LogFile({ path, rotation, onTrouble, onRotationFailure });
    void file.open();
    return file;
  };
  return {
    main: open('main'),
    errors: open('errors'),
    alerts: open('alerts'),
    access: open('access'),
    collection: open('collection'),
    monitoring: open('monitoring'),
  };
}

function describeEdgeLine(environment: string, { server, condition, became, reason }: Edge): LineContent {
  return {
    level: 'info',
    message: `${server} ${became ? 'is now' : 'is no longer'} ${condition}: ${reason}`,
    facts: { environment },
  };
}

const ALERT = 'alert:';

function describeAlertLine(environment: string, { server, condition, became, reason }: Edge): LineContent {
  return {
    level: became ? 'error' : 'info',
    message: `${became ? 'FIRING' : 'ENDED'} ${condition.slice(ALERT.length)} ${server}: ${reason}`,
    facts: { environment },
  };
}

/** The day as the operator's clock has it, which is what `tail -f monitoring_$(date +%F).log` asks for. */
function localDate(at: Date): string {
  const pad = (number: number): string => String(number).padStart(2, '0');
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
}

import { timeOfLine } from './time-of-line.ts';

/** A line of the service's own log that says that something is not as it should be. */
export interface LogEvent {
  readonly atMs: number;
  readonly level: 'warn' | 'error' | 'fatal';
  /** The server that it is about; null where it is about the service itself. */
  readonly server: string | null;
  /** What went wrong, such as `mcp timeout`, or the message with what varies left out. */
  readonly kinds: readonly string[];
  readonly message: string;
}

export type ReadLine =
  | { readonly status: 'event'; readonly event: LogEvent }
  /** A line that says nothing bad. */
  | { readonly status: 'passed'; readonly atMs: number }
  | { readonly status: 'unreadable' };

type Level = LogEvent['level'];
type Paths = readonly (readonly [path: 'mcp' | 'rest', verdict: string | undefined])[];

interface Fields {
  readonly atMs: number;
  readonly level: string;
  readonly message: string;
  readonly paths: Paths;
}

const TEXT = /^\S+ ([A-Z]+) (.*)$/s;
/** What `describeCheckLine` puts at the end of a line, where nothing that a server says can come after it. */
const FACTS = / environment=\S+(?: mcp=(\w+))?(?: rest=(\w+))?(?: response_time [\d.]+)?$/;
const CHECK = /^check (\S+) [A-Z_]+(?:;|$| )/;
const LEVELS: Readonly<Record<string, Level>> = { warn: 'warn', error: 'error', fatal: 'fatal' };
const UNREADABLE = { status: 'unreadable' } as const;

/** Reads a line in either form that the log has, text or JSON. */
export function readLogLine(text: string): ReadLine {
  const atMs = timeOfLine(text);
  if (atMs === null) return UNREADABLE;
  const fields = text.startsWith('{') ? fieldsOfJson(text, atMs) : fieldsOfText(text, atMs);
  if (fields === null) return UNREADABLE;
  const level = LEVELS[fields.level];
  return level === undefined
    ? { status: 'passed', atMs }
    : { status: 'event', event: eventOf(fields, level) };
}

function eventOf({ atMs, message, paths }: Fields, level: Level): LogEvent {
  const [, server = null] = CHECK.exec(message) ?? [];
  const failing = paths.flatMap(([path, verdict]) => (verdict === undefined ? [] : [`${path} ${verdict}`]));
  const kinds = server === null || failing.length === 0 ? [withoutWhatVaries(message)] : failing;
  return { atMs, level, server, kinds, message };
}

function fieldsOfText(text: string, atMs: number): Fields | null {
  const [, level = '', message = ''] = TEXT.exec(text) ?? [];
  if (level === '') return null;
  const [facts, mcp, rest] = FACTS.exec(message) ?? [];
  const said = facts === undefined ? message : message.slice(0, -facts.length);
  return {
    atMs,
    level: level.toLowerCase(),
    message: said,
    paths: [
      ['mcp', mcp],
      ['rest', rest],
    ],
  };
}

function fieldsOfJson(text: string, atMs: number): Fields | null {
  const line = parsed(text);
  const word = (name: string): string | undefined => {
    const value = line?.[name];
    return typeof value === 'string' ? value : undefined;
  };
  const level = word('level');
  if (level === undefined) return null;
  return {
    atMs,
    level,
    message: word('message') ?? '',
    paths: [
      ['mcp', word('mcp')],
      ['rest', word('rest')],
    ],
  };
}

function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}

const LONGEST_KIND = 80;

/** One thing that is said again and again with other numbers, names and reasons in quotes is one kind. */
function withoutWhatVaries(message: string): string {
  return message
    .slice(0, 4 * LONGEST_KIND)
    .replaceAll(/\b[0-9a-f]{8}-[0-9a-f-]{27}\b/gi, '#')
    .replaceAll(/(?:^| )\w+=\S*/g, '')
    .replaceAll(/\d+(?:\.\d+)*/g, '#')
    .trim()
    .slice(0, LONGEST_KIND);
}

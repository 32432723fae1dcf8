import type { LogFacts } from '../../ports/log.ts';

export const LEVELS = { trace: 0, debug: 10, info: 20, warn: 30, error: 40, fatal: 50 } as const;
export type LogLevel = keyof typeof LEVELS;
export type LogFormat = 'text' | 'json';

export interface LineContent {
  readonly level: LogLevel;
  readonly message: string;
  readonly facts: LogFacts;
}

/** One line with its end. Times in UTC; `response_time` comes last, where the runbook's awk looks for it. */
export function formatLine(format: LogFormat, content: LineContent): string {
  return format === 'json' ? `${asJson(content)}\n` : `${asText(content)}\n`;
}

export function asText({ level, message, facts }: LineContent): string {
  const { response_time: responseTime, ...rest } = facts;
  const pairs = Object.entries(rest).map(([name, value]) => ` ${name}=${String(value)}`);
  const last = responseTime === undefined ? '' : ` response_time ${String(responseTime)}`;
  return inOneLine(`${stamp()} ${level.toUpperCase()} ${message}${pairs.join('')}`) + last;
}

function asJson({ level, message, facts }: LineContent): string {
  return JSON.stringify({ timestamp: stamp(), level, message, ...facts });
}

/** Servers say what they like: nothing of it may begin a line of its own, or move a terminal's cursor. */
function inOneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return character === '\n' ? '\\n' : `\\x${code.toString(16).padStart(2, '0')}`;
  });
}

function stamp(): string {
  return new Date().toISOString();
}

import type { AnsweredRequest, AuthFailure } from '../../ports/log.ts';
import type { LineContent } from './line-text.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** As web servers write it, then the milliseconds and the request id: `ADDRESS - WHO [TIME] "METHOD PATH" STATUS BYTES MS ID`. */
export function accessText(request: AnsweredRequest, at: Date): string {
  const { address, who, method, path, status, bytes, durationMs, requestId } = request;
  const place = `${address ?? '-'} - ${word(who ?? '-')} [${clfTime(at)}]`;
  return `${place} "${quoted(method)} ${quoted(path)}" ${status} ${bytes ?? '-'} ${rounded(durationMs)} ${word(requestId)}\n`;
}

export function accessJson(request: AnsweredRequest, at: Date): string {
  const { address, who, method, path, status, bytes, durationMs, requestId } = request;
  const line = { timestamp: at.toISOString(), address, who, method, path, status, bytes };
  return `${JSON.stringify({ ...line, duration_ms: rounded(durationMs), request_id: requestId })}\n`;
}

export function describeAuthFailure(failure: AuthFailure): LineContent {
  const { address, who, method, path, reason, requestId, leftOut } = failure;
  return {
    level: 'warn',
    message: `auth failed: ${reason}`,
    facts: {
      address: address ?? 'unknown',
      ...(who === null ? {} : { who }),
      method,
      path,
      request_id: requestId,
      ...(leftOut === 0 ? {} : { left_out: leftOut }),
    },
  };
}

/** `10/Oct/2000:13:55:36 +0000`, the Common Log Format's time. */
function clfTime(at: Date): string {
  const [date = '', time = ''] = at.toISOString().split('T');
  const [year = '', month = '', day = ''] = date.split('-');
  return `${day}/${MONTHS[Number(month) - 1] ?? ''}/${year}:${time.slice(0, 8)} +0000`;
}

/** What stands between quotes is what the other end sent. */
function quoted(text: string): string {
  return text.replace(/["\\\p{Cc}]/gu, (character) =>
    character === '"' || character === '\\'
      ? `\\${character}`
      : `\\x${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`,
  );
}

function word(text: string): string {
  return text === '' ? '-' : quoted(text).replace(/\s/g, '_');
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}

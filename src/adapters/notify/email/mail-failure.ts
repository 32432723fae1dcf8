import type { Delivery } from '../../../domain/notify/notification.ts';
import { MAY_PASS, permanent, temporary } from '../attempt/attempt.ts';
import type { Redaction } from '../attempt/redaction.ts';

/** What nodemailer adds to an error (its `errors.d.ts`). */
interface MailError extends Error {
  readonly code?: unknown;
  readonly response?: unknown;
  readonly permanent?: unknown;
  readonly command?: unknown;
}

const NEXT: Readonly<Record<string, string>> = {
  EAUTH: 'Check the user and password in smtp_url.',
  ENOAUTH: 'Put user and password into smtp_url.',
  EENVELOPE: 'Check the sender and the recipients: the server does not take mail from or for them.',
  ETLS: 'Use smtps://, or a server that offers STARTTLS with a valid certificate.',
  EREQUIRETLS: 'Use smtps://, or a server that offers STARTTLS.',
};

const NOT_BY_TRYING_AGAIN: readonly string[] = ['ENOAUTH', 'EREQUIRETLS', 'ECONFIG'];

/** What a server's reply or a missing part means; null where no connection came about or it broke. */
export function mailFailure(error: unknown, redaction: Redaction): Delivery | null {
  if (!isMailError(error)) return null;
  const code = typeof error.code === 'string' ? error.code : '';
  const said = typeof error.response === 'string' ? redaction.excerpt(error.response) : '';
  const next = NEXT[code] ?? 'See what the server says, and its log.';
  if (NOT_BY_TRYING_AGAIN.includes(code)) return permanent(`no mail can be sent (${code}). ${next}`);
  if (said === '') return code === 'ETLS' ? temporary(`no secure connection. ${next}`) : null;
  if (error.permanent === true) return permanent(`the mail server refused: ${said}. ${next}`);
  return temporary(`the mail server cannot take it now: ${said}. ${MAY_PASS}`);
}

function isMailError(error: unknown): error is MailError {
  return error instanceof Error && 'code' in error;
}

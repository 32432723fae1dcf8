import { isLoopback } from '../../../domain/access/loopback.ts';
import { decoded } from '../attempt/redaction.ts';

/** What an SMTP URL says, as nodemailer takes it. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the start: `smtps`. */
  readonly secure: boolean;
  /** A password is not sent in plain letters to another machine: then STARTTLS has to be there. */
  readonly requireTLS: boolean;
  readonly auth?: { readonly user: string; readonly pass: string };
}

/** Null where the text is no smtp or smtps URL. */
export function parseSmtpUrl(text: string): SmtpServer | null {
  const url = URL.parse(text);
  if (url === null || url.hostname === '' || !/^smtps?:$/.test(url.protocol)) return null;
  const secure = url.protocol === 'smtps:';
  const server = {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
  };
  if (url.username === '') return { ...server, requireTLS: false };
  const auth = { user: decoded(url.username), pass: decoded(url.password) };
  return { ...server, auth, requireTLS: !secure && !isLoopback(url.hostname) };
}

import { createTransport } from 'nodemailer';
import type { ChannelSpec } from '../../../domain/notify/channel-spec.ts';
import type { DeliveryRequest, Notifier } from '../../../ports/notifier.ts';
import type { Secrets } from '../../../ports/secrets.ts';
import { ATTEMPT_TIMEOUT_MS, attemptDelivery, channelOf, permanent } from '../attempt/attempt.ts';
import { createRedaction, secretsOfUrl } from '../attempt/redaction.ts';
import { mailFailure } from './mail-failure.ts';
import { sendMail, type Mail } from './send-mail.ts';
import { parseSmtpUrl, type SmtpServer } from './smtp-server.ts';

interface EmailNotifierOptions {
  readonly secrets: Secrets;
  readonly timeoutMs?: number;
}

type EmailChannel = Extract<ChannelSpec, { type: 'email' }>;
type Transport = ReturnType<typeof createPool>;

/**
 * Mail by SMTP, to the channel's recipients and the addressees. The later mails of an incident refer to its first one,
 * so that mail programs keep them together. SMTP cannot tell a repetition: the same key twice is two mails with one
 * Message-ID.
 */
export function createEmailNotifier(options: EmailNotifierOptions): Notifier & { close(): void } {
  const { secrets, timeoutMs = ATTEMPT_TIMEOUT_MS } = options;
  const pools = new Map<string, Transport>();
  const poolOf = (smtpUrl: string, server: SmtpServer): Transport => {
    const pool = pools.get(smtpUrl) ?? createPool(server, timeoutMs);
    pools.set(smtpUrl, pool);
    return pool;
  };
  return {
    deliver: async (request, signal) => {
      const channel = channelOf(request.channel, 'email');
      const smtpUrl = secrets.resolve(channel.smtpUrl);
      const frame = { channel, timeoutMs, signal, secrets: secretsOf(smtpUrl) };
      return attemptDelivery(frame, async (within) => {
        const server = parseSmtpUrl(smtpUrl);
        if (server === null) return permanent('its smtp_url is not an smtp:// or smtps:// URL. Correct it.');
        try {
          return await sendMail(poolOf(smtpUrl, server), { ...mailOf(channel, request), signal: within });
        } catch (error) {
          if (within.aborted) throw error;
          const failure = mailFailure(error, createRedaction(frame.secrets));
          if (failure === null) throw error;
          return failure;
        }
      });
    },
    close: () => {
      for (const pool of pools.values()) pool.close();
      pools.clear();
    },
  };
}

function mailOf(channel: EmailChannel, request: DeliveryRequest): Omit<Mail, 'signal'> {
  const others = request.addressees.flatMap(({ email }) => (email === null ? [] : [email]));
  return {
    from: channel.from,
    to: [...channel.to, ...others],
    notification: request.notification,
    first: request.sent?.reference ?? null,
  };
}

/** Longer than an attempt by so much: it is the attempt that ends, and says why. */
const SPARE_MS = 1_000;

/** Connections are kept for a few seconds only: mail servers close idle ones. */
function createPool(server: SmtpServer, attemptMs: number) {
  const timeoutMs = attemptMs + SPARE_MS;
  return createTransport({
    ...server,
    pool: true,
    maxConnections: 4,
    // Trying again is for who asked: a message cut off may have arrived.
    maxRequeues: 0,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/** Its user and password, also as `AUTH PLAIN` puts them together. */
function secretsOf(smtpUrl: string): readonly string[] {
  const url = URL.parse(smtpUrl);
  const auth = parseSmtpUrl(smtpUrl)?.auth;
  if (url === null) return [smtpUrl];
  return [...secretsOfUrl(url), ...(auth === undefined ? [] : [`\0${auth.user}\0${auth.pass}`])];
}

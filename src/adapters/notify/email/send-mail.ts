import type { Transporter } from 'nodemailer';
import type { Delivery, Notification } from '../../../domain/notify/notification.ts';
import { permanent } from '../attempt/attempt.ts';
import { distinctAddresses, isMailAddress } from './mail-address.ts';
import { renderMail } from './render-mail.ts';

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly notification: Notification;
  /** Message-ID of the subject's first mail; null where this is the first. */
  readonly first: string | null;
  readonly signal: AbortSignal;
}

/** Sends a mail; the reference is the Message-ID of the subject's first. Throws what the transport throws. */
export async function sendMail(transport: Pick<Transporter, 'sendMail'>, mail: Mail): Promise<Delivery> {
  const from = senderOf(mail.from);
  if (from === null) return permanent('its from is not a mail address. Correct it.');
  const to = distinctAddresses(mail.to.filter(isMailAddress));
  const unusable = mail.to.length - mail.to.filter(isMailAddress).length;
  if (to.length === 0) return permanent('no recipient has a usable mail address. Correct its to.');
  const { messageId, ...content } = renderMail(mail.notification, domainOf(from.address));
  const info = await transport.sendMail({
    from,
    // One address each, never a text that is read as a list.
    to: to.map((address) => ({ name: '', address })),
    ...content,
    messageId,
    ...(mail.first !== null && { inReplyTo: mail.first, references: mail.first }),
    headers: { 'Auto-Submitted': 'auto-generated' },
    ...(mail.notification.incident.severity === 'critical' && { priority: 'high' as const }),
    signal: mail.signal,
  });
  return {
    status: 'sent',
    reference: mail.first ?? messageId,
    detail: sentDetail({ recipients: to.length, refused: info.rejected?.length ?? 0, unusable }),
  };
}

function senderOf(from: string): { readonly name: string; readonly address: string } | null {
  const [, name = '', written] = /^\s*(?:"?([^"<>\p{Cc}]*?)"?\s*<([^<>]*)>)\s*$/u.exec(from) ?? [];
  const address = written ?? from.trim();
  return isMailAddress(address) ? { name, address } : null;
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}

type Counts = Readonly<Record<'recipients' | 'refused' | 'unusable', number>>;

function sentDetail({ recipients, refused, unusable }: Counts): string {
  const taken = recipients - refused;
  const parts = [
    `the mail server took it for ${taken} recipient${taken === 1 ? '' : 's'}`,
    ...(refused === 0 ? [] : [`it refused ${refused}; check their addresses`]),
    ...(unusable === 0 ? [] : [`${unusable} had no usable address`]),
  ];
  return `${parts.join('; ')}.`;
}

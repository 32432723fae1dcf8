import type { Addressee, Notification } from '../../../domain/notify/notification.ts';
import { headline, impact, oneLine } from '../../../domain/notify/story.ts';
import type { Notifier } from '../../../ports/notifier.ts';

interface ConsoleNotifierOptions {
  /** Gets a line without its end. */
  readonly write: (line: string) => void;
}

/** Says each message as one line. It takes every message in, so the same key twice is two lines. */
export function createConsoleNotifier({ write }: ConsoleNotifierOptions): Notifier {
  return {
    deliver: ({ notification, channel, addressees }) => {
      write(consoleLine(channel.name, notification, addressees));
      const detail = `Channel ${channel.name} (console): written.`;
      return Promise.resolve({ status: 'sent', reference: null, detail });
    },
  };
}

/** "2026-01-02T03:04:05.000Z [ops] opened: ... | CRITICAL · search-mcp is down | cause | incident K7Q2MD, ...". */
export function consoleLine(
  channel: string,
  notification: Notification,
  addressees: readonly Addressee[],
): string {
  const { incident } = notification;
  const parts = [
    `${new Date(notification.atMs).toISOString()} [${channel}] ${notification.event}: ${notification.line}`,
    headline(notification),
    incident.cause,
    `incident ${incident.id} in ${incident.environment}, ${impact(incident)}`,
    ...(addressees.length === 0 ? [] : [`to ${addressees.map(({ name }) => name).join(', ')}`]),
    ...(incident.runbookToFollow === null ? [] : [`runbook to follow: ${incident.runbookToFollow}`]),
    ...incident.notes,
    ...(incident.url === null ? [] : [incident.url]),
  ];
  return parts.map(oneLine).join(' | ');
}

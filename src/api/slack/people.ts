import type { Chat } from '../../ports/chat.ts';
import type { PlacedChannel } from '../integrations/responding-reader.ts';
import type { Person } from './person.ts';
import { personByMail } from './person.ts';

/** Finds people by their mail addresses, as the workspace knows them. */
export interface People {
  byMail(place: PlacedChannel<'slack'>, userId: string): Promise<Person | null>;
}

const KEPT_MS = 10 * 60_000;
/** Strangers are kept too, so that whoever presses often does not make us ask often. */
const MOST_KEPT = 1_000;

export function createPeople(chat: Chat, nowMs: () => number): People {
  const known = new Map<string, { readonly atMs: number; readonly mail: string | null }>();

  const mailOf = async ({ channel }: PlacedChannel<'slack'>, userId: string): Promise<string | null> => {
    const key = JSON.stringify([channel.apiUrl, channel.botToken, userId]);
    const kept = known.get(key);
    if (kept !== undefined && Math.abs(nowMs() - kept.atMs) < KEPT_MS) return kept.mail;
    const mail = await chat.mailOf(channel, userId);
    known.delete(key);
    known.set(key, { atMs: nowMs(), mail });
    const [oldest] = known.keys();
    if (known.size > MOST_KEPT && oldest !== undefined) known.delete(oldest);
    return mail;
  };

  return {
    byMail: async (place, userId) => {
      const { users } = place.responding;
      if (!users.some(({ email, slackId }) => email !== null && slackId === null)) return null;
      const mail = await mailOf(place, userId);
      return mail === null ? null : personByMail(users, mail);
    },
  };
}

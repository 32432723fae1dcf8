import type { Addressee } from '../../../domain/notify/notification.ts';
import { oneLine } from '../../../domain/notify/story.ts';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * Others' words for a message: on one line, escaped such that nothing in them is a link or a mention
 * (docs.slack.dev/messaging/formatting-message-text), and never longer than `limit` as Slack counts them.
 */
export function slackText(text: string, limit: number): string {
  const letters = Array.from(oneLine(text), (letter) => ENTITIES[letter] ?? letter);
  const length = letters.reduce((sum, letter) => sum + letter.length, 0);
  if (length <= limit) return letters.join('');
  let shown = '';
  for (const letter of letters) {
    if (shown.length + letter.length > limit - 1) break;
    shown += letter;
  }
  return `${shown}…`;
}

/** Others' lines for a block of code: nothing in them ends the block, or is a link or a mention. */
export function slackLines(text: string, limit: number): string {
  return text
    .replaceAll('```', "'''")
    .replaceAll(/[^\P{C}\n]/gu, ' ')
    .slice(0, limit)
    .replaceAll(/[&<>]/g, (letter) => ENTITIES[letter] ?? letter);
}

/** Mentions of those who have a Slack id: people, or a user group. */
export function mentionsOf(addressees: readonly Addressee[]): string {
  return addressees
    .flatMap(({ slackId }) => {
      if (slackId === null || !/^[UWS][A-Z0-9]{2,30}$/.test(slackId)) return [];
      return [slackId.startsWith('S') ? `<!subteam^${slackId}>` : `<@${slackId}>`];
    })
    .slice(0, MOST_MENTIONS)
    .join(' ');
}

const MOST_MENTIONS = 20;

/** A link, or its words where the address is no http one. */
export function slackLink(address: string, words: string): string {
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol)) return slackText(words, 100);
  const href = url.href.replace(/[<>|&]/g, (letter) => ENTITIES[letter] ?? '%7C');
  return `<${href}|${slackText(words, 100)}>`;
}

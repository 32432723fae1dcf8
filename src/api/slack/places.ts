import type { PlacedChannel } from '../integrations/responding-reader.ts';
import type { SlashCommand } from './slash-command.ts';

/** A channel of the app that has sent something, in the environment whose channel it is. */
export type Place = PlacedChannel<'slack'>;

/** The app's channel of an environment; null where it has none there. */
export function placeOfEnvironment(places: readonly Place[], environment: string): Place | null {
  return places.find((place) => place.environment === environment) ?? null;
}

type Typed = Pick<SlashCommand, 'conversation' | 'conversationName'>;

/** What a command means that names no environment: that of the conversation, else the installation's own, else the first. */
export function placeOfCommand(
  places: readonly Place[],
  typed: Typed,
  defaultEnvironment: string,
): Place | null {
  return (
    places.find(({ channel }) => isHere(channel.channel, typed)) ??
    placeOfEnvironment(places, defaultEnvironment) ??
    places[0] ??
    null
  );
}

function isHere(channel: string, { conversation, conversationName }: Typed): boolean {
  return channel === conversation || channel.replace(/^#/, '') === conversationName;
}

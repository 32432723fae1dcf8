import type { WayBack } from '../../domain/notify/test-press.ts';
import { parseJson, readInteraction } from './interaction.ts';
import { placeOfEnvironment } from './places.ts';
import type { Place } from './places.ts';
import { readSubmitted } from './slack-desk.ts';
import type { SlackDesk } from './slack-desk.ts';
import { readSlashCommand } from './slash-command.ts';

/** What an app of ours has sent, and the channels of that app: by which way it came makes no difference, but to a test of that. */
export interface Sent<T> {
  readonly what: T;
  readonly places: readonly Place[];
  readonly requestId: string;
  readonly wayBack: WayBack;
}

/** `taken`: it is seen to, or is nothing that we act on. */
export type Intake = 'taken' | 'malformed' | 'foreign_environment';

/** Buttons, menus and forms. The desk's work is begun and not waited for; it throws nothing. */
export function takeInteraction(
  desk: SlackDesk,
  { what, places, requestId, wayBack }: Sent<unknown>,
): Intake {
  const asked = readInteraction(what);
  switch (asked.kind) {
    case 'malformed':
      return 'malformed';
    case 'other':
      return 'taken';
    case 'press': {
      const place = placeOfEnvironment(places, asked.environment);
      if (place === null) return 'foreign_environment';
      void desk.press({ asked, place, requestId });
      return 'taken';
    }
    case 'test_press': {
      const place = placeOfEnvironment(places, asked.environment);
      if (place === null) return 'foreign_environment';
      void desk.pressTest({ asked, place, requestId, wayBack });
      return 'taken';
    }
    case 'submission': {
      const carried = readSubmitted(asked);
      if (carried === null) return 'malformed';
      const place = placeOfEnvironment(places, carried.environment);
      if (place === null) return 'foreign_environment';
      void desk.submit({ asked, place, requestId, carried });
      return 'taken';
    }
  }
}

/** `/watchkeeper ...`. */
export function takeCommand(desk: SlackDesk, { what, places, requestId }: Sent<unknown>): Intake {
  const asked = readSlashCommand(what);
  if (asked === null) return 'malformed';
  void desk.command({ asked, places, requestId });
  return 'taken';
}

/** A form's field that holds JSON; null where it holds none. */
export function payloadOf(fields: Readonly<Record<string, string>>): unknown {
  return parseJson(fields['payload'] ?? '');
}

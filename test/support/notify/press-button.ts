import { z } from 'zod';
import type { SlackMessageShown } from './fake-slack.ts';
import { slackHeaders } from './signed-requests.ts';

export interface Press extends Pressed {
  /** Of our API. */
  readonly apiUrl: string;
  readonly secret: string;
}

export interface Pressed {
  readonly message: SlackMessageShown;
  /** As it stands on the button, such as `Acknowledge`. */
  readonly button: string;
  /** Slack id of who presses. */
  readonly user: string;
}

const Button = z.object({
  type: z.literal('button'),
  text: z.object({ text: z.string() }),
  action_id: z.string(),
  value: z.string(),
});

/** What stands on the message's buttons, in their order. */
export function buttonsOf(message: SlackMessageShown): readonly string[] {
  return elementsOf(message).map(({ text }) => text.text);
}

/** Presses the button that the message shows, as Slack tells of it: what the button carries comes back as it was. Gives the answer's status. */
export async function pressButton({ apiUrl, secret, ...pressed }: Press): Promise<number> {
  const body = new URLSearchParams({ payload: JSON.stringify(payloadOfPress(pressed)) }).toString();
  const response = await fetch(`${apiUrl}/integrations/slack/interactions`, {
    method: 'POST',
    body,
    headers: slackHeaders(body, { secret, nowMs: Date.now() }),
  });
  await response.text();
  return response.status;
}

/** What Slack tells of a press of the button that the message shows. */
export function payloadOfPress({ message, button, user }: Pressed): Readonly<Record<string, unknown>> {
  const found = elementsOf(message).find(({ text }) => text.text === button);
  if (found === undefined)
    throw new Error(`The message shows ${buttonsOf(message).join(', ')}, no ${button}.`);
  const { type, action_id, value } = found;
  const nowMs = Date.now();
  return {
    type: 'block_actions',
    user: { id: user },
    trigger_id: `trigger-${nowMs}`,
    channel: { id: message.channel },
    container: { type: 'message', message_ts: message.ts, channel_id: message.channel },
    actions: [{ type, action_id, value, block_id: 'actions', action_ts: String(nowMs / 1_000) }],
  };
}

function elementsOf({ blocks }: SlackMessageShown): readonly z.infer<typeof Button>[] {
  return blocks
    .flatMap(({ elements }) => (Array.isArray(elements) ? (elements as unknown[]) : []))
    .flatMap((element) => {
      const parsed = Button.safeParse(element);
      return parsed.success ? [parsed.data] : [];
    });
}

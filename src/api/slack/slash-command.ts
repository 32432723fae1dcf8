import { z } from 'zod';

/** `/watchkeeper ...` as it came. */
export interface SlashCommand {
  readonly userId: string;
  readonly text: string;
  /** Where it was typed: an id, and a name without its `#`. */
  readonly conversation: string;
  readonly conversationName: string;
  /** Where only who typed it reads the answer. */
  readonly replyUrl: string;
  /** The same where Slack sends it again. */
  readonly once: string;
}

const shape = z.object({
  user_id: z.string().regex(/^[UW][A-Z0-9]{2,30}$/),
  text: z.string().max(4_000).default(''),
  channel_id: z.string().min(1).max(255),
  channel_name: z.string().max(255).default(''),
  response_url: z.string().min(1).max(2_000),
  trigger_id: z.string().min(1).max(255),
});

/** Null for what is no command (docs.slack.dev/interactivity/implementing-slash-commands). */
export function readSlashCommand(fields: unknown): SlashCommand | null {
  const parsed = shape.safeParse(fields);
  if (!parsed.success) return null;
  const { user_id, text, channel_id, channel_name, response_url, trigger_id } = parsed.data;
  return {
    userId: user_id,
    text,
    conversation: channel_id,
    conversationName: channel_name,
    replyUrl: response_url,
    once: ['slack', 'command', trigger_id, user_id].join(':').slice(0, 200),
  };
}

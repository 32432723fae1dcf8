import { createSlackChat } from '../adapters/notify/slack/slack-chat.ts';
import type { SlackChat } from '../adapters/notify/slack/slack-chat.ts';
import { createSlackReceiver } from '../adapters/notify/slack/socket/slack-receiver.ts';
import type { SlackReceiver } from '../adapters/notify/slack/socket/slack-receiver.ts';
import { createEnvironmentSecrets } from '../adapters/secrets/environment-secrets.ts';
import type { Secrets } from '../ports/secrets.ts';

/** What the API needs for what Slack and PagerDuty send. */
export interface Chatting {
  readonly secrets: Secrets;
  readonly chat: SlackChat;
  readonly receiver: SlackReceiver;
}

export function createChatting(): Chatting {
  const secrets = createEnvironmentSecrets({ env: process.env });
  return { secrets, chat: createSlackChat({ secrets }), receiver: createSlackReceiver() };
}

import { WebAPIRequestError, type InputBlock, type ModalView, type WebClient } from '@slack/web-api';
import { Agent, fetch } from 'undici';
import { z } from 'zod';
import { AppError } from '../../../domain/error/app-error.ts';
import type { Chat, ChatChannel, ChatWords, Form, FormField } from '../../../ports/chat.ts';
import type { Secrets } from '../../../ports/secrets.ts';
import { createRedaction } from '../attempt/redaction.ts';
import { reasonOf } from '../attempt/attempt.ts';
import { createSlackClient } from './slack-client.ts';
import { slackFailure } from './slack-failure.ts';
import { isReplyAddress } from './reply-address.ts';
import { slackLines, slackText } from './slack-text.ts';

export interface SlackChat extends Chat {
  /** Ends the connections that are kept. */
  close(): Promise<void>;
}

interface SlackChatOptions {
  readonly secrets: Secrets;
  readonly timeoutMs?: number;
}

/** A trigger is good for three seconds; what is said to a person has more time, but nobody waits longer. */
const TIMEOUT_MS = 5_000;

/** What is said to one person in Slack, forms, and who people are. Redirects are not followed. */
export function createSlackChat({ secrets, timeoutMs = TIMEOUT_MS }: SlackChatOptions): SlackChat {
  const dispatcher = new Agent({ connect: { timeout: timeoutMs } });
  const call = async <T>(channel: ChatChannel, work: (client: WebClient) => Promise<T>): Promise<T> => {
    const token = secrets.resolve(channel.botToken);
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      return await work(createSlackClient({ token, apiUrl: channel.apiUrl, dispatcher, signal }));
    } catch (error) {
      throw unavailable(channel, error, token);
    }
  };

  const answer = async (channel: ChatChannel, url: string, words: ChatWords): Promise<void> => {
    if (!isReplyAddress(url, channel.apiUrl))
      throw new AppError(
        'SERVICE_UNAVAILABLE',
        `Channel ${channel.name}: the address for an answer is none of Slack's.`,
      );
    const signal = AbortSignal.timeout(timeoutMs);
    const { status } = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ response_type: 'ephemeral', replace_original: false, text: textOf(words) }),
      dispatcher,
      signal,
      redirect: 'manual',
    }).catch((error: unknown) => {
      throw unavailable(channel, error, url);
    });
    if (status !== 200)
      throw new AppError(
        'SERVICE_UNAVAILABLE',
        `Channel ${channel.name}: Slack did not take the answer (HTTP ${status}).`,
      );
  };

  return {
    tell: async (channel, reply, words) => {
      if (reply.kind === 'address') return answer(channel, reply.url, words);
      await call(channel, (client) =>
        client.apiCall('chat.postEphemeral', {
          ...{ channel: reply.conversation, user: reply.userId },
          ...{ text: textOf(words), parse: 'none', link_names: false },
        }),
      );
    },
    openForm: async (channel, trigger, form) => {
      await call(channel, (client) =>
        client.apiCall('views.open', { trigger_id: trigger, view: viewOf(form) }),
      );
    },
    mailOf: (channel, userId) =>
      call(channel, async (client) => {
        const own = Team.parse(await client.apiCall('auth.test')).team_id;
        const answered = await client.apiCall('users.info', { user: userId });
        return mailOf(Person.parse(answered).user, own);
      }),
    close: () => dispatcher.destroy(),
  };
}

const Team = z.object({ team_id: z.string() });
const Person = z.object({
  user: z.object({
    team_id: z.string().optional(),
    deleted: z.boolean().optional(),
    is_bot: z.boolean().optional(),
    is_stranger: z.boolean().optional(),
    is_email_confirmed: z.boolean().optional(),
    enterprise_user: z.object({ teams: z.array(z.string()).default([]) }).optional(),
    profile: z.object({ email: z.string().nullish() }).default({}),
  }),
});

/** In shared channels are people of other workspaces, whose own administrators say what their addresses are. */
function mailOf(user: z.output<typeof Person>['user'], ownTeam: string): string | null {
  const isOurs = user.team_id === ownTeam || user.enterprise_user?.teams.includes(ownTeam) === true;
  const isDoubtful = user.deleted === true || user.is_bot === true || user.is_stranger === true;
  if (!isOurs || isDoubtful || user.is_email_confirmed === false) return null;
  return user.profile.email ?? null;
}

/** Letters of a listing; the message may have 40,000. */
const LONGEST_LISTING = 12_000;

function textOf({ text, listing }: ChatWords): string {
  const said = slackText(text, 3_000);
  return listing === null ? said : `${said}\n\`\`\`\n${slackLines(listing, LONGEST_LISTING)}\n\`\`\``;
}

function viewOf(form: Form): ModalView {
  return {
    type: 'modal',
    callback_id: form.kind,
    private_metadata: form.carried,
    title: { type: 'plain_text', text: form.title },
    submit: { type: 'plain_text', text: form.submit },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: form.fields.map(inputOf),
  };
}

const LONGEST_INPUT = 2_000;

function inputOf({ name, label, hint, initial, isLong }: FormField): InputBlock {
  return {
    type: 'input',
    block_id: name,
    label: { type: 'plain_text', text: label },
    ...(hint !== null && { hint: { type: 'plain_text', text: hint } }),
    element: {
      type: 'plain_text_input',
      action_id: 'text',
      multiline: isLong,
      max_length: LONGEST_INPUT,
      ...(initial !== null && { initial_value: initial.slice(0, LONGEST_INPUT) }),
    },
  };
}

function unavailable(channel: ChatChannel, error: unknown, secret: string): AppError {
  const redaction = createRedaction([secret]);
  const failure = slackFailure(error, redaction);
  const reason = reasonOf(error instanceof WebAPIRequestError ? error.original : error);
  const said = failure?.status === 'failed' ? failure.detail : `no answer from Slack (${reason}).`;
  return new AppError('SERVICE_UNAVAILABLE', redaction.clean(`Channel ${channel.name} (slack): ${said}`));
}

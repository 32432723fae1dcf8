import { z } from 'zod';
import { startHttpFake, type FakeAnswer, type FakeRequest, type HttpFake } from './http-fake.ts';
import { slackBlockFaults } from './slack-block-faults.ts';

export interface FakeSlackChannel {
  /** Such as `C0OPS`. */
  readonly id: string;
  /** Without its `#`. */
  readonly name: string;
  readonly isArchived?: boolean;
  /** Whether the app is in it; true by default. */
  readonly hasApp?: boolean;
}

export interface FakeSlackOptions {
  readonly token?: string;
  readonly channels?: readonly FakeSlackChannel[];
  /** Whether the same `client_msg_id` twice is one message. Slack does not promise it; false by default. */
  readonly knowsRepetitions?: boolean;
}

export interface SlackMessageShown {
  readonly channel: string;
  readonly ts: string;
  readonly text: string;
  readonly blocks: readonly Readonly<Record<string, unknown>>[];
  /** Of the message under which it stands; null for one of its own. */
  readonly threadTs: string | null;
  /** A reply that the channel shows too. */
  readonly isBroadcast: boolean;
  readonly edits: number;
}

/** Slack's Web API as far as messages go, as docs.slack.dev describes it. */
export interface FakeSlack extends HttpFake {
  /** For `api_url`; ends in `/api/`. */
  readonly apiUrl: string;
  readonly token: string;
  /** What somebody who opens the channel sees, oldest first: messages and replies shared with the channel. */
  channelShows(name: string): readonly SlackMessageShown[];
  /** The replies under a message, oldest first. */
  thread(ts: string): readonly SlackMessageShown[];
  /** As if somebody deleted it. */
  remove(ts: string): void;
}

const DEFAULTS = {
  token: 'xoxb-fake-0123456789-abcdefghij',
  channels: [{ id: 'C0OPS', name: 'ops' }],
  knowsRepetitions: false,
} as const satisfies Required<FakeSlackOptions>;

export async function startFakeSlack(options: FakeSlackOptions = {}): Promise<FakeSlack> {
  const workspace = new Workspace({ ...DEFAULTS, ...options });
  const fake = await startHttpFake((request) => workspace.answer(request));
  return {
    ...fake,
    apiUrl: `${fake.origin}/api/`,
    token: workspace.token,
    channelShows: (name) => workspace.channelShows(name),
    thread: (ts) => workspace.thread(ts),
    remove: (ts) => {
      workspace.remove(ts);
    },
  };
}

const Arguments = z.object({
  channel: z.string().optional(),
  text: z.string().max(40_000).optional(),
  blocks: z.string().optional(),
  ts: z.string().optional(),
  thread_ts: z.string().optional(),
  reply_broadcast: z.string().optional(),
  client_msg_id: z.uuid().optional(),
  metadata: z.string().optional(),
});

type Arguments = z.infer<typeof Arguments>;
type Refusal = { readonly error: string; readonly messages?: readonly string[] };

const Shown = z.array(z.record(z.string(), z.unknown()));

class Workspace {
  readonly token: string;
  readonly #options: Required<FakeSlackOptions>;
  readonly #messages: SlackMessageShown[] = [];
  readonly #byClientId = new Map<string, SlackMessageShown>();
  #clock = 1_767_364_200;

  constructor(options: Required<FakeSlackOptions>) {
    this.#options = options;
    this.token = options.token;
  }

  answer({ path, headers, body }: FakeRequest): FakeAnswer {
    if (headers.authorization === undefined) return refused({ error: 'not_authed' });
    if (headers.authorization !== `Bearer ${this.token}`) return refused({ error: 'invalid_auth' });
    const parsed = Arguments.safeParse(Object.fromEntries(new URLSearchParams(body)));
    if (!parsed.success) return refused({ error: 'invalid_arguments' });
    const refusal = this.#refusal(path, parsed.data);
    if (refusal !== null) return refused(refusal);
    return path === '/api/chat.update' ? this.#update(parsed.data) : this.#post(parsed.data);
  }

  channelShows(name: string): readonly SlackMessageShown[] {
    const channel = this.#channel(name)?.id;
    return this.#messages.filter(
      (message) => message.channel === channel && (message.threadTs === null || message.isBroadcast),
    );
  }

  thread(ts: string): readonly SlackMessageShown[] {
    return this.#messages.filter((message) => message.threadTs === ts);
  }

  remove(ts: string): void {
    const at = this.#messages.findIndex((message) => message.ts === ts);
    if (at >= 0) this.#messages.splice(at, 1);
  }

  #refusal(path: string, { channel = '', text, blocks }: Arguments): Refusal | null {
    if (!['/api/chat.postMessage', '/api/chat.update'].includes(path)) return { error: 'unknown_method' };
    const found = this.#channel(channel);
    // chat.update takes an id only.
    if (found === undefined || (path === '/api/chat.update' && found.id !== channel))
      return { error: 'channel_not_found' };
    if (found.isArchived === true) return { error: 'is_archived' };
    if (found.hasApp === false) return { error: 'not_in_channel' };
    if ((text ?? '') === '' && blocks === undefined) return { error: 'no_text' };
    if (blocks === undefined) return null;
    const faults = slackBlockFaults(JSON.parse(blocks));
    return faults.length === 0 ? null : { error: 'invalid_blocks', messages: faults };
  }

  #post(args: Arguments): FakeAnswer {
    const { text = '', thread_ts: threadTs = null, client_msg_id: clientId, blocks } = args;
    if (threadTs !== null && !this.#messages.some(({ ts }) => ts === threadTs))
      return refused({ error: 'thread_not_found' });
    const known = clientId === undefined ? undefined : this.#byClientId.get(clientId);
    if (known !== undefined && this.#options.knowsRepetitions)
      return this.#messages.includes(known)
        ? posted(known)
        : refused({ error: 'duplicate_message_not_found' });
    const message = {
      channel: this.#channel(args.channel ?? '')?.id ?? '',
      ts: `${++this.#clock}.000100`,
      text,
      blocks: blocks === undefined ? [] : Shown.parse(JSON.parse(blocks)),
      threadTs,
      isBroadcast: args.reply_broadcast === 'true',
      edits: 0,
    };
    this.#messages.push(message);
    if (clientId !== undefined) this.#byClientId.set(clientId, message);
    return posted(message);
  }

  #update({ channel, ts, text = '', blocks }: Arguments): FakeAnswer {
    const at = this.#messages.findIndex((message) => message.channel === channel && message.ts === ts);
    const old = this.#messages[at];
    if (old === undefined) return refused({ error: 'message_not_found' });
    // Text without blocks takes the blocks away.
    const edited = {
      ...old,
      text,
      blocks: blocks === undefined ? [] : Shown.parse(JSON.parse(blocks)),
      edits: old.edits + 1,
    };
    this.#messages[at] = edited;
    return posted(edited);
  }

  #channel(written: string): FakeSlackChannel | undefined {
    return this.#options.channels.find(({ id, name }) => [id, name, `#${name}`].includes(written));
  }
}

function posted({ channel, ts, text }: SlackMessageShown): FakeAnswer {
  return answered({ ok: true, channel, ts, message: { type: 'message', text, ts } });
}

function refused({ error, messages }: Refusal): FakeAnswer {
  return answered({ ok: false, error, ...(messages && { response_metadata: { messages } }) });
}

function answered(body: unknown): FakeAnswer {
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
  };
}

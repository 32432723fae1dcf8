import { z } from 'zod';
import { startHttpFake, type FakeAnswer, type FakeRequest, type HttpFake } from './http-fake.ts';
import { slackBlockFaults } from './slack-block-faults.ts';
import { acceptSocket, type ServerSocket } from './socket-server.ts';

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
  /** For Socket Mode. */
  readonly appToken?: string;
  readonly channels?: readonly FakeSlackChannel[];
  /** Whether the same `client_msg_id` twice is one message. Slack does not promise it; false by default. */
  readonly knowsRepetitions?: boolean;
  readonly people?: readonly FakeSlackPerson[];
}

export interface FakeSlackPerson {
  /** Such as `U0ANA`. */
  readonly id: string;
  readonly email: string;
  /** Of another workspace, in a shared channel. */
  readonly isForeign?: boolean;
}

/** What one person alone was told. */
export interface SlackWhisper {
  readonly text: string;
  /** Null where it came through the address of a command or press. */
  readonly userId: string | null;
}

export interface SlackViewOpened {
  readonly trigger: string;
  readonly view: Readonly<Record<string, unknown>>;
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
  readonly appToken: string;
  /** Connections of Socket Mode, oldest first; Slack's hello has been sent on each unless `isMute`. */
  readonly sockets: readonly ServerSocket[];
  /** From now on new connections get no hello. */
  setMute(isMute: boolean): void;
  /** What somebody who opens the channel sees, oldest first: messages and replies shared with the channel. */
  channelShows(name: string): readonly SlackMessageShown[];
  /** The replies under a message, oldest first. */
  thread(ts: string): readonly SlackMessageShown[];
  /** Oldest first. */
  readonly whispers: readonly SlackWhisper[];
  readonly views: readonly SlackViewOpened[];
  /** An address as a command or a press brings one. */
  readonly replyUrl: string;
  /** As if somebody deleted it. */
  remove(ts: string): void;
}

const DEFAULTS = {
  token: 'xoxb-fake-0123456789-abcdefghij',
  appToken: 'xapp-fake-0123456789-abcdefghij',
  channels: [{ id: 'C0OPS', name: 'ops' }],
  knowsRepetitions: false,
  people: [],
} as const satisfies Required<FakeSlackOptions>;

export async function startFakeSlack(options: FakeSlackOptions = {}): Promise<FakeSlack> {
  const workspace = new Workspace({ ...DEFAULTS, ...options });
  const sockets: ServerSocket[] = [];
  let isMute = false;
  const fake = await startHttpFake(
    (request) =>
      request.path === '/api/apps.connections.open'
        ? workspace.connection(request, `${fake.origin.replace('http:', 'ws:')}/link/`)
        : workspace.answer(request),
    (incoming, socket) => {
      const opened = acceptSocket(incoming, socket);
      sockets.push(opened);
      if (!isMute) opened.send(HELLO);
    },
  );
  return {
    ...fake,
    appToken: workspace.appToken,
    sockets,
    setMute: (next) => {
      isMute = next;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await fake.close();
    },
    apiUrl: `${fake.origin}/api/`,
    token: workspace.token,
    whispers: workspace.whispers,
    views: workspace.views,
    replyUrl: `${fake.origin}${REPLY_PATH}`,
    channelShows: (name) => workspace.channelShows(name),
    thread: (ts) => workspace.thread(ts),
    remove: (ts) => {
      workspace.remove(ts);
    },
  };
}

const HELLO = JSON.stringify({
  type: 'hello',
  connection_info: { app_id: 'A0APP' },
  num_connections: 1,
  debug_info: { host: 'applink-1', build_number: 54, approximate_connection_time: 3_600 },
});

const REPLY_PATH = '/commands/T0WORK/1/abc';
const TEAM = 'T0WORK';

const Arguments = z.object({
  user: z.string().optional(),
  trigger_id: z.string().optional(),
  view: z.string().optional(),
  channel: z.string().optional(),
  text: z.string().max(40_000).optional(),
  blocks: z.string().optional(),
  ts: z.string().optional(),
  thread_ts: z.string().optional(),
  reply_broadcast: z.string().optional(),
  client_msg_id: z.uuid().optional(),
  metadata: z.string().optional(),
});

const Reply = z.object({ text: z.string(), response_type: z.string() });

const Plain = (max: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: z.string().min(1).max(max) });

/** A modal view as docs.slack.dev/reference/views/modal-views has it, as far as ours go. */
const View = z.strictObject({
  type: z.literal('modal'),
  callback_id: z.string().max(255),
  private_metadata: z.string().max(3_000),
  title: Plain(24),
  submit: Plain(24),
  close: Plain(24),
  blocks: z
    .array(
      z.strictObject({
        type: z.literal('input'),
        block_id: z.string().max(255),
        label: Plain(2_000),
        hint: Plain(2_000).optional(),
        element: z.strictObject({
          type: z.literal('plain_text_input'),
          action_id: z.string().max(255),
          multiline: z.boolean(),
          max_length: z.int().max(3_000),
          initial_value: z.string().optional(),
        }),
      }),
    )
    .min(1)
    .max(100),
});

type Arguments = z.infer<typeof Arguments>;
type Refusal = { readonly error: string; readonly messages?: readonly string[] };

const Shown = z.array(z.record(z.string(), z.unknown()));

class Workspace {
  readonly token: string;
  readonly appToken: string;
  readonly whispers: SlackWhisper[] = [];
  readonly views: SlackViewOpened[] = [];
  readonly #options: Required<FakeSlackOptions>;
  readonly #messages: SlackMessageShown[] = [];
  readonly #byClientId = new Map<string, SlackMessageShown>();
  #clock = 1_767_364_200;

  constructor(options: Required<FakeSlackOptions>) {
    this.#options = options;
    this.token = options.token;
    this.appToken = options.appToken;
  }

  /** `apps.connections.open`: an address that is good for one connection. */
  connection({ headers }: FakeRequest, address: string): FakeAnswer {
    if (headers.authorization === `Bearer ${this.token}`) return refused({ error: 'not_allowed_token_type' });
    if (headers.authorization !== `Bearer ${this.appToken}`) return refused({ error: 'invalid_auth' });
    return answered({ ok: true, url: `${address}?ticket=${++this.#clock}` });
  }

  answer({ path, headers, body }: FakeRequest): FakeAnswer {
    if (path === REPLY_PATH) return this.#replied(body);
    if (headers.authorization === undefined) return refused({ error: 'not_authed' });
    if (headers.authorization !== `Bearer ${this.token}`) return refused({ error: 'invalid_auth' });
    const parsed = Arguments.safeParse(Object.fromEntries(new URLSearchParams(body)));
    if (!parsed.success) return refused({ error: 'invalid_arguments' });
    const others = this.#other(path, parsed.data);
    if (others !== null) return others;
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

  /** What is not about messages that all see. */
  #other(path: string, args: Arguments): FakeAnswer | null {
    switch (path) {
      case '/api/auth.test':
        return answered({ ok: true, team_id: TEAM });
      case '/api/users.info':
        return this.#person(args.user ?? '');
      case '/api/views.open':
        return this.#open(args);
      case '/api/chat.postEphemeral':
        if (this.#channel(args.channel ?? '') === undefined) return refused({ error: 'channel_not_found' });
        this.whispers.push({ text: args.text ?? '', userId: args.user ?? '' });
        return answered({ ok: true, message_ts: `${++this.#clock}.000100` });
      default:
        return null;
    }
  }

  #replied(body: string): FakeAnswer {
    const { text, response_type: type } = Reply.parse(JSON.parse(body));
    if (type === 'ephemeral') this.whispers.push({ text, userId: null });
    return { status: 200, body: 'ok' };
  }

  #person(userId: string): FakeAnswer {
    const found = this.#options.people.find(({ id }) => id === userId);
    if (found === undefined) return refused({ error: 'user_not_found' });
    const team_id = found.isForeign === true ? 'T0OTHER' : TEAM;
    return answered({ ok: true, user: { id: found.id, team_id, profile: { email: found.email } } });
  }

  #open({ trigger_id: trigger = '', view = '{}' }: Arguments): FakeAnswer {
    if (trigger === 'expired') return refused({ error: 'expired_trigger_id' });
    const shown = View.safeParse(JSON.parse(view));
    if (!shown.success) return refused({ error: 'invalid_arguments', messages: [shown.error.message] });
    this.views.push({ trigger, view: shown.data });
    return answered({ ok: true, view: { id: `V${this.views.length}` } });
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

import type { ChannelSpec } from '../domain/notify/channel-spec.ts';

/** A workspace's app, as a channel knows it. */
export type ChatChannel = Extract<ChannelSpec, { type: 'slack' }>;

/** Where one person alone is told something. */
export type ChatReply =
  /** An address that came with what the person did; it works anywhere, for half an hour. */
  | { readonly kind: 'address'; readonly url: string }
  /** A conversation that the app is in. */
  | { readonly kind: 'conversation'; readonly conversation: string; readonly userId: string };

export interface ChatWords {
  readonly text: string;
  /** Shown as it is, in letters of one width; null where there is nothing to show. */
  readonly listing: string | null;
}

export interface FormField {
  readonly name: string;
  readonly label: string;
  readonly hint: string | null;
  readonly initial: string | null;
  readonly isLong: boolean;
}

export interface Form {
  /** Comes back with what is filled in. */
  readonly kind: string;
  /** At most 24 letters, as is `submit`. */
  readonly title: string;
  readonly submit: string;
  /** Comes back as it is; at most 3,000 letters. */
  readonly carried: string;
  readonly fields: readonly FormField[];
}

/** What is said to one person of a chat, and asked of it about one. All throw SERVICE_UNAVAILABLE, without a secret. */
export interface Chat {
  tell(channel: ChatChannel, reply: ChatReply, words: ChatWords): Promise<void>;
  /** `trigger` ends three seconds after the press that it came with. */
  openForm(channel: ChatChannel, trigger: string, form: Form): Promise<void>;
  /** The confirmed address of a person of the app's own workspace; null for others, and where the app may not know. */
  mailOf(channel: ChatChannel, userId: string): Promise<string | null>;
}

/** What a chat's service sends over a connection that we have opened. */
export interface ChatEnvelope {
  /** The same where it is sent again. */
  readonly id: string;
  readonly kind: 'interactive' | 'slash_commands';
  readonly payload: unknown;
}

export interface ChatListener {
  /** It has been acknowledged. */
  receive(envelope: ChatEnvelope): void;
  /** Told once for each change. */
  changed(change: ChatConnectionChange): void;
}

export type ChatConnectionChange =
  | { readonly status: 'connected'; readonly awayMs: number | null }
  /** It is connected again by itself as soon as that goes; without a secret, in one sentence or two. */
  | { readonly status: 'lost'; readonly reason: string }
  /** Somebody has to put something right. It is tried again now and then. */
  | { readonly status: 'refused'; readonly reason: string };

/** Receives what people press and type, where the service cannot reach us. */
export interface ChatReceiver {
  /** `appToken` is the secret itself. Returns at once; nothing is thrown. */
  listen(
    channel: Pick<ChatChannel, 'name' | 'apiUrl'>,
    appToken: string,
    listener: ChatListener,
  ): ChatConnection;
}

export interface ChatConnection {
  close(): void;
}

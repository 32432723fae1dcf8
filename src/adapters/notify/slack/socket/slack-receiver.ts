import { Agent } from 'undici';
import type { Dispatcher } from 'undici';
import type { ChatConnection, ChatListener, ChatReceiver } from '../../../../ports/chat.ts';
import { reconnectDelayMs } from './reconnect-delay.ts';
import { askForAddress } from './socket-address.ts';
import { openLink } from './socket-link.ts';
import type { LinkTimes, SocketLink } from './socket-link.ts';

export interface SlackReceiver extends ChatReceiver {
  /** Ends the connections that are kept. */
  close(): Promise<void>;
}

export interface ReceiverTimes extends LinkTimes {
  readonly askMs: number;
  /** How long the link before the newest is kept, for what is on its way. */
  readonly drainMs: number;
  /** Between attempts where somebody has to put something right. */
  readonly refusedMs: number;
  /** A connection that lasts so long was a good one: the next attempt waits no longer than a first one. */
  readonly steadyMs: number;
  readonly delayMs: (attempt: number) => number;
}

const TIMES: ReceiverTimes = {
  helloMs: 10_000,
  pingMs: 30_000,
  askMs: 10_000,
  drainMs: 10_000,
  refusedMs: 5 * 60_000,
  steadyMs: 60_000,
  delayMs: (attempt) => reconnectDelayMs(attempt, Math.random()),
};

/** Larger frames end the connection; Slack's payloads are a few kilobytes. */
const LARGEST_FRAME = 1_048_576;

/** Slack's Socket Mode: one connection for each app token, opened again whenever it ends (docs/adr/0036). */
export function createSlackReceiver(times: Partial<ReceiverTimes> = {}): SlackReceiver {
  const all = { ...TIMES, ...times };
  const dispatcher = new Agent({
    connect: { timeout: all.askMs },
    webSocket: { maxPayloadSize: LARGEST_FRAME },
  });
  return {
    listen: ({ apiUrl }, token, listener) => {
      const keeper = new Keeper({ apiUrl, token, listener, dispatcher, times: all });
      keeper.connect();
      return keeper;
    },
    close: () => dispatcher.destroy(),
  };
}

interface KeeperParts {
  readonly apiUrl: string;
  readonly token: string;
  readonly listener: ChatListener;
  readonly dispatcher: Dispatcher;
  readonly times: ReceiverTimes;
}

/** Reasons of a `disconnect` after which Slack wants us on another connection. */
const REFRESHES: readonly string[] = ['warning', 'refresh_requested'];

interface End {
  readonly status: 'lost' | 'refused';
  readonly reason: string;
}

const SWITCHED_OFF: End = {
  status: 'refused',
  reason: 'Socket Mode is switched off in the app: switch it on, or take app_token out.',
};

function lost(reason: string): End {
  return { status: 'lost', reason: `${reason}.` };
}

class Keeper implements ChatConnection {
  readonly #parts: KeeperParts;
  readonly #closing = new AbortController();
  /** The one that has said hello last. */
  #current: SocketLink | null = null;
  /** The one that is being opened. */
  #next: SocketLink | null = null;
  #isConnecting = false;
  #retry: NodeJS.Timeout | null = null;
  readonly #draining = new Map<SocketLink, NodeJS.Timeout>();
  #attempt = 0;
  #takenAtMs = 0;
  #lostAtMs: number | null = null;
  #said: 'nothing' | 'connected' | 'lost' | 'refused' = 'nothing';

  constructor(parts: KeeperParts) {
    this.#parts = parts;
  }

  close(): void {
    this.#closing.abort();
    if (this.#retry !== null) clearTimeout(this.#retry);
    for (const [link, timer] of this.#draining) {
      clearTimeout(timer);
      link.close();
    }
    this.#current?.close();
    this.#next?.close();
  }

  connect(): void {
    if (this.#isConnecting || this.#closing.signal.aborted) return;
    this.#isConnecting = true;
    void this.#open();
  }

  async #open(): Promise<void> {
    const { times, ...parts } = this.#parts;
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(times.askMs)]);
    const address = await askForAddress({ ...parts, signal });
    if (this.#closing.signal.aborted) return;
    if (address.status === 'found') {
      this.#link(address.url);
    } else if (address.status === 'refused') {
      this.#say('refused', address.reason);
      this.#again(times.refusedMs);
    } else {
      this.#say('lost', address.reason);
      this.#again(Math.max(address.retryAfterMs ?? 0, times.delayMs(this.#attempt)));
    }
  }

  #link(url: string): void {
    const { listener, dispatcher, times } = this.#parts;
    const link = openLink(
      { url, dispatcher, times },
      {
        ready: () => {
          this.#take(link);
        },
        receive: (envelope) => {
          listener.receive(envelope);
        },
        ending: (reason) => {
          this.#ending(link, reason);
        },
        ended: (reason) => {
          this.#gone(link, lost(reason));
        },
      },
    );
    this.#next = link;
  }

  /** From now on this is the connection; the one before gets time for what is on its way. */
  #take(link: SocketLink): void {
    if (link !== this.#next) return;
    const before = this.#current;
    this.#current = link;
    this.#next = null;
    this.#isConnecting = false;
    this.#takenAtMs = performance.now();
    this.#say('connected', '');
    if (before !== null) this.#drain(before);
  }

  #drain(link: SocketLink): void {
    const timer = setTimeout(() => {
      this.#draining.delete(link);
      link.close();
    }, this.#parts.times.drainMs);
    this.#draining.set(link, timer);
  }

  /** A refresh is opened before the old one ends, so that nothing is missed; anything else is an end. */
  #ending(link: SocketLink, reason: string): void {
    if (REFRESHES.includes(reason)) {
      if (link === this.#current) this.connect();
      return;
    }
    link.close();
    this.#gone(link, reason === 'link_disabled' ? SWITCHED_OFF : lost(`Slack ended it (${reason})`));
  }

  #gone(link: SocketLink, { status, reason }: End): void {
    clearTimeout(this.#draining.get(link));
    if (this.#draining.delete(link)) return;
    if (link === this.#current) {
      this.#current = null;
      if (performance.now() - this.#takenAtMs > this.#parts.times.steadyMs) this.#attempt = 0;
      // Its successor is on its way, and says how that goes.
      if (this.#isConnecting) return;
    } else if (link === this.#next) {
      this.#next = null;
    } else {
      return;
    }
    this.#say(status, reason);
    const { refusedMs, delayMs } = this.#parts.times;
    this.#again(status === 'refused' ? refusedMs : delayMs(this.#attempt));
  }

  #again(delayMs: number): void {
    this.#isConnecting = false;
    this.#attempt += 1;
    if (this.#closing.signal.aborted || this.#retry !== null) return;
    this.#retry = setTimeout(() => {
      this.#retry = null;
      this.connect();
    }, delayMs);
  }

  /** Once for each change: while a connection is there, what goes wrong with its successor is nobody's concern. */
  #say(status: 'connected' | 'lost' | 'refused', reason: string): void {
    const { listener } = this.#parts;
    if (status !== 'connected' && this.#current !== null) return;
    if (status === this.#said) return;
    if (status === 'lost' && this.#said === 'refused') return;
    this.#said = status;
    if (status === 'connected') {
      const awayMs = this.#lostAtMs === null ? null : Math.round(performance.now() - this.#lostAtMs);
      this.#lostAtMs = null;
      listener.changed({ status, awayMs });
      return;
    }
    this.#lostAtMs ??= performance.now();
    listener.changed({ status, reason });
  }
}

import { randomUUID } from 'node:crypto';
import { toAppError } from '../../domain/error/app-error.ts';
import type { ChatConnection, ChatConnectionChange, ChatEnvelope, ChatReceiver } from '../../ports/chat.ts';
import type { Log } from '../../ports/log.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { channelsOf, createRespondingReader } from '../integrations/responding-reader.ts';
import { createSeenSignatures } from '../integrations/seen-signatures.ts';
import type { Place } from './places.ts';
import { createSlackDesk } from './slack-desk.ts';
import type { SlackDesk } from './slack-desk.ts';
import { takeCommand, takeInteraction } from './slack-intake.ts';

export interface SocketFollower {
  close(): Promise<void>;
}

interface FollowOptions {
  readonly receiver: ChatReceiver;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
  /** How often it is looked whether the channels are others. */
  readonly everyMs?: number;
}

const EVERY_MS = 5_000;
const ENVELOPES = { keptMs: 60 * 60_000, most: 10_000 } as const;

/** A connection, and the channels of its app. */
interface Followed {
  places: readonly Place[];
  readonly connection: ChatConnection;
}

/**
 * Keeps one connection for each app token that the configuration that runs names, and puts what comes over it on the
 * same desk as what Slack signs. Several processes may do so: Slack sends each envelope to one of them.
 */
export function followSockets(dependencies: ApiDependencies, options: FollowOptions): SocketFollower {
  const { chatting } = dependencies;
  if (chatting === undefined) return { close: () => Promise.resolve() };
  const follower = new Follower(dependencies, chatting, options);
  follower.look();
  return follower;
}

class Follower implements SocketFollower {
  readonly #dependencies: ApiDependencies;
  readonly #chatting: NonNullable<ApiDependencies['chatting']>;
  readonly #options: FollowOptions;
  readonly #desk: SlackDesk;
  readonly #seen = createSeenSignatures(ENVELOPES);
  readonly #followed = new Map<string, Followed>();
  /** What has been said of secrets that are not to be had, so that it is said once. */
  #unresolved = new Set<string>();
  #releases = '';
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(
    dependencies: ApiDependencies,
    chatting: NonNullable<ApiDependencies['chatting']>,
    options: FollowOptions,
  ) {
    this.#dependencies = dependencies;
    this.#chatting = chatting;
    this.#options = options;
    this.#desk = createSlackDesk(dependencies, chatting.chat);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#looking;
    for (const { connection } of this.#followed.values()) connection.close();
  }

  look(): void {
    this.#looking = this.#follow()
      // A store that is away is said by those who need it; the connections stay.
      .catch(() => undefined)
      .finally(() => {
        if (this.#isClosed) return;
        this.#timer = setTimeout(() => {
          this.look();
        }, this.#options.everyMs ?? EVERY_MS);
      });
  }

  async #follow(): Promise<void> {
    const releases = await this.#standing();
    if (releases === this.#releases && this.#unresolved.size === 0) return;
    const { store, nowMs } = this.#dependencies;
    const settings = await createRespondingReader(store, nowMs)();
    const wanted = this.#wanted(channelsOf(settings, 'slack'));
    for (const [key, { connection }] of this.#followed) {
      if (wanted.has(key)) continue;
      connection.close();
      this.#followed.delete(key);
    }
    for (const [key, { token, places }] of wanted) this.#keep(key, token, places);
    this.#releases = releases;
  }

  async #standing(): Promise<string> {
    const { store } = this.#dependencies;
    const environments = await store.environments();
    const current = await Promise.all(environments.map((each) => store.standing(each)));
    return JSON.stringify(current.map(({ current: hash }, index) => [environments[index], hash]));
  }

  /** By API and token: channels of one app share a connection. */
  #wanted(places: readonly Place[]): Map<string, { readonly token: string; readonly places: Place[] }> {
    const wanted = new Map<string, { readonly token: string; readonly places: Place[] }>();
    const unresolved = new Set<string>();
    for (const place of places) {
      const { appToken, apiUrl } = place.channel;
      if (appToken === null) continue;
      const token = this.#resolve(appToken, unresolved);
      if (token === null) continue;
      const key = JSON.stringify([apiUrl, token]);
      const same = wanted.get(key);
      if (same === undefined) wanted.set(key, { token, places: [place] });
      else same.places.push(place);
    }
    this.#unresolved = unresolved;
    return wanted;
  }

  #resolve(reference: string, unresolved: Set<string>): string | null {
    try {
      return this.#chatting.secrets.resolve(reference);
    } catch (error) {
      const { message, code } = toAppError(error);
      if (!this.#unresolved.has(message)) this.#options.log.error(`Socket Mode: ${message}`, { code });
      unresolved.add(message);
      return null;
    }
  }

  #keep(key: string, token: string, places: readonly Place[]): void {
    const followed = this.#followed.get(key);
    if (followed !== undefined) {
      followed.places = places;
      return;
    }
    const [first] = places;
    if (first === undefined || this.#isClosed) return;
    const connection = this.#options.receiver.listen(first.channel, token, {
      receive: (envelope) => {
        this.#receive(this.#followed.get(key)?.places ?? places, envelope);
      },
      changed: (change) => {
        this.#say(this.#followed.get(key)?.places ?? places, change);
      },
    });
    this.#followed.set(key, { places, connection });
  }

  #receive(places: readonly Place[], { id, kind, payload }: ChatEnvelope): void {
    if (!this.#seen.admit(id, this.#dependencies.nowMs())) return;
    const sent = { what: payload, places, requestId: randomUUID(), wayBack: 'socket_mode' as const };
    const intake = kind === 'interactive' ? takeInteraction(this.#desk, sent) : takeCommand(this.#desk, sent);
    if (intake === 'taken') return;
    this.#options.log.warn(`Socket Mode: ${REFUSALS[intake]} Nothing was done.`, {
      request_id: sent.requestId,
      reason: intake,
    });
  }

  #say(places: readonly Place[], change: ChatConnectionChange): void {
    const { log } = this.#options;
    const names = [...new Set(places.map(({ channel }) => channel.name))].join(', ');
    const who = `Socket Mode of Slack (channel ${names})`;
    if (change.status === 'refused') log.error(`${who} cannot connect: ${change.reason}`);
    else if (change.status === 'lost') log.warn(`${who} is away and is tried again: ${change.reason}`);
    else if (change.awayMs === null) log.info(`${who} is connected.`);
    else log.info(`${who} is back after ${Math.ceil(change.awayMs / 1_000)} s.`);
  }
}

const REFUSALS = {
  malformed: 'something came that Slack does not send, as far as its documentation says.',
  foreign_environment: 'somebody pressed a button of an environment that has no channel of this app.',
} as const;

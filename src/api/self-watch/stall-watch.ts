import { setTimeout as delay } from 'node:timers/promises';
import type { ActionStore } from '../../actions/action.ts';
import { readResponding } from '../../actions/release/read-responding.ts';
import { noteOverdue } from '../../domain/self-watch/overdue.ts';
import type { Overdue, WatchReading } from '../../domain/self-watch/overdue.ts';
import { isOngoing, MONITOR_STALLED, stepOf } from '../../domain/self-watch/stall.ts';
import type { Stall } from '../../domain/self-watch/stall.ts';
import { stallMessages, stallsToTell } from '../../domain/self-watch/stall-messages.ts';
import type { StallMessage } from '../../domain/self-watch/stall-messages.ts';
import { describeStall, stallNotification } from '../../domain/self-watch/stall-notification.ts';
import type { StallStory } from '../../domain/self-watch/stall-notification.ts';
import { stallQuiet } from '../../domain/self-watch/stall-quiet.ts';
import { lastStall, NOBODY, stallKey, stallSubject } from '../../domain/self-watch/stall-record.ts';
import type { Log } from '../../ports/log.ts';
import type { Notifier } from '../../ports/notifier.ts';
import { sendStallMessage } from './send-stall-message.ts';

export interface StallWatchParts {
  readonly store: ActionStore;
  readonly notifier: () => Promise<Notifier>;
  /** All states of an environment as they are now, or were a moment ago. */
  readonly read: (environment: string) => Promise<WatchReading>;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
  readonly nowMs: () => number;
}

const LOOK_MS = 1_000;

/**
 * Tells people when checks of an environment have stopped, from a process that makes none: workflows run where checks
 * are made, so that a dead worker raises no incident. What is so is a pure decision over states and stored messages
 * (`src/domain/self-watch`); this asks it each second, and sends what it says.
 */
export class StallWatch {
  readonly #parts: StallWatchParts;
  readonly #environments = new Map<string, EnvironmentStall>();
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #isInTrouble = false;

  constructor(parts: StallWatchParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Gives up what is being sent: another process, or this one when it is started again, sends it. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await this.settled();
  }

  /** Resolves when every sending that was begun has ended, well or not. */
  async settled(): Promise<void> {
    await Promise.all([...this.#environments.values()].map((each) => each.settled()));
  }

  /** Looks once at every environment, and begins to send what is due. */
  async look(): Promise<void> {
    for (const environment of await this.#parts.store.environments()) {
      const known = this.#environments.get(environment);
      const stall = known ?? new EnvironmentStall(environment, this.#parts, this.#stopping.signal);
      this.#environments.set(environment, stall);
      await stall.look();
    }
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await this.look();
        this.#isInTrouble = false;
      } catch (error) {
        if (!this.#isInTrouble)
          this.#parts.log.warn(
            `Whether checks come in cannot be seen: ${reasonOf(error)}. Cure the store; it is tried again each second.`,
          );
        this.#isInTrouble = true;
      }
      await delay(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** What this process remembers of one environment; what processes share is in the store. */
class EnvironmentStall {
  readonly #environment: string;
  readonly #parts: StallWatchParts;
  readonly #signal: AbortSignal;
  readonly #underWay = new Map<string, Promise<void>>();
  #overdue: Overdue = {};
  /** Of the first look. */
  #startedMs: number | null = null;
  /** Nothing is left to say of the last stall; not known before the first look. */
  #isSettled = false;

  constructor(environment: string, parts: StallWatchParts, signal: AbortSignal) {
    this.#environment = environment;
    this.#parts = parts;
    this.#signal = signal;
  }

  async settled(): Promise<void> {
    await Promise.all(this.#underWay.values());
  }

  async look(): Promise<void> {
    const { store, read } = this.#parts;
    const environment = this.#environment;
    const reading = await read(environment);
    this.#overdue = noteOverdue(this.#overdue, reading);
    if (this.#isSettled && Object.keys(this.#overdue).length === 0) return;
    const before = lastStall(await store.messages(environment, MONITOR_STALLED));
    await this.#step(before, reading);
    const rows = await store.messages(environment, MONITOR_STALLED);
    const { nowMs } = reading;
    const stalls = stallsToTell(rows, nowMs);
    const [settings, quiet] = await Promise.all([
      readResponding({ store, environment }),
      store.quiet(environment),
    ]);
    const windows = [...settings.maintenance, ...quiet.windows];
    const isQuiet = stallQuiet({ ...quiet, windows }, environment, nowMs) !== null;
    const { length: begun } = stalls.flatMap((stall) => {
      const telling = { environment, stall, rows, settings, isQuiet, nowMs };
      const messages = stallMessages(telling);
      const story = { ...telling, overdue: this.#overdue, reading };
      for (const message of messages) if (message.notBeforeMs <= nowMs) this.#begin(message, story);
      return messages;
    });
    this.#isSettled = begun === 0 && !isOngoing(stalls.at(-1) ?? null);
  }

  async #step(before: Stall | null, reading: WatchReading): Promise<void> {
    const { log } = this.#parts;
    const environment = this.#environment;
    const { nowMs: atMs } = reading;
    const startedMs = (this.#startedMs ??= atMs);
    const step = stepOf({ last: before, overdue: this.#overdue, reading, startedMs });
    if (step === 'raise' && (await this.#isAlerting())) {
      const detail = describeStall(this.#overdue, reading);
      await this.#note({ number: (before?.number ?? 0) + 1, part: 'raised', detail, atMs });
      log.error(`${MONITOR_STALLED} of ${environment}: ${detail}`, { environment });
    }
    if (step === 'recover' && before !== null) {
      const detail = 'Nothing is overdue any more.';
      await this.#note({ number: before.number, part: 'recovered', detail, atMs });
      log.info(`${MONITOR_STALLED} of ${environment} is over: nothing is overdue any more`, { environment });
    }
  }

  /** Where alerting is switched off nobody is told of anything. */
  async #isAlerting(): Promise<boolean> {
    const { store } = this.#parts;
    const { current } = await store.standing(this.#environment);
    const release = current === null ? null : await store.release(current);
    return release !== null && release.settings.alertRules?.length !== 0;
  }

  async #note(note: {
    readonly number: number;
    readonly part: 'raised' | 'recovered';
    readonly detail: string;
    readonly atMs: number;
  }): Promise<void> {
    const { store } = this.#parts;
    const environment = this.#environment;
    const { number, part, detail, atMs } = note;
    const key = stallKey(stallSubject(environment, { number }), part, NOBODY);
    const event = part === 'raised' ? 'opened' : 'resolved';
    await store.beginMessage({ environment, key, channel: NOBODY, subject: MONITOR_STALLED, event, atMs });
    await store.endAttempt(key, { status: 'sent', reference: null, detail, atMs });
  }

  /** No channel waits for another, and no look for any. */
  #begin(message: StallMessage, story: StallStory): void {
    const { key } = message;
    const channel = story.settings.channels.find(({ name }) => name === message.channel);
    if (channel === undefined || this.#underWay.has(key)) return;
    const notification = stallNotification(message, story);
    const sending = sendStallMessage(
      { ...this.#parts, signal: this.#signal },
      { message, notification, channel },
    )
      .then((delivery) => {
        if (delivery?.status === 'failed') this.#parts.log.warn(`${MONITOR_STALLED}: ${delivery.detail}`);
      })
      .catch((error: unknown) => {
        this.#parts.log.warn(`${MONITOR_STALLED} could not be told: ${reasonOf(error)}`);
      })
      .finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, sending);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import { ActivityFailure, ApplicationFailure, condition, log, proxyActivities } from '@temporalio/workflow';
import type { Activities, DeliverInput, WaitingDelivery } from '../contract/activities.ts';
import type { AddressedTelling } from '../contract/incident.ts';
import type { AddressedChannel } from '../domain/escalation/addressed-channel.ts';
import type { IncidentState } from '../domain/incident/incident-state.ts';
import type { DeliveryOutcome, IncidentFact, Telling } from '../domain/incident/incident-step.ts';
import { clipView, viewIncident } from '../domain/incident/incident-view.ts';
import { waitsForTurn } from '../domain/notify/turn.ts';
import { FIRST_DELIVERY, LATE_DELIVERY, STORE_READ } from './activity-options.ts';

type DeliveryOptions = typeof FIRST_DELIVERY | typeof LATE_DELIVERY;

/** Alerts of an incident that travel with a message. */
const ALERTS_IN_MESSAGE = 20;

/**
 * Brings an incident's messages to its channels: at one channel in their order, and no channel waits for another. What
 * comes of it goes back as facts.
 */
export class Messenger {
  readonly #state: () => IncidentState;
  readonly #report: (fact: IncidentFact) => void;
  /** The end of each channel's row of messages. */
  readonly #tails = new Map<string, Promise<void>>();
  readonly #underWay = new Set<Promise<void>>();
  #isStopped = false;
  readonly #kept: Telling[] = [];
  readonly #waiting: AddressedTelling[] = [];

  constructor(state: () => IncidentState, report: (fact: IncidentFact) => void) {
    this.#state = state;
    this.#report = report;
  }

  tell(telling: Telling): void {
    if (this.#isStopped) this.#kept.push(telling);
    else this.#track(this.#address(telling));
  }

  /** Goes on with what waited in the run before. */
  resume({ addressed, telling }: AddressedTelling): void {
    this.#queue(addressed, telling);
  }

  /** From now on messages are kept instead, for the next run, and those that wait for their turn too. */
  stop(): { readonly tellings: readonly Telling[]; readonly waiting: readonly AddressedTelling[] } {
    this.#isStopped = true;
    return { tellings: this.#kept, waiting: this.#waiting };
  }

  /** Resolves when everything begun has ended, well or not. */
  async finish(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  #track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => {
        log.error('A message could not be brought on its way', { error });
      })
      .finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
  }

  async #address(telling: Telling): Promise<void> {
    if (telling.targets === null) {
      for (const channel of this.#state().channels) {
        this.#queue({ channel, addressees: [], fallback: null }, telling);
      }
      return;
    }
    const { environment, severity } = this.#state();
    const { targets, nextContact, atMs } = telling;
    const { addressNotification } = proxyActivities<Activities>({
      ...STORE_READ,
      summary: `Finding ${targets.join(', ')}`,
    });
    const { channels, unreachable } = await addressNotification({
      environment,
      severity,
      targets,
      nextContact,
      atMs,
    });
    this.#report({ kind: 'addressed', channels: channels.map(({ channel }) => channel), unreachable });
    for (const addressed of channels) this.#queue(addressed, telling);
  }

  #queue(addressed: AddressedChannel, telling: Telling): void {
    const { channel } = addressed;
    const before = this.#tails.get(channel) ?? Promise.resolve();
    const sending = before.then(() => this.#send({ addressed, telling }));
    this.#tails.set(
      channel,
      sending.catch(() => undefined),
    );
    this.#track(sending);
  }

  async #send(message: AddressedTelling): Promise<void> {
    const { addressed, telling } = message;
    const first = await this.#deliverInTurn(message, FIRST_DELIVERY);
    if (first === null) return;
    if (first.status !== 'failed') {
      this.#report({ kind: 'delivered', outcome: first });
      return;
    }
    if (addressed.fallback !== null) this.#fallBack(addressed.fallback, addressed, telling);
    const outcome = first.isPermanent ? first : await this.#deliverInTurn(message, LATE_DELIVERY);
    if (outcome !== null) this.#report({ kind: 'delivered', outcome });
  }

  /**
   * Waits while its channel has had its fill, however long that is, unless the incident becomes one that does not
   * wait. Null where the next run goes on with it.
   */
  async #deliverInTurn(message: AddressedTelling, options: DeliveryOptions): Promise<DeliveryOutcome | null> {
    const { channel, addressees } = message.addressed;
    const { telling } = message;
    for (let isWaiting = false; ; isWaiting = true) {
      if (this.#isStopped && (isWaiting || this.#isWaitingFor(channel))) {
        this.#waiting.push(message);
        return null;
      }
      const view = clipView(viewIncident(this.#state(), Date.now()), ALERTS_IN_MESSAGE);
      const answer = await this.#deliver({ channel, addressees, telling, view }, options);
      if (answer.status !== 'queued') return answer;
      await condition(() => this.#isStopped || !waitsForTurn(this.#state().severity), answer.waitMs);
    }
  }

  /** Whether one is kept that has to go before others of its channel. */
  #isWaitingFor(channel: string): boolean {
    return this.#waiting.some(({ addressed }) => addressed.channel === channel);
  }

  #fallBack(channel: string, { addressees }: AddressedChannel, telling: Telling): void {
    this.#report({ kind: 'addressed', channels: [channel], unreachable: [] });
    this.#queue({ channel, addressees, fallback: null }, telling);
  }

  async #deliver(input: DeliverInput, options: DeliveryOptions): Promise<DeliveryOutcome | WaitingDelivery> {
    const { channel, telling } = input;
    const { deliverNotification } = proxyActivities<Activities>({
      ...options,
      summary: `${telling.event} to ${channel}`,
    });
    try {
      return await deliverNotification(input);
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      const detail =
        error.cause instanceof ApplicationFailure ? error.cause.message : 'It did not answer in time.';
      return { channel, event: telling.event, status: 'failed', isPermanent: false, attempts: 0, detail };
    }
  }
}

import { ruleOf } from '../../domain/alert/alert-facts.ts';
import type { Edge } from '../../domain/watch/edge.ts';
import { isGoodStart } from '../../domain/watch/good-start.ts';

/**
 * `now` goes as soon as the pace allows, `urgent` at a quicker one; `gather` is in no hurry and goes along with what is
 * sent next.
 */
export type Urgency = 'urgent' | 'now' | 'gather';

/** From the begin of one send to the next, and from the end of a failed one. */
export const PACE_MS = 1_000;
/** The same for what somebody is to be told of. A failed send is followed by a whole rest. */
export const URGENT_PACE_MS = 250;
/** Longer than a first sweep, so that all of it is gathered. */
export const GATHER_MS = 5_000;

/** An alert that begins is urgent; that all are well at the start is no news. */
export function urgencyOf(edges: readonly Edge[]): Urgency {
  if (edges.some(({ condition, became }) => became && ruleOf(condition) !== null)) return 'urgent';
  return isGoodStart(edges) ? 'gather' : 'now';
}

/**
 * When a sender sends. What comes alone goes at once; a burst goes once a second, or four times where alerts begin, so
 * that each send, which costs Temporal events, carries all that came since the last.
 */
export class SendPace {
  readonly #send: () => void;
  #rest: NodeJS.Timeout | null = null;
  /** The rest that what is urgent keeps to. */
  #shortRest: NodeJS.Timeout | null = null;
  #gathering: NodeJS.Timeout | null = null;
  #isWanted = false;
  #isUrgent = false;
  #isSending = false;
  #isStopped = false;

  /** `send` must call `begin` and `end`. */
  constructor(send: () => void) {
    this.#send = send;
  }

  want(urgency: Urgency): void {
    if (this.#isStopped) return;
    if (urgency === 'gather') {
      this.#gathering ??= setTimeout(() => {
        this.want('now');
      }, GATHER_MS);
      return;
    }
    this.#isWanted = true;
    if (urgency === 'urgent') this.#isUrgent = true;
    this.#sendIfRested();
  }

  /** A send begins: it takes along whatever is wanted by now. */
  begin(): void {
    this.#isSending = true;
    this.#isWanted = false;
    this.#isUrgent = false;
    if (this.#gathering !== null) clearTimeout(this.#gathering);
    this.#gathering = null;
    this.#takeRest(URGENT_PACE_MS);
  }

  /** The send has ended; after a failed one another is wanted, and waits its turn. */
  end(isSent: boolean): void {
    this.#isSending = false;
    if (this.#isStopped) return;
    if (!isSent) {
      this.#isWanted = true;
      this.#takeRest(PACE_MS);
    }
    this.#sendIfRested();
  }

  stop(): void {
    this.#isStopped = true;
    for (const timer of [this.#rest, this.#shortRest, this.#gathering])
      if (timer !== null) clearTimeout(timer);
  }

  /** Timers and no reading of the clock, which may be set back. */
  #takeRest(shortMs: number): void {
    if (this.#rest !== null) clearTimeout(this.#rest);
    if (this.#shortRest !== null) clearTimeout(this.#shortRest);
    this.#rest = setTimeout(() => {
      this.#rest = null;
      this.#sendIfRested();
    }, PACE_MS);
    this.#shortRest = setTimeout(() => {
      this.#shortRest = null;
      this.#sendIfRested();
    }, shortMs);
  }

  #sendIfRested(): void {
    if (!this.#isWanted || this.#isSending) return;
    const rest = this.#isUrgent ? this.#shortRest : this.#rest;
    if (rest === null) this.#send();
  }
}

/** `now` goes as soon as the pace allows; `gather` is in no hurry and goes along with what is sent next. */
export type Urgency = 'now' | 'gather';

/** From the begin of one send to the next, and from the end of a failed one. */
export const PACE_MS = 1_000;
/** Longer than a first sweep, so that all of it is gathered. */
export const GATHER_MS = 5_000;

/**
 * When a sender sends. What comes alone goes at once; a burst goes once a second, so that what is urgent waits a second
 * at most and each send, which costs Temporal events, carries all that came since the last.
 */
export class SendPace {
  readonly #send: () => void;
  #rest: NodeJS.Timeout | null = null;
  #gathering: NodeJS.Timeout | null = null;
  #isWanted = false;
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
    this.#sendIfRested();
  }

  /** A send begins: it takes along whatever is wanted by now. */
  begin(): void {
    this.#isSending = true;
    this.#isWanted = false;
    if (this.#gathering !== null) clearTimeout(this.#gathering);
    this.#gathering = null;
    this.#takeRest();
  }

  /** The send has ended; after a failed one another is wanted, and waits its turn. */
  end(isSent: boolean): void {
    this.#isSending = false;
    if (this.#isStopped) return;
    if (!isSent) {
      this.#isWanted = true;
      this.#takeRest();
    }
    this.#sendIfRested();
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#rest !== null) clearTimeout(this.#rest);
    if (this.#gathering !== null) clearTimeout(this.#gathering);
  }

  /** A timer and no reading of the clock, which may be set back. */
  #takeRest(): void {
    if (this.#rest !== null) clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      this.#rest = null;
      this.#sendIfRested();
    }, PACE_MS);
  }

  #sendIfRested(): void {
    if (this.#isWanted && !this.#isSending && this.#rest === null) this.#send();
  }
}

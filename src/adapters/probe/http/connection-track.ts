/** How far the opening of a connection has come. */
export type OpeningPhase = 'dns' | 'connect' | 'tls' | 'open';

/** Times of one opening, in milliseconds; null where the phase did not happen. */
export interface OpeningTimes {
  readonly dnsMs: number | null;
  readonly connectMs: number | null;
  readonly tlsMs: number | null;
}

/** Follows the connections of one client, one at a time. */
export class ConnectionTrack {
  phase: OpeningPhase | null = null;
  #since = 0;
  #times: { dnsMs: number | null; connectMs: number | null; tlsMs: number | null } | null = null;

  begin(phase: 'dns' | 'connect'): void {
    this.phase = phase;
    this.#since = performance.now();
    this.#times = { dnsMs: null, connectMs: null, tlsMs: null };
  }

  /** Ends the phase under way and enters the next. */
  advance(next: OpeningPhase): void {
    const now = performance.now();
    const times = this.#times;
    if (times !== null && this.phase === 'dns') times.dnsMs = now - this.#since;
    if (times !== null && this.phase === 'connect') times.connectMs = now - this.#since;
    if (times !== null && this.phase === 'tls') times.tlsMs = now - this.#since;
    this.#since = now;
    this.phase = next;
  }

  /** The times of the last opening, once: whoever comes later finds a reused connection. */
  takeTimes(): OpeningTimes | null {
    const times = this.#times;
    this.#times = null;
    return times;
  }
}

import type { ProbePhases } from '../../../domain/probe/probe.ts';
import type { Exchange } from './exchange.ts';

/** What one attempt learnt about the wire, whatever its verdict. */
export class Trace {
  statusCode: number | null = null;
  certificateExpiresAtMs: number | null = null;
  /** Exchanges that have ended. */
  exchanges = 0;
  #dnsMs: number | null = null;
  #connectMs: number | null = null;
  #tlsMs: number | null = null;
  #firstByteMs: number | null = null;

  /** The first connection opened counts, and the last answer. True when the exchange opened its connection. */
  note(exchange: Exchange): boolean {
    this.exchanges += 1;
    const opening = exchange.takeOpeningTimes();
    if (opening !== null) {
      this.#dnsMs ??= opening.dnsMs;
      this.#connectMs ??= opening.connectMs;
      this.#tlsMs ??= opening.tlsMs;
    }
    this.statusCode = exchange.statusCode;
    this.#firstByteMs = exchange.firstByteMs;
    return opening !== null;
  }

  phases(): ProbePhases {
    return {
      dnsMs: this.#dnsMs,
      connectMs: this.#connectMs,
      tlsMs: this.#tlsMs,
      firstByteMs: this.#firstByteMs,
    };
  }
}

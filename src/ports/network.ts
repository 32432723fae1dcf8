import type { OriginLook } from '../domain/diagnosis/origin-look.ts';

/** The network as this machine sees it. Nothing that is sent holds a credential. */
export interface Network {
  /**
   * Name, connection, TLS and one answer of a host, to HEAD of the path alone: give an origin where a path may hold a
   * secret. `limitMs` for all of it. Never throws.
   */
  look(url: URL, limitMs: number): Promise<OriginLook>;
  /** Whether this machine can connect to itself: tells a broken network from a broken stack. */
  loopbackWorks(): Promise<boolean>;
}

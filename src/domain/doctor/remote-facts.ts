import type { ModeView } from '../fleet/mode.ts';
import type { CertificateFacts, Looked } from './installation-facts.ts';

/** The way to a service that answers. */
export interface ContactFacts {
  readonly version: string;
  /** Whether others than this machine may read along. */
  readonly isOpen: boolean;
  readonly certificate: CertificateFacts | null;
  /** Milliseconds that its clock is ahead of ours; null where it does not say. */
  readonly clockAheadMs: number | null;
}

/** Something that the service stands on. */
export interface PartFacts {
  readonly part: 'store' | 'temporal';
  /** Why the service does not reach it; null when it does. */
  readonly error: string | null;
}

export interface RemoteFleetFacts {
  readonly environment: string;
  /** As it was last noted; null where nobody has ever changed it. */
  readonly mode: ModeView | null;
  readonly servers: number;
  /** Servers whose last check is too old. */
  readonly overdue: number;
  /** Since the newest check; null before the first. */
  readonly lastCheckAgeMs: number | null;
  /** Workers that have left figures in the last minutes. */
  readonly workers: number;
}

/** Whom the service takes this command for, or why it lets nobody in. */
export type Acceptance =
  | { readonly status: 'accepted'; readonly who: string; readonly role: string }
  | { readonly status: 'refused' | 'unknown'; readonly reason: string };

/** Everything that `doctor` can find out about a service elsewhere. */
export interface RemoteFacts {
  readonly nowMs: number;
  readonly url: string;
  /** Of this command. */
  readonly ownVersion: string;
  readonly hasKey: boolean;
  readonly service: Looked<ContactFacts>;
  readonly parts: Looked<readonly PartFacts[]>;
  readonly acceptance: Acceptance;
  readonly fleet: Looked<RemoteFleetFacts>;
}

import { createHmac, randomBytes } from 'node:crypto';
import type { PresentedCredential } from '../../../ports/access.ts';

/** The credentials that were accepted last, in a form that tells nobody what they are. */
export interface AcceptedCredentials {
  has(credential: PresentedCredential): boolean;
  note(credential: PresentedCredential, isAccepted: boolean): void;
}

const KEPT = 10_000;

export function createAcceptedCredentials(kept: number = KEPT): AcceptedCredentials {
  const salt = randomBytes(32);
  const digests = new Set<string>();
  const digestOf = ({ text }: PresentedCredential): string =>
    createHmac('sha256', salt).update(text).digest('base64');
  return {
    has: (credential) => digests.has(digestOf(credential)),
    note: (credential, isAccepted) => {
      const digest = digestOf(credential);
      digests.delete(digest);
      if (!isAccepted) return;
      const [oldest] = digests;
      if (digests.size >= kept && oldest !== undefined) digests.delete(oldest);
      digests.add(digest);
    },
  };
}

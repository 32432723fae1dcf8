import { fail, ok, warn, type DoctorLine } from './doctor-line.ts';
import type { NetworkStep } from '../diagnosis/origin-look.ts';
import type { CertificateFacts } from './installation-facts.ts';

const DAY_MS = 86_400_000;
const CERTIFICATE_WARN_MS = 21 * DAY_MS;
const CERTIFICATE_FAIL_MS = 3 * DAY_MS;
const SKEW_WARN_MS = 5_000;
const SKEW_FAIL_MS = 60_000;

/** What to do where a step on the way to a host fails. */
export const STEP_CURES = {
  name: 'See whether the name is spelled right, and the name server of this machine.',
  connection: 'Start the server, or see address, port and firewall.',
  TLS: 'See its certificate: who signed it, for which name, until when.',
  HTTP: 'See whether an HTTP server listens there.',
} as const satisfies Record<NetworkStep, string>;

/** A certificate by the time that is left of it. */
export function judgeCertificate({ host, expiresAtMs }: CertificateFacts, nowMs: number): DoctorLine {
  const NAME = 'certificates';
  const leftMs = expiresAtMs - nowMs;
  const days = Math.floor(leftMs / DAY_MS);
  if (leftMs > CERTIFICATE_WARN_MS) return ok(NAME, `The certificate of ${host} is good for ${days} days.`);
  const said =
    leftMs < 0
      ? `The certificate of ${host} has expired.`
      : `The certificate of ${host} expires in ${days} days.`;
  const judge = leftMs <= CERTIFICATE_FAIL_MS ? fail : warn;
  return judge(NAME, said, `Renew the certificate of ${host}.`);
}

/** This machine's clock beside another's, which is so far ahead. */
export function judgeClock(aheadMs: number, whose: string): DoctorLine {
  const NAME = 'clock';
  const skewMs = Math.abs(aheadMs);
  if (skewMs <= SKEW_WARN_MS) return ok(NAME, `This clock agrees with that of ${whose}.`);
  const said = `This clock is ${Math.round(skewMs / 1_000)} s ${aheadMs > 0 ? 'behind' : 'ahead of'} that of ${whose}.`;
  const judge = skewMs > SKEW_FAIL_MS ? fail : warn;
  return judge(NAME, said, 'Synchronise the clock of this machine, such as with chrony.');
}

/** The same beside several: the median counts, since one whose own clock is wrong says nothing of ours. */
export function judgeClocks(aheadMs: readonly number[], whose: string): readonly DoctorLine[] {
  const sorted = aheadMs.toSorted((one, other) => one - other);
  const median = sorted[Math.floor((sorted.length - 1) / 2)];
  return median === undefined ? [] : [judgeClock(median, whose)];
}

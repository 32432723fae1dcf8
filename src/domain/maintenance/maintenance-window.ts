import type { Matcher } from '../silence/matcher.ts';

/** When it holds: once, or at every start that an RFC 5545 rule gives in a zone. */
export type WindowTimes =
  | { readonly kind: 'once'; readonly startsAtMs: number; readonly endsAtMs: number }
  | {
      readonly kind: 'recurring';
      /** RFC 5545 RRULE value, without DTSTART: `FREQ=DAILY;BYHOUR=2`. */
      readonly rrule: string;
      /** IANA zone in which the rule's hours are counted. */
      readonly zone: string;
      /** From each start on, in elapsed time: two hours are two hours on the day that clocks change too. */
      readonly durationMs: number;
      /** No start before it. */
      readonly fromMs: number;
    };

/** Planned work: checks go on, nobody is told, and the downtime counts as planned. */
export interface MaintenanceWindow {
  /** Unique within the environment. */
  readonly name: string;
  readonly times: WindowTimes;
  /** Every server where empty. */
  readonly matchers: readonly Matcher[];
  /** Names of servers, of which it has to be one beside; any where left out. */
  readonly servers?: readonly string[];
  readonly author: string;
  readonly comment: string;
  /** `configuration`: it comes and goes with the release. */
  readonly origin: 'configuration' | 'person';
}

import type { NotificationEvent } from '../notify/notification.ts';
import { MONITOR_STALLED } from './stall.ts';
import type { Stall } from './stall.ts';

/** A message of a stall as the store has it. */
export interface StallRow {
  readonly key: string;
  readonly channel: string;
  readonly event: NotificationEvent;
  readonly status: 'queued' | 'sent' | 'delivered' | 'suppressed' | 'failed';
  readonly attempts: number;
  readonly reference: string | null;
  readonly atMs: number;
  readonly updatedAtMs: number;
}

/** Which message of a stall: the level of the escalation that it belongs to, from 0, or that checks come in again. */
export type StallPart = number | 'recovered';

/**
 * No channel can have this name. A stall and its end are each noted as a message to nobody: that is all that processes
 * have to agree on, and whoever notes it first has.
 */
export const NOBODY = '-';

/** Of one stall: the same for every process, so that none of its messages goes out twice. */
export function stallSubject(environment: string, { number }: Pick<Stall, 'number'>): string {
  return `${MONITOR_STALLED}:${environment}:${number}`;
}

export function stallKey(subject: string, part: StallPart | 'raised', channel: string): string {
  return `${subject}:${part}:${channel}`;
}

/** Every stall of an environment by all its messages, ascending. */
export function stallsOf(rows: readonly StallRow[]): readonly Stall[] {
  const records = rows.filter(({ channel }) => channel === NOBODY);
  const byNumber = Map.groupBy(records, ({ key }) => Number(key.split(':')[2]));
  return [...byNumber]
    .flatMap(([number, own]) => {
      const raised = own.find(({ event }) => event === 'opened');
      const recovered = own.find(({ event }) => event === 'resolved');
      if (raised === undefined) return [];
      return [{ number, raisedAtMs: raised.atMs, recoveredAtMs: recovered?.atMs ?? null }];
    })
    .toSorted((one, other) => one.number - other.number);
}

/** The newest; null where there never was one. */
export function lastStall(rows: readonly StallRow[]): Stall | null {
  return stallsOf(rows).at(-1) ?? null;
}

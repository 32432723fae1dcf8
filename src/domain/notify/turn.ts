import type { Severity } from '../alert/alert-rule.ts';

export const TURN_WINDOW_MS = 60_000;

/** Whether a message waits where its channel has had its fill. A critical one never does, and takes no other's turn. */
export function waitsForTurn(severity: Severity): boolean {
  return severity !== 'critical';
}

export interface Turns {
  /** Turns of other messages that are less than a minute past or still to come, newest first. */
  readonly others: readonly number[];
  /** The turn that it has been given; null before. */
  readonly own: number | null;
  readonly perMinute: number;
  readonly nowMs: number;
}

/**
 * When a message may go, such that no minute has more than `perMinute` turns. Whoever waits has turns before it that
 * fill the minute up to now, so that one who comes later never goes first; only a limit that was raised, which makes
 * room, lets whoever asks next go at once.
 */
export function turnOf({ others, own, perMinute, nowMs }: Turns): number {
  if (own !== null && own <= nowMs) return own;
  const begun = others.filter((at) => at <= nowMs && at > nowMs - TURN_WINDOW_MS);
  if (begun.length < perMinute) return nowMs;
  return own ?? Math.max(nowMs, (others[perMinute - 1] ?? nowMs) + TURN_WINDOW_MS);
}

/** What is said of a message that waits. */
export function waitReason(channel: string, perMinute: number, turnAtMs: number): string {
  const at = new Date(turnAtMs).toISOString().slice(11, 19);
  const messages = perMinute === 1 ? '1 message' : `${perMinute} messages`;
  return `Waits until ${at} UTC: the channel ${channel} takes ${messages} a minute (per_minute), critical ones excepted.`;
}

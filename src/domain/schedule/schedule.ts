import type { CheckView } from '../check/check-view.ts';
import { hasSucceeded } from '../probe/verdict.ts';
import type { ProbePath, Verdict } from '../probe/verdict.ts';

/** A first sweep after a start takes at most this long (PROBING section 3). */
const FIRST_SWEEP_MS = 4000;

/** Two dues of a server are never closer than this share of its interval. */
const LEAST_GAP = 0.5;

/** Wider jitter could bring two dues closer than the least gap. */
const MAX_JITTER_RATIO = 0.5;

export interface FirstDue {
  readonly server: string;
  readonly intervalMs: number;
  readonly startMs: number;
}

export interface NextDue {
  readonly server: string;
  readonly intervalMs: number;
  /** Width of the jitter as a share of the interval, 0.05 for 5 %: half of it to either side. */
  readonly jitterRatio: number;
  readonly previousDueMs: number;
  readonly nowMs: number;
  /** In [0, 1). */
  readonly chance: number;
}

export interface Due {
  readonly dueMs: number;
  /** Slots that passed unused because the check before them took too long. */
  readonly skipped: number;
}

/** A server's fixed place in its interval, in [0, intervalMs): the same in every process and after every start. */
export function offsetMs(server: string, intervalMs: number): number {
  return Math.floor(fractionOf(server) * intervalMs);
}

/** When a server is first checked after a start: spread by name over `min(interval, 4 s)`. */
export function firstDueMs({ server, intervalMs, startMs }: FirstDue): number {
  return startMs + offsetMs(server, Math.min(intervalMs, FIRST_SWEEP_MS));
}

/**
 * The next due: the first slot of the server's fixed grid (offset + k x interval) after the previous due's slot and
 * after now, plus jitter. Being on the grid, dues never drift.
 */
export function nextDueMs(input: NextDue): Due {
  const { intervalMs, nowMs } = input;
  const offset = offsetMs(input.server, intervalMs);
  const previousDueMs = settledPrevious(input);
  const following = Math.round((previousDueMs - offset) / intervalMs) + 1;
  const slot = Math.max(following, Math.floor((nowMs - offset) / intervalMs) + 1);
  const jitterMs = (input.chance - 0.5) * Math.min(input.jitterRatio, MAX_JITTER_RATIO) * intervalMs;
  const earliestMs = Math.max(nowMs, previousDueMs + LEAST_GAP * intervalMs);
  return {
    dueMs: Math.max(offset + slot * intervalMs + jitterMs, earliestMs),
    skipped: slot - following,
  };
}

export interface ConfirmDue {
  /** The server's `confirmMs`; 0 switches confirming off. */
  readonly confirmMs: number;
  /** Verdicts of the check before, null when there was none: `lastVerdicts` before the fold. */
  readonly before: Readonly<Record<ProbePath, Verdict>> | null;
  /** The check just made; only a scheduled one is confirmed. */
  readonly check: Pick<CheckView, 'origin'> & Readonly<Record<ProbePath, { readonly verdict: Verdict }>>;
  /** When that check ended. */
  readonly atMs: number;
}

/**
 * When to check again because a path failed that had succeeded before (PROBING section 3); null when there is
 * nothing to confirm. The scheduled check may come first and then confirms as well.
 */
export function confirmDueMs({ confirmMs, before, check, atMs }: ConfirmDue): number | null {
  if (confirmMs <= 0 || check.origin !== 'schedule' || before === null) return null;
  const isNews =
    hasJustFailed(before.mcp, check.mcp.verdict) || hasJustFailed(before.rest, check.rest.verdict);
  return isNews ? atMs + confirmMs : null;
}

function hasJustFailed(before: Verdict, after: Verdict): boolean {
  return hasSucceeded(before) && !hasSucceeded(after) && after !== 'disabled';
}

/** A due further away than an interval means that the clock was set back: waiting for it would stop the checks. */
function settledPrevious({ previousDueMs, nowMs, intervalMs }: NextDue): number {
  return previousDueMs - nowMs > intervalMs ? nowMs : previousDueMs;
}

/** FNV-1a, then MurmurHash3's finaliser, since names that differ in the last letter must land far apart. In [0, 1). */
function fractionOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

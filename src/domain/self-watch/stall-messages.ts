import { resolveTargets } from '../escalation/resolve-targets.ts';
import type { ChannelTargets } from '../escalation/resolve-targets.ts';
import { escalationSchedule } from '../incident/escalation-schedule.ts';
import type { EscalationStep } from '../incident/escalation-schedule.ts';
import type { Addressee } from '../notify/notification.ts';
import type { RespondingSettings } from '../release/responding-settings.ts';
import { isOngoing } from './stall.ts';
import type { Stall } from './stall.ts';
import { NOBODY, stallKey, stallsOf, stallSubject } from './stall-record.ts';
import type { StallPart, StallRow } from './stall-record.ts';

/** A message that has not reached its channel yet. */
export interface StallMessage {
  readonly key: string;
  readonly subject: string;
  readonly part: StallPart;
  readonly channel: string;
  readonly addressees: readonly Addressee[];
  /** Tried so often already. */
  readonly attempts: number;
  /** What the channel calls the stall's message; null before its first. */
  readonly reference: string | null;
  /** Not to be tried before; 0 for now. */
  readonly notBeforeMs: number;
}

export interface StallTelling {
  readonly environment: string;
  readonly stall: Stall;
  readonly rows: readonly StallRow[];
  readonly settings: RespondingSettings;
  /** A window or a silence covers it: nothing new is said, but the end of what was. */
  readonly isQuiet: boolean;
  readonly nowMs: number;
}

/** All attempts at a message take less. */
const TOLD_WITHIN_MS = 3_600_000;
const MOST_ATTEMPTS = 10;
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 300_000;
/** After so many attempts in vain the channel's fallback is used beside it. */
const ATTEMPTS_ALONE = 2;

/**
 * What is still to be said of a stall: while it lasts, each level of the critical escalation whose time has come, to
 * whom it names; once it is over, that it is, to every channel that was told. Levels count from the first that was told.
 */
export function stallMessages(telling: StallTelling): readonly StallMessage[] {
  const { stall, isQuiet, nowMs } = telling;
  const own = ownRows(telling);
  const startedMs = Math.min(...own.map(({ atMs }) => atMs), nowMs);
  const levels = escalationSchedule(telling.settings.escalation.critical)
    .map((step, level) => ({ level, afterMs: step.afterMs, targets: targetsOf(step, telling, startedMs) }))
    .filter(({ afterMs }) => startedMs + afterMs <= nowMs);
  if (!isOngoing(stall)) return open(telling, 'recovered', toldOf(levels, own));
  if (isQuiet) return [];
  return levels.flatMap(({ level, targets }) => open(telling, level, targets));
}

/** Stalls of which something may still have to be said: one that lasts, and those that ended a short while ago. */
export function stallsToTell(rows: readonly StallRow[], nowMs: number): readonly Stall[] {
  return stallsOf(rows).filter(
    ({ recoveredAtMs }) => recoveredAtMs === null || nowMs - recoveredAtMs < TOLD_WITHIN_MS,
  );
}

/** When the next level is due, and whom it names; null where there is none. */
export function nextLevel({ settings, nowMs, ...telling }: StallTelling): EscalationStep | null {
  const startedMs = Math.min(...ownRows(telling).map(({ atMs }) => atMs), nowMs);
  const next = escalationSchedule(settings.escalation.critical).find(
    ({ afterMs }) => startedMs + afterMs > nowMs,
  );
  return next === undefined ? null : { ...next, afterMs: startedMs + next.afterMs };
}

/** Messages of this stall to channels. */
function ownRows({ environment, stall, rows }: Pick<StallTelling, 'environment' | 'stall' | 'rows'>) {
  const subject = stallSubject(environment, stall);
  return rows.filter(({ key, channel }) => channel !== NOBODY && key.startsWith(`${subject}:`));
}

function targetsOf(
  { targets, nextContact }: EscalationStep,
  { settings }: StallTelling,
  atMs: number,
): readonly ChannelTargets[] {
  const policy = settings.escalation.critical;
  const severity = 'critical';
  return resolveTargets({ targets, policy, step: nextContact, severity, settings, atMs }).channels;
}

/** Every channel that a message was meant for, and whoever it named there. */
function toldOf(
  levels: readonly { readonly targets: readonly ChannelTargets[] }[],
  own: readonly StallRow[],
): readonly ChannelTargets[] {
  const told = new Set(own.filter(({ event }) => event !== 'resolved').map(({ channel }) => channel));
  const targets = levels.flatMap((level) => level.targets);
  return [...told].map((channel) => {
    const addressees = targets.filter((each) => each.channel === channel).flatMap((each) => each.addressees);
    return { channel, addressees: [...new Map(addressees.map((each) => [each.name, each])).values()] };
  });
}

/** Those that have not got there, and beside one that has been tried in vain its channel's fallback. */
function open(
  telling: StallTelling,
  part: StallPart,
  targets: readonly ChannelTargets[],
): readonly StallMessage[] {
  const { channels } = telling.settings;
  const fallbacks = targets.flatMap(({ channel, addressees }) => {
    const { status, attempts } = stateOf(telling, part, channel);
    const fallback = channels.find(({ name }) => name === channel)?.fallback ?? null;
    if (fallback === null || status !== 'failed' || attempts < ATTEMPTS_ALONE) return [];
    return targets.some((each) => each.channel === fallback) ? [] : [{ channel: fallback, addressees }];
  });
  return [...targets, ...fallbacks].flatMap(({ channel, addressees }) => {
    const { status, attempts, key, subject, updatedAtMs } = stateOf(telling, part, channel);
    const isKnown = channels.some(({ name }) => name === channel);
    const isSettled = ['sent', 'delivered', 'suppressed'].includes(status) || attempts >= MOST_ATTEMPTS;
    if (isSettled || !isKnown) return [];
    const notBeforeMs = attempts === 0 ? 0 : updatedAtMs + pauseMs(attempts);
    const reference = referenceAt(telling, channel);
    return [{ key, subject, part, channel, addressees, attempts, reference, notBeforeMs }];
  });
}

function stateOf({ environment, stall, rows }: StallTelling, part: StallPart, channel: string) {
  const subject = stallSubject(environment, stall);
  const key = stallKey(subject, part, channel);
  const row = rows.find((each) => each.key === key);
  const { status = 'queued', attempts = 0, updatedAtMs = 0 } = row ?? {};
  return { key, subject, status, attempts, updatedAtMs };
}

function referenceAt(telling: StallTelling, channel: string): string | null {
  const told = ownRows(telling).filter((row) => row.channel === channel && row.reference !== null);
  return told.toSorted((one, other) => other.updatedAtMs - one.updatedAtMs)[0]?.reference ?? null;
}

function pauseMs(attempts: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempts - 1));
}

import { nameOfTarget } from '../escalation/escalation-policy.ts';
import type { IncidentBrief, Notification } from '../notify/notification.ts';
import { BARE_BRIEF } from '../notify/bare-brief.ts';
import { clock, describeSpan } from '../notify/story.ts';
import { awaitedServers } from './overdue.ts';
import type { Overdue, WatchReading } from './overdue.ts';
import { isOngoing, MONITOR_STALLED } from './stall.ts';
import type { Stall } from './stall.ts';
import { nextLevel } from './stall-messages.ts';
import type { StallMessage, StallTelling } from './stall-messages.ts';

const NAMED = 5;

/** One sentence: whose checks are overdue, and how old the newest check of the environment is. */
export function describeStall(overdue: Overdue, reading: WatchReading): string {
  const names = Object.keys(overdue);
  const more = names.length - NAMED;
  const named = `${names.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const awaited = awaitedServers(reading);
  const newestMs = Math.max(...awaited.map(({ state }) => state?.last?.atMs ?? 0), 0);
  const newest =
    newestMs === 0
      ? 'No check was ever made.'
      : `The newest check is of ${clock(newestMs)}, ${describeSpan(reading.nowMs - newestMs)} ago.`;
  return `Checks of ${names.length} of ${awaited.length} servers are overdue: ${named}. ${newest}`;
}

export interface StallStory extends StallTelling {
  readonly overdue: Overdue;
  readonly reading: WatchReading;
}

/** A message of a stall, told as an incident is that nobody can act on but by starting a worker. */
export function stallNotification({ key, subject, part }: StallMessage, story: StallStory): Notification {
  const { stall, reading, nowMs } = story;
  const spanMs = (stall.recoveredAtMs ?? nowMs) - stall.raisedAtMs;
  const common = { key, subject, announce: true, atMs: nowMs, incident: briefOf(story) };
  if (part === 'recovered') {
    const what =
      awaitedServers(reading).length === 0 ? 'No check is awaited any more' : 'Checks come in again';
    return { ...common, event: 'resolved', line: `${what}, after ${describeSpan(spanMs)}.` };
  }
  if (part === 0) return { ...common, event: 'opened', line: `${MONITOR_STALLED} fired.` };
  return { ...common, event: 'escalated', line: `No check has come in for ${describeSpan(spanMs)} more.` };
}

const NEXT = 'Start a worker, or see its log and Temporal; `watchkeeper doctor` says what is amiss.';

function briefOf(story: StallStory): IncidentBrief {
  const { environment, stall, overdue, reading } = story;
  const next = isOngoing(stall) ? nextLevel(story) : null;
  const { contact, nextContacts } = story.settings.escalation.critical;
  const nameOf = (target: string): string =>
    nameOfTarget(target, contact, nextContacts[next?.nextContact ?? 0]);
  return {
    ...BARE_BRIEF,
    id: `STALL-${stall.number}`,
    environment,
    status: isOngoing(stall) ? 'triggered' : 'resolved',
    severity: 'critical',
    title: `checks of ${environment} have stopped`,
    cause: isOngoing(stall) ? `${describeStall(overdue, reading)} ${NEXT}` : describeEnd(stall),
    openedAtMs: stall.raisedAtMs,
    resolvedAtMs: stall.recoveredAtMs,
    rules: [MONITOR_STALLED],
    nextEscalation: next === null ? null : { atMs: next.afterMs, whom: next.targets.map(nameOf) },
    url: story.settings.publicUrl,
  };
}

function describeEnd({ raisedAtMs, recoveredAtMs }: Stall): string {
  return `Checks were overdue from before ${clock(raisedAtMs)} to ${clock(recoveredAtMs ?? raisedAtMs)}.`;
}

import type { AlertFacts } from '../alert/alert-facts.ts';

/** Name of the alert that messages do not get through at a channel; its subject is the environment. */
export const NOTIFICATION_FAILING = 'notification_failing';

/** A channel at which a message has failed for good, and none has got through since. */
export interface FailingChannel {
  readonly name: string;
  /** What it said, without a secret. */
  readonly detail: string;
  readonly sinceMs: number;
}

/** What an incident has seen of a channel that others do not know. */
export type ChannelReport =
  | { readonly channel: string; readonly status: 'failing'; readonly detail: string }
  | { readonly channel: string; readonly status: 'working' };

/** How often channels may have been given up at once; more say nothing new. */
export const MOST_FAILING = 50;
/** Of what a channel said: the messages of its incident have the rest. */
const LONGEST_DETAIL = 300;

/** The failing channels after a report; the same list where it adds nothing. */
export function afterReport(
  failing: readonly FailingChannel[],
  report: ChannelReport,
  nowMs: number,
): readonly FailingChannel[] {
  const isKnown = failing.some(({ name }) => name === report.channel);
  if (report.status === 'working') {
    return isKnown ? failing.filter(({ name }) => name !== report.channel) : failing;
  }
  if (isKnown || failing.length >= MOST_FAILING) return failing;
  const detail = report.detail.slice(0, LONGEST_DETAIL);
  return [...failing, { name: report.channel, detail, sinceMs: nowMs }];
}

/** Those that the configuration still has; the same list where it has them all. */
export function stillConfigured(
  failing: readonly FailingChannel[],
  configured: readonly string[],
): readonly FailingChannel[] {
  const left = failing.filter(({ name }) => configured.includes(name));
  return left.length === failing.length ? failing : left;
}

export interface FailingAlert {
  readonly alert: AlertFacts;
  readonly reason: string;
  readonly sinceMs: number;
}

/** The environment's own alert while any channel is failing; null while none is. */
export function failingAlert(failing: readonly FailingChannel[]): FailingAlert | null {
  if (failing.length === 0) return null;
  return {
    alert: { severity: 'critical', labels: {}, dependsOn: [], summary: 'Messages do not get through' },
    reason: describeFailing(failing),
    sinceMs: Math.min(...failing.map(({ sinceMs }) => sinceMs)),
  };
}

const NAMED = 5;
const NEXT = '`watchkeeper alerts test --channel NAME` tries one.';

/** Which channels fail, what each said, and what to do next. */
function describeFailing(failing: readonly FailingChannel[]): string {
  const said = failing.slice(0, NAMED).map(({ name, detail }) => `${name}: ${ended(detail)}`);
  const more = failing.length - said.length;
  const count = failing.length === 1 ? '1 channel fails' : `${failing.length} channels fail`;
  return [`${count}.`, ...said, ...(more > 0 ? [`And ${more} more.`] : []), NEXT].join(' ');
}

function ended(detail: string): string {
  return /[.!?]$/.test(detail) ? detail : `${detail}.`;
}

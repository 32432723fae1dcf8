import { subjectOf } from '../alert/alert-subject.ts';
import { describeSpan } from '../notify/story.ts';
import { adviceOf } from './advice.ts';
import { isOpen } from './incident-status.ts';
import type { IncidentView } from './incident-view.ts';
import type { TimelineEntry } from './timeline-entry.ts';
import { iso } from '../zone/iso.ts';

/** Figures of an incident, in milliseconds; null where that never happened. */
export interface IncidentTimes {
  /** From the alert's beginning to the opening. */
  readonly detectedMs: number | null;
  /** From the opening to the first acknowledgement. */
  readonly answeredMs: number | null;
  /** From the opening to its end. */
  readonly resolvedMs: number | null;
}

export function timesOf({ alerts, openedAtMs, acknowledgedAtMs, resolvedAtMs }: IncidentView): IncidentTimes {
  const first = alerts.length === 0 ? null : Math.min(...alerts.map(({ sinceMs }) => sinceMs));
  const since = (atMs: number | null): number | null =>
    atMs === null ? null : Math.max(0, atMs - openedAtMs);
  return {
    detectedMs: first === null ? null : Math.max(0, openedAtMs - first),
    answeredMs: since(acknowledgedAtMs),
    resolvedMs: since(resolvedAtMs),
  };
}

/** What is left open, for whoever reads the report. */
export function openQuestions(view: IncidentView): readonly string[] {
  const { phase, acknowledgedAtMs, alerts } = view;
  const questions: string[] = [];
  if (isOpen(phase.status)) questions.push('It is not over yet.');
  if (acknowledgedAtMs === null) questions.push('Nobody acknowledged it: was anybody told in time?');
  if (alerts.some(({ clearedAtMs }) => clearedAtMs === null)) {
    questions.push('Some of its alerts still fire.');
  }
  if (phase.status === 'resolved' && phase.who === null) {
    questions.push('It recovered by itself: what was the cause?');
  }
  return questions;
}

export interface Reported {
  readonly view: IncidentView;
  readonly timeline: readonly TimelineEntry[];
  /** What changed in the hour before it began, a line each. */
  readonly changes: readonly string[];
}

/** The whole story as Markdown. */
export function reportInMarkdown({ view, timeline, changes }: Reported): string {
  const times = timesOf(view);
  const missing = isOpen(view.phase.status) ? 'not yet' : 'never';
  const span = (ms: number | null): string => (ms === null ? missing : describeSpan(ms));
  return [
    `# ${view.id}: ${safe(view.title)}`,
    '',
    `${view.severity} incident of ${view.environment}, opened ${iso(view.openedAtMs)}, now ${view.phase.status}.`,
    '',
    '## Impact',
    '',
    impactOf(view),
    '',
    ...view.alerts.map(
      ({ server, rule, severity, sinceMs, clearedAtMs, reason }) =>
        `- ${safe(subjectOf(server, view.environment))}: ${rule} (${severity}) from ${iso(sinceMs)} to ${clearedAtMs === null ? 'now' : iso(clearedAtMs)}. ${safe(reason)}`,
    ),
    ...adviceOf(view.alerts).map((line) => `- ${safe(line)}`),
    '',
    '## Times',
    '',
    '| what | took |',
    '| --- | --- |',
    `| from the first failing check to the incident | ${span(times.detectedMs)} |`,
    `| to the first acknowledgement | ${span(times.answeredMs)} |`,
    `| to its end | ${span(times.resolvedMs)} |`,
    '',
    '## What happened',
    '',
    ...timeline.map(
      ({ atMs, who, text }) => `- ${iso(atMs)} ${who === null ? '' : `${safe(who)}: `}${safe(text)}`,
    ),
    '',
    '## What changed in the hour before',
    '',
    ...(changes.length === 0 ? ['Nothing that is recorded.'] : changes.map((change) => `- ${safe(change)}`)),
    '',
    '## Open questions',
    '',
    ...(openQuestions(view).length === 0 ? ['None.'] : openQuestions(view).map((each) => `- ${each}`)),
    '',
  ].join('\n');
}

function impactOf({ servers }: IncidentView): string {
  if (servers.length === 0) return 'The installation itself.';
  return `${servers.length} ${servers.length === 1 ? 'server' : 'servers'}: ${servers.map(safe).join(', ')}`;
}

/** Words of servers and people stand in one line and start no markup; an underscore within a word starts none. */
function safe(text: string): string {
  const markup = /[\\`*{}[\]<>|#]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g;
  return text.replaceAll(/\s+/g, ' ').replaceAll(markup, (character) => `\\${character}`);
}

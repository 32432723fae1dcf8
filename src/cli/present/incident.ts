import type { z } from 'zod';
import { incidentAck } from '../../actions/incident/ack.ts';
import { incidentUnack } from '../../actions/incident/unack.ts';
import { incidentAssign } from '../../actions/incident/assign.ts';
import { incidentNote } from '../../actions/incident/note.ts';
import { incidentSnooze } from '../../actions/incident/snooze.ts';
import { incidentEscalate } from '../../actions/incident/escalate.ts';
import { incidentRun } from '../../actions/incident/run.ts';
import { incidentRunRunbook } from '../../actions/incident/run-runbook.ts';
import { incidentResolve } from '../../actions/incident/resolve.ts';
import { incidentReopen } from '../../actions/incident/reopen.ts';
import type { IncidentDetail } from '../../actions/incident/incident-detail.ts';
import type { IncidentRow } from '../../actions/incident/incident-row.ts';
import { incidentList } from '../../actions/incident/list.ts';
import { incidentReport } from '../../actions/incident/report.ts';
import { incidentShow } from '../../actions/incident/show.ts';
import { adviceOf } from '../../domain/incident/advice.ts';
import type { IncidentStatus } from '../../domain/incident/incident-status.ts';
import { ageText, secondsBetween, timeText } from './age.ts';
import { begunRunLines } from './begun-run.ts';
import { flow } from './flow.ts';
import type { Look, Style } from './look.ts';
import { presentationOf } from './presentation.ts';
import { SEVERITY_STYLES } from './severity-style.ts';
import { renderTable } from './table.ts';
import { wrap } from './text-width.ts';

type List = z.output<typeof incidentList.output>;
type Shown = z.output<typeof incidentShow.output>;

const STATUS_STYLES = {
  triggered: 'bad',
  acknowledged: 'warning',
  mitigating: 'warning',
  snoozed: 'faint',
  resolved: 'good',
  closed: 'faint',
} as const satisfies Record<IncidentStatus, Style>;

const COMMANDS = [
  incidentAck,
  incidentUnack,
  incidentAssign,
  incidentNote,
  incidentSnooze,
  incidentEscalate,
  incidentRun,
  incidentResolve,
  incidentReopen,
] as const;

export const incidentPresentations = [
  presentationOf(incidentList, {
    lines: listLines,
    trouble: ({ incidents }) => incidents.map(rowLine),
    watch: {
      everyMs: 1_000,
      facts: ({ incidents }) =>
        new Map(incidents.map((row) => [row.id, { mark: row.status, line: rowLine(row) }])),
    },
  }),
  presentationOf(incidentShow, {
    lines: showLines,
    watch: {
      everyMs: 1_000,
      facts: ({ incident, timeline }) =>
        new Map([[incident.id, { mark: `${incident.status} ${timeline.length}`, line: rowLine(incident) }]]),
    },
  }),
  presentationOf(incidentReport, { lines: ({ markdown }) => markdown.trimEnd().split('\n') }),
  presentationOf(incidentRunRunbook, { lines: begunRunLines }),
  ...COMMANDS.map((action) =>
    presentationOf(action, { lines: ({ result }, look) => standingLines(result, look) }),
  ),
];

function rowLine({ id, status, severity, title, who }: IncidentRow): string {
  return `${id}  ${status}  ${severity}  ${title}${who === null ? '' : `  (${who})`}`;
}

const COLUMNS = [
  { title: 'ID', rank: 0 },
  { title: 'STATUS', rank: 0 },
  { title: 'SEVERITY', rank: 1 },
  { title: 'AGE', rank: 1 },
  { title: 'WHO', rank: 2 },
  { title: 'NEXT', rank: 3, leastWidth: 8 },
  { title: 'WHAT', rank: 0, leastWidth: 16 },
] as const;

function listLines(
  { environment, timestamp, open, incidents, next_cursor: next }: List,
  look: Look,
): readonly string[] {
  if (incidents.length === 0)
    return wrap(
      `No incident is open in ${environment}. Those before: watchkeeper incident list --all`,
      look.width,
    );
  const head = flow(
    [
      { text: environment, style: 'strong' },
      { text: `${open} open`, style: open > 0 ? 'bad' : 'good' },
    ],
    look,
  );
  const rows = incidents.map((row) => [
    row.id,
    { text: row.status, style: STATUS_STYLES[row.status] },
    { text: row.severity, style: SEVERITY_STYLES[row.severity] },
    ageText(secondsBetween(row.opened_at, timestamp)),
    row.who ?? row.assignee ?? '-',
    nextText(row, timestamp),
    row.title,
  ]);
  const more = next === null ? [] : ['', ...wrap('There are more: raise --limit.', look.width)];
  return [...head, '', ...renderTable({ columns: COLUMNS, rows }, look), ...more];
}

function nextText({ next }: IncidentRow, timestamp: string): string {
  if (next === null) return '-';
  const seconds = secondsBetween(timestamp, next.at);
  return `${next.targets.join(', ')} ${seconds <= 0 ? 'now' : `in ${ageText(seconds)}`}`;
}

function showLines({ timestamp, incident, timeline }: Shown, look: Look): readonly string[] {
  const story = timeline.map(({ at, who, text }) => [timeText(at), who ?? '', text]);
  return [
    ...standingLines(incident, look, timestamp),
    '',
    ...renderTable({ columns: STORY_COLUMNS, rows: story }, look),
  ];
}

const STORY_COLUMNS = [
  { title: 'WHEN', rank: 0 },
  { title: 'WHO', rank: 1 },
  { title: 'WHAT', rank: 0, leastWidth: 20 },
] as const;

function standingLines(incident: IncidentDetail, look: Look, timestamp?: string): readonly string[] {
  const { id, status, severity, title, cause, until, next, quiet, resolution } = incident;
  const head = flow(
    [
      { text: id, style: 'strong' },
      { text: status, style: STATUS_STYLES[status] },
      { text: severity, style: SEVERITY_STYLES[severity] },
      title,
    ],
    look,
  );
  const nextLine =
    next === null
      ? null
      : `Next: ${next.targets.join(', ')} at ${timeText(next.at)}${timestamp === undefined ? '' : ` (${nextText(incident, timestamp)})`}, if nobody answers.`;
  const facts = [
    cause === '' ? null : cause,
    ...adviceOf(incident.alerts),
    whoLine(incident),
    resolution === null ? null : `Because: ${resolution}.`,
    until === null ? null : `${UNTIL[status] ?? 'Until'} ${timeText(until)}.`,
    nextLine,
    quiet === null ? null : `Nobody is told until ${timeText(quiet.until)}: ${quiet.by}.`,
    incident.folded_into === null ? null : `Part of the outage ${incident.folded_into}.`,
    subjectLine(incident),
  ].filter((line) => line !== null);
  return [...head, ...facts.flatMap((line) => wrap(line, look.width))];
}

function subjectLine({ servers, server_count: count }: IncidentRow): string {
  if (count === 0) return 'Of no server: of the installation itself.';
  return `Servers (${count}): ${servers.join(', ')}${count > servers.length ? ', ...' : ''}`;
}

const UNTIL: Readonly<Partial<Record<IncidentStatus, string>>> = {
  acknowledged: 'The acknowledgement counts until',
  snoozed: 'Snoozed until',
  resolved: 'It may be reopened until',
};

function whoLine({ status, who, assignee }: IncidentRow): string | null {
  const has = assignee === null ? '' : ` Assigned to ${assignee}.`;
  if (who === null) return has === '' ? null : has.trim();
  return `${status[0]?.toUpperCase() ?? ''}${status.slice(1)} by ${who}.${has}`;
}

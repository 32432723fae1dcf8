import { createHash } from 'node:crypto';
import type { KnownBlock, MrkdwnElement } from '@slack/web-api';
import type { Severity } from '../../../domain/alert/alert-rule.ts';
import type { IncidentStatus } from '../../../domain/incident/incident-status.ts';
import type { Addressee, IncidentBrief, Notification } from '../../../domain/notify/notification.ts';
import { headline, impact, responsibility } from '../../../domain/notify/story.ts';
import { incidentActions } from './incident-actions.ts';
import { testActions } from './test-actions.ts';
import { mentionsOf, slackLink, slackText } from './slack-text.ts';

export interface SlackMessage {
  /** What a locked screen and a screen reader get. */
  readonly text: string;
  readonly blocks: KnownBlock[];
}

/** Letters that Slack takes, less what stands around others' words (docs.slack.dev/reference/block-kit/blocks). */
const LIMIT = { header: 150, cause: 1_400, noticeCause: 900, advice: 200, field: 1_900, line: 400 } as const;

/** Lines below the cause: a notice tells more there, and has a shorter cause for it. */
const MOST_NOTES = { notice: 8, other: 4 } as const;

const SEVERITY_GLYPHS = {
  critical: '🔴',
  high: '🟠',
  medium: '🟡',
  low: '🔵',
} as const satisfies Record<Severity, string>;

/** Null: while nobody has answered, the severity's. */
const STATUS_GLYPHS = {
  triggered: null,
  acknowledged: '👀',
  mitigating: '🔧',
  snoozed: '💤',
  resolved: '✅',
  closed: '☑️',
} as const satisfies Record<IncidentStatus, string | null>;

/**
 * An incident's message (RESPONDING section 4): header, cause, four fields, the last checks, what can be pressed, links.
 * Each message of the incident has block_ids of its own, as Slack asks of updates; where nothing can be pressed there
 * are no actions. A notice has no checks, since it is of many servers. Those addressed are mentioned where the message is to be noticed.
 */
export function renderIncident(notification: Notification, addressees: readonly Addressee[]): SlackMessage {
  const { incident } = notification;
  const title = titleOf(notification);
  const isNotice = notification.event === 'notice';
  const cause = slackText(incident.cause, isNotice ? LIMIT.noticeCause : LIMIT.cause);
  const mentions = notification.announce ? mentionsOf(addressees) : '';
  const called = mentions === '' ? '' : `\n${mentions}`;
  const actions = notification.awaitsPress === true ? testActions(notification) : incidentActions(incident);
  const blocks = [
    { type: 'header', text: { type: 'plain_text', text: title } },
    {
      type: 'section',
      text: {
        type: 'mrkdwn',
        text: `${cause === '' ? 'No cause known.' : cause}${adviceOf(incident, isNotice)}${called}`,
      },
    },
    { type: 'section', fields: fieldsOf(incident) },
    ...(isNotice
      ? []
      : [{ type: 'section' as const, text: { type: 'mrkdwn' as const, text: checksOf(incident) } }]),
    ...(actions === null ? [] : [actions]),
    { type: 'context', elements: [{ type: 'mrkdwn', text: linksOf(incident) }] },
  ] satisfies KnownBlock[];
  return {
    text: `${title}\n${cause}${called}`,
    blocks: blocks.map((block, index) => ({ ...block, block_id: blockId(notification.key, index) })),
  };
}

/** What the rule says to do and to know, below the cause. */
function adviceOf({ runbookToFollow, notes }: IncidentBrief, isNotice: boolean): string {
  const runbook = runbookToFollow === null ? [] : [`Runbook to follow: ${runbookToFollow}`];
  const lines = [...runbook, ...notes.slice(0, isNotice ? MOST_NOTES.notice : MOST_NOTES.other)].map((line) =>
    slackText(line, LIMIT.advice),
  );
  return lines.map((line) => `\n${line}`).join('');
}

function titleOf(notification: Notification): string {
  const { status, severity } = notification.incident;
  return slackText(
    `${STATUS_GLYPHS[status] ?? SEVERITY_GLYPHS[severity]} ${headline(notification)}`,
    LIMIT.header,
  );
}

function blockId(key: string, index: number): string {
  return `${createHash('sha256').update(key).digest('hex').slice(0, 16)}-${index}`;
}

function fieldsOf(incident: IncidentBrief): MrkdwnElement[] {
  const changes = incident.changes.slice(0, 4).map((change) => slackText(change, LIMIT.line));
  return [
    field('Environment', slackText(incident.environment, LIMIT.field)),
    field('On it', slackText(responsibility(incident), LIMIT.field)),
    field('Changed in the hour before', changes.length === 0 ? 'nothing known' : changes.join('\n')),
    field('Impact', slackText(impact(incident, 5), LIMIT.field)),
  ];
}

function field(name: string, text: string): MrkdwnElement {
  return { type: 'mrkdwn', text: `*${name}*\n${text}` };
}

function checksOf({ recentChecks, memberCount }: IncidentBrief): string {
  if (memberCount === 0) return '*Checks*\nnone: it is of no server';
  const checks = recentChecks.replace(/[^HDU?]/gu, '').slice(-20);
  if (checks === '') return '*Checks*\nnone yet';
  return `*Last ${checks.length} checks*, oldest first\n\`${checks}\``;
}

function linksOf({ id, url, temporalUrl, rules }: IncidentBrief): string {
  const name = `Incident ${id}`;
  const parts = [
    url === null ? slackText(name, LIMIT.line) : slackLink(url, name),
    ...(temporalUrl === null ? [] : [slackLink(temporalUrl, 'Workflow')]),
    ...(rules.length === 0 ? [] : [slackText(rules.join(', '), LIMIT.line)]),
  ];
  return parts.join(' · ');
}

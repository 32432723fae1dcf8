import { createHash } from 'node:crypto';
import type { Notification } from '../../../domain/notify/notification.ts';
import { headline, impact, oneLine, responsibility } from '../../../domain/notify/story.ts';

export interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** In angle brackets. The same key gives the same one: a mail program shows a repetition once. */
  readonly messageId: string;
}

const LONGEST_SUBJECT = 180;

/** `domain` is the sender's, for the Message-ID. */
export function renderMail(notification: Notification, domain: string): RenderedMail {
  const { incident, key } = notification;
  const title = `${headline(notification)} (${oneLine(incident.environment)})`;
  const facts = factsOf(notification);
  const links = linksOf(notification);
  return {
    subject: title.length > LONGEST_SUBJECT ? `${title.slice(0, LONGEST_SUBJECT - 1)}…` : title,
    text: [
      title,
      oneLine(incident.cause),
      '',
      ...facts.map(([name, value]) => `${name}: ${value}`),
      ...links.map(([name, url]) => `${name}: ${url}`),
      '',
    ].join('\n'),
    html: htmlOf({ title, cause: oneLine(incident.cause), facts, links }),
    messageId: `<${createHash('sha256').update(key).digest('hex').slice(0, 40)}@${domain}>`,
  };
}

type Pairs = readonly (readonly [string, string])[];

function factsOf({ line, incident }: Notification): Pairs {
  const changes = incident.changes.length === 0 ? 'nothing known' : incident.changes.join('; ');
  const facts: Pairs = [
    ['What happened', line],
    ['On it', responsibility(incident)],
    ['Impact', impact(incident)],
    ...adviceOf(incident),
    ['Changed in the hour before', changes],
    ['Last checks, oldest first', incident.recentChecks === '' ? 'none yet' : incident.recentChecks],
    ['Rules', incident.rules.join(', ')],
    ['Incident', incident.id],
  ];
  return facts.map(([name, value]) => [name, oneLine(value)]);
}

/** What the rule says to do and to know. */
function adviceOf({ runbookToFollow, notes }: Notification['incident']): Pairs {
  return [
    ...(runbookToFollow === null ? [] : [['Runbook to follow', runbookToFollow] as const]),
    ...(notes.length === 0 ? [] : [['Notes', notes.join('; ')] as const]),
  ];
}

function linksOf({ incident }: Notification): Pairs {
  return [
    ...(incident.url === null ? [] : [['Page', incident.url] as const]),
    ...(incident.temporalUrl === null ? [] : [['Workflow', incident.temporalUrl] as const]),
  ];
}

interface MailParts {
  readonly title: string;
  readonly cause: string;
  readonly facts: Pairs;
  readonly links: Pairs;
}

function htmlOf({ title, cause, facts, links }: MailParts): string {
  const row = (name: string, value: string) =>
    `<tr><th align="left">${escaped(name)}</th><td>${value}</td></tr>`;
  const link = (url: string) =>
    /^https?:/i.test(url) ? `<a href="${escaped(url)}">${escaped(url)}</a>` : escaped(url);
  return [
    `<h2>${escaped(title)}</h2>`,
    `<p>${escaped(cause)}</p>`,
    '<table cellpadding="4">',
    ...facts.map(([name, value]) => row(name, escaped(value))),
    ...links.map(([name, url]) => row(name, link(url))),
    '</table>',
  ].join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter);
}

import type { Severity } from '../../domain/alert/alert-rule.ts';
import type {
  Contact,
  EscalationLevel,
  EscalationPolicies,
  EscalationPolicy,
} from '../../domain/escalation/escalation-policy.ts';
import { PAGING_CHANNELS } from '../../domain/notify/channel-spec.ts';
import type { ChannelSpec } from '../../domain/notify/channel-spec.ts';
import type { Configuration } from '../schema/configuration.ts';
import { milliseconds } from './milliseconds.ts';

type Entry = NonNullable<Configuration['alerting']['escalation'][Severity]>;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

interface Standard {
  readonly contact: string;
  readonly withinMs: number;
  readonly next: readonly string[];
}

/** The seed's matrix (inv. 7.1), and whom it tells next (RESPONDING section 2). */
const MATRIX = {
  critical: { contact: 'oncall', withinMs: 15 * MINUTE, next: ['team_lead', 'devops'] },
  high: { contact: 'team_lead', withinMs: HOUR, next: ['oncall'] },
  medium: { contact: 'development', withinMs: 4 * HOUR, next: ['team_lead', 'oncall'] },
  low: { contact: 'support', withinMs: 24 * HOUR, next: ['development', 'team_lead', 'oncall'] },
} as const satisfies Record<Severity, Standard>;

const ACKNOWLEDGEMENT_MS = 30 * MINUTE;

/** Whom the matrix names: they are told by name alone until the file gives them an address. */
export const MATRIX_CONTACTS: readonly string[] = ['oncall', 'team_lead', 'development', 'devops', 'support'];

/** Outside production nobody is woken by what the file does not say. */
export function resolveEscalation(
  config: Pick<Configuration, 'environment' | 'alerting'>,
  channels: readonly ChannelSpec[],
): EscalationPolicies {
  const place = { channels, isProduction: config.environment === 'production' };
  const { escalation } = config.alerting;
  return {
    critical: policyOf('critical', escalation.critical, place),
    high: policyOf('high', escalation.high, place),
    medium: policyOf('medium', escalation.medium, place),
    low: policyOf('low', escalation.low, place),
  };
}

interface Place {
  readonly channels: readonly ChannelSpec[];
  readonly isProduction: boolean;
}

function policyOf(severity: Severity, entry: Entry | undefined, place: Place): EscalationPolicy {
  const standard: Standard = MATRIX[severity];
  const contact = entry?.contact ?? standard.contact;
  const written = entry?.levels?.map(({ after, notify }) => ({ afterMs: milliseconds(after), notify }));
  return {
    contact,
    withinMs: entry?.within === undefined ? standard.withinMs : milliseconds(entry.within),
    nextContacts: entry?.next_contacts ?? standard.next.filter((name) => name !== contact),
    levels: (written ?? standardLevels(severity, place)).toSorted(
      (one, other) => one.afterMs - other.afterMs,
    ),
    acknowledgementMs: entry === undefined ? ACKNOWLEDGEMENT_MS : milliseconds(entry.acknowledgement),
    mayPage: place.isProduction || written !== undefined,
  };
}

/** Critical ones go up in three steps, where there are channels for it; of others everybody is told at once. */
function standardLevels(severity: Severity, { channels, isProduction }: Place): readonly EscalationLevel[] {
  const ofTypes = (...types: readonly string[]): readonly string[] =>
    channels.filter(({ type }) => types.includes(type)).map(({ name }) => name);
  const quiet = channels.filter(({ type }) => !PAGING_CHANNELS.includes(type)).map(({ name }) => name);
  const paging = isProduction ? ofTypes(...PAGING_CHANNELS) : [];
  const atOnce = [...quiet, ...paging, 'contact'];
  if (severity !== 'critical' || quiet.length === 0) return [{ afterMs: 0, notify: atOnce }];
  const [pages, hooks] = isProduction ? [ofTypes('pagerduty'), ofTypes('webhook')] : [[], []];
  return [
    { afterMs: 0, notify: [...quiet, 'contact'] },
    ...(pages.length === 0 ? [] : [{ afterMs: 5 * MINUTE, notify: pages }]),
    { afterMs: 15 * MINUTE, notify: ['next_contact', ...hooks] },
  ];
}

/** The file's teams, and by name alone those whom the matrix needs beside them. */
export function resolveContacts({ teams, users }: Configuration['alerting']): readonly Contact[] {
  const given = Object.entries(teams).map(([name, team]) => ({
    name,
    rotation: team.rotation ?? null,
    email: team.email ?? null,
    phone: team.phone ?? null,
    slackId: team.slack_id ?? null,
  }));
  const known = new Set([...given, ...users].map(({ name }) => name));
  const named = MATRIX_CONTACTS.filter((name) => !known.has(name));
  return [
    ...given,
    ...named.map((name) => ({ name, rotation: null, email: null, phone: null, slackId: null })),
  ];
}

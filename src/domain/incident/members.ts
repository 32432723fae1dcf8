import { DEFAULT_ROUTING } from '../fleet/routing-settings.ts';
import type { IncidentDraft } from './incident-draft.ts';
import { titleOf } from './incident-phase.ts';
import type { IncidentState } from './incident-state.ts';

/** People are told of members that come and go this often at most; of a group's as often as its interval says. */
const UPDATE_EVERY_MS = 10_000;
/** Servers or rules named in a line. */
const NAMED = 5;

/** Members have come or gone: people are told before long. */
export function updateSoon(draft: IncidentDraft): void {
  const { updateDueMs, updatedAtMs } = draft.state;
  if (updateDueMs === null) {
    draft.change({ updateDueMs: Math.max(draft.nowMs, updatedAtMs + updateEveryMs(draft.state)) });
  }
}

/** Without groups each server that fails has an incident of its own, and people notice: here they do, too. */
export function noteJoined(draft: IncidentDraft, server: string): void {
  const { group, joined = [] } = draft.state;
  if (group !== undefined) draft.change({ joined: [...new Set([...joined, server])] });
}

/** Who has joined a group is announced, unless somebody has asked to be left alone; all else is seen in the message. */
export function tellMembers(draft: IncidentDraft): void {
  const { joined = [], phase } = draft.state;
  draft.change({ updateDueMs: null, joined: [] });
  const news = joined.length > 0 ? `now also ${named(joined)}` : firingText(draft.state);
  const line = `${titleOf(draft.state)}: ${news}`;
  const announce = joined.length > 0 && phase.status !== 'snoozed';
  draft.tell({ event: 'members_changed', announce, line });
}

function updateEveryMs({ group, policy }: IncidentState): number {
  return group === undefined
    ? UPDATE_EVERY_MS
    : ((policy ?? DEFAULT_ROUTING).groupIntervalMs ?? DEFAULT_ROUTING.groupIntervalMs);
}

function firingText({ alerts }: IncidentState): string {
  const firing = alerts.filter(({ clearedAtMs }) => clearedAtMs === null);
  if (firing.length === 0) return 'nothing of it fires now';
  return `now firing ${named([...new Set(firing.map(({ rule }) => rule))])}`;
}

function named(names: readonly string[]): string {
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return `${names.slice(0, NAMED).join(', ')}${more}`;
}

import type { IncidentBrief } from './notification.ts';

/** What a brief says that is of no server and that nobody can answer. */
export const BARE_BRIEF = {
  members: [],
  memberCount: 0,
  rules: [],
  acknowledgedBy: null,
  assignee: null,
  nextEscalation: null,
  snoozedUntilMs: null,
  recentChecks: '',
  changes: [],
  runbook: null,
  runbookToFollow: null,
  notes: [],
  buttons: [],
  url: null,
  temporalUrl: null,
} as const satisfies Partial<IncidentBrief>;

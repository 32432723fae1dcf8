import type { Severity } from '../alert/alert-rule.ts';
import type { EscalationPolicy } from '../escalation/escalation-policy.ts';
import { DEFAULT_ROUTING } from '../fleet/routing-settings.ts';
import type { RespondingSettings } from './responding-settings.ts';

const MINUTE_MS = 60_000;

/** Everybody who reads what the worker says is told at once. */
const plain = (contact: string, withinMinutes: number): EscalationPolicy => ({
  contact,
  withinMs: withinMinutes * MINUTE_MS,
  nextContacts: [],
  levels: [{ afterMs: 0, notify: ['console'] }],
  acknowledgementMs: 30 * MINUTE_MS,
  mayPage: false,
});

/** What holds where a release says nothing of responding, because it is older than that. */
export const DEFAULT_RESPONDING: RespondingSettings = {
  routing: DEFAULT_ROUTING,
  channels: [{ type: 'console', name: 'console', severities: [], fallback: null, perMinute: 60 }],
  contacts: [],
  users: [],
  escalation: {
    critical: plain('oncall', 15),
    high: plain('team_lead', 60),
    medium: plain('development', 240),
    low: plain('support', 1_440),
  } satisfies Record<Severity, EscalationPolicy>,
  oncall: { rotations: [], overrides: [] },
  maintenance: [],
  publicUrl: null,
  temporalUiUrl: null,
};

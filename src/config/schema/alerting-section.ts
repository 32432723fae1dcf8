import { z } from 'zod';
import { RUN_BY, SEVERITIES } from '../../domain/alert/alert-rule.ts';
import type { Severity } from '../../domain/alert/alert-rule.ts';
import { count, durationOrZero, key } from './key.ts';
import {
  channelMap,
  escalationMap,
  maintenanceEntry,
  oncallSection,
  routingSection,
  teamMap,
  userEntry,
} from './responding-sections.ts';

const NAME = /^[A-Za-z][\w-]{0,63}$/;

/** The words of the older systems (RESPONDING section 1). */
export const OLDER_SEVERITIES = { warning: 'medium', info: 'low' } as const satisfies Record<
  string,
  Severity
>;

const ruleEntry = z.strictObject({
  name: key(
    z
      .string()
      .regex(
        NAME,
        'is not the name of a rule; write up to 64 letters, digits, - or _, beginning with a letter',
      ),
    'Name of the rule; that of a shipped one changes what is given here, and keeps the rest',
  ),
  enabled: key(z.boolean().optional(), 'Whether the rule is asked; left out: true for a rule of your own'),
  when: key(z.string().min(1).optional(), 'Condition in CEL over the fields of docs/conditions.md'),
  checks: key(
    count(1, 1000).optional(),
    'So many checks in a row have to find it true; left out: 2 for a rule of your own',
  ),
  for: key(durationOrZero().optional(), 'And for so long; left out: 0s for a rule of your own'),
  clear_for: key(
    durationOrZero().optional(),
    'The alert ends once the condition has been false for so long; left out: 60s for a rule of your own',
  ),
  severity: key(
    z.enum([...SEVERITIES, 'warning', 'info']).optional(),
    'How urgent it is; left out: medium for a rule of your own. The older warning is medium, info low',
  ),
  cooldown: key(
    durationOrZero().optional(),
    'Back this soon for the same server, it reopens its incident and, unless critical, calls nobody before; left out: 0s for a rule of your own',
  ),
  reopen_within: key(
    durationOrZero().optional(),
    'The same for this rule as alerting.routing.reopen_within, in its place; never below cooldown',
  ),
  runbook: key(
    z
      .string()
      .regex(
        NAME,
        'is not the name of a runbook; write up to 64 letters, digits, - or _, beginning with a letter',
      )
      .optional(),
    'Name of the runbook to follow: people are told it',
  ),
  run: key(
    z.enum(RUN_BY).optional(),
    'Who begins its runbook when an incident opens; left out: by_hand. A changing step of an automatic one waits where its document asks for an approval',
  ),
  labels: key(z.record(z.string().min(1), z.string()).optional(), 'Words to group and route its alerts by'),
  annotations: key(
    z.record(z.string().min(1), z.string()).optional(),
    'What to tell people; `summary` is shown with the rule, the others with its incidents',
  ),
});

export const alertingSection = z.strictObject({
  enabled: key(z.boolean().default(true), 'false: no rule is asked'),
  rules: z.array(ruleEntry).default([]),
  routing: routingSection.prefault({}),
  channels: channelMap,
  teams: teamMap,
  escalation: escalationMap,
  oncall: oncallSection.prefault({}),
  users: z.array(userEntry).default([]),
  maintenance: z.array(maintenanceEntry).default([]),
});

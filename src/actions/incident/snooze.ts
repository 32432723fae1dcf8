import { z } from 'zod';
import { parseUntil } from '../until.ts';
import { defineCommand } from './define-command.ts';
import { incidentField } from './find-incident.ts';

export const incidentSnooze = defineCommand({
  verb: 'snooze',
  summary: 'Leave an incident alone for a while',
  description: 'Nobody is told until then; if it goes on, its policy begins anew.',
  examples: [
    { command: 'watchkeeper incident snooze K7Q2MD --until 2h', says: 'For two hours.' },
    {
      command: 'watchkeeper incident snooze K7Q2MD --until 2026-12-01T08:00:00Z',
      says: 'Until that morning.',
    },
  ],
  slack: 'snooze',
  input: z.object({
    incident: incidentField,
    until: z.string().default('1h').describe('How long, such as 30m or 2h, or until a time, ISO 8601'),
  }),
  would: (id, { until }) => `snooze ${id}: ${until}`,
  command: ({ until }, nowMs) => ({ kind: 'snooze', untilMs: parseUntil(until, nowMs) }),
});

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { aNotification } from '../../../test/support/builders/a-notification.ts';
import { INCIDENT_STATUSES } from '../incident/incident-status.ts';
import { NOTIFICATION_EVENTS } from './notification.ts';
import { webhookBody } from './webhook-body.ts';

const DOCUMENT = readFileSync(new URL('../../../docs/notifications.md', import.meta.url), 'utf8');
const ANA = { name: 'Ana', email: 'ana@example.com', phone: '+1-555-0123', slackId: 'U0ANA' };

it('is the body that is documented', () => {
  const [, documented = ''] = /^```json\n(.*?)^```$/ms.exec(DOCUMENT) ?? [];
  expect(webhookBody(aNotification().build(), [ANA])).toEqual(JSON.parse(documented));
});

it('has no event and no status that is not documented', () => {
  for (const word of [...NOTIFICATION_EVENTS, ...INCIDENT_STATUSES])
    expect(DOCUMENT).toContain(`\`${word}\``);
});

it('says when it was resolved and until when it is left alone', () => {
  const { incident } = webhookBody(aNotification().resolved().of({ snoozedUntilMs: 0 }).build(), []);
  expect(incident).toMatchObject({
    resolved_at: '2026-01-02T14:44:00.000Z',
    snoozed_until: '1970-01-01T00:00:00.000Z',
    next_escalation: null,
  });
});

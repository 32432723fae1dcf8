import { describe, expect, it } from 'vitest';
import { aNotification } from '../../../../test/support/builders/a-notification.ts';
import { NOTIFICATION_EVENTS } from '../../../domain/notify/notification.ts';
import { pagerDutyEvent } from './pagerduty-event.ts';

const OPENED = aNotification();

describe('what PagerDuty is told', () => {
  it('is a trigger with all that is known', () => {
    expect(pagerDutyEvent(OPENED.build(), [])).toMatchObject({
      event_action: 'trigger',
      dedup_key: 'incident:K7Q2MD',
      client: 'Watchkeeper',
      client_url: 'https://watch.example.com/incidents/K7Q2MD',
      links: [{ text: 'Incident K7Q2MD' }, { text: 'Workflow' }],
      payload: {
        summary: expect.stringMatching(/^CRITICAL · search-mcp is down: MCP timeout/) as string,
        source: 'search-mcp',
        severity: 'critical',
        timestamp: '2026-01-02T14:30:00.000Z',
        group: 'production',
        class: 'server_down',
      },
    });
  });

  it.each([
    ['critical', 'critical'],
    ['high', 'error'],
    ['medium', 'warning'],
    ['low', 'info'],
  ] as const)('calls %s %s', (severity, expected) => {
    expect(pagerDutyEvent(OPENED.of({ severity }).build(), [])).toMatchObject({
      payload: { severity: expected },
    });
  });

  it('keeps the summary within its limit', () => {
    const event = pagerDutyEvent(OPENED.of({ cause: 'x'.repeat(5_000) }).build(), []);
    const summary = expect.stringMatching(/^[^\n]{1024}$/u) as string;
    expect(event).toMatchObject({ payload: { summary } });
  });

  it('is one action for each event, or nothing', () => {
    const actions = NOTIFICATION_EVENTS.map((event) => {
      const said = pagerDutyEvent(OPENED.with({ event }).build(), []);
      return `${event}: ${said?.event_action ?? 'nothing'}`;
    });
    expect(actions).toEqual([
      'opened: trigger',
      'escalated: trigger',
      'repeated: trigger',
      'severity_raised: trigger',
      'acknowledged: acknowledge',
      'unacknowledged: trigger',
      'acknowledgement_lapsed: trigger',
      'assigned: nothing',
      'noted: nothing',
      'snoozed: acknowledge',
      'woken: trigger',
      'members_changed: nothing',
      'runbook: nothing',
      'resolved: resolve',
      'reopened: trigger',
      'closed: nothing',
      'folded: resolve',
      'notice: trigger',
      'test: trigger',
    ]);
  });
});

import { expect, test } from 'vitest';
import { anIncidentAlert } from '../../../test/support/builders/a-routed-alert.ts';
import { anIncident } from '../../../test/support/builders/an-incident.ts';
import { briefOf } from './incident-brief.ts';
import { viewIncident } from './incident-view.ts';
import { reportInMarkdown } from './report.ts';

const ADVISED = anIncidentAlert({
  runbook: 'restart',
  annotations: { dashboard: 'https://dash.example.com' },
});

test('a report and a message say the runbook to follow and what the rule tells people', () => {
  const { state } = anIncident({ alerts: [ADVISED, anIncidentAlert({ ...ADVISED, server: 'maps' })] });
  const view = viewIncident(state, 0);
  const markdown = reportInMarkdown({ view, timeline: [], changes: [] });
  expect(markdown.match(/^- Runbook to follow for .*$/gm)).toEqual([
    '- Runbook to follow for server\\_down: restart',
  ]);
  expect(markdown).toContain('- server\\_down, dashboard: https://dash.example.com');
  const settings = { publicUrl: null, temporalUiUrl: null, namespace: 'default' };
  expect(briefOf(view, { checks: [], edges: [], settings })).toMatchObject({
    runbook: 'First look: check and contract diff',
    runbookToFollow: 'restart',
    notes: ['dashboard: https://dash.example.com'],
  });
});

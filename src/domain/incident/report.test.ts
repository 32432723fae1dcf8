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
    '- Runbook to follow for server_down: restart',
  ]);
  expect(markdown).toContain('- server_down, dashboard: https://dash.example.com');
  const settings = { publicUrl: null, temporalUiUrl: null, namespace: 'default' };
  expect(briefOf(view, { checks: [], edges: [], settings })).toMatchObject({
    runbook: 'First look: check and contract diff',
    runbookToFollow: 'restart',
    notes: ['dashboard: https://dash.example.com'],
  });
});

test('a report starts no markup with what servers and people say', () => {
  const reason = 'says _this_, **that** and mcp_tools_missing <b>';
  const { state } = anIncident({ alerts: [anIncidentAlert({ reason })] });
  const markdown = reportInMarkdown({ view: viewIncident(state, 0), timeline: [], changes: [] });
  expect(markdown).toContain('says \\_this\\_, \\*\\*that\\*\\* and mcp_tools_missing \\<b\\>');
});

test('a report says what has not happened yet, and once it is over what never has', () => {
  const incident = anIncident();
  const firstAnswer = (): string | undefined => {
    const view = viewIncident(incident.state, 0);
    return /^\| to the first acknowledgement \| (.*) \|$/m.exec(
      reportInMarkdown({ view, timeline: [], changes: [] }),
    )?.[1];
  };
  expect(firstAnswer()).toBe('not yet');
  incident.clear();
  incident.pass(3_600_000);
  expect(firstAnswer()).toBe('never');
});

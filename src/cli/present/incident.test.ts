import { expect, test } from 'vitest';
import { anIncidentAlert } from '../../../test/support/builders/a-routed-alert.ts';
import { anIncident } from '../../../test/support/builders/an-incident.ts';
import { presentIncident } from '../../actions/incident/incident-detail.ts';
import { viewIncident } from '../../domain/incident/incident-view.ts';
import { createLook } from './look.ts';
import { findPresentation } from './presentations.ts';

const look = createLook({ width: 100, height: 24, isTerminal: false, hasColours: false });

test('an incident says the runbook to follow and what its rule tells people, each once, and nothing where it tells nothing', async () => {
  const advised = { runbook: 'restart', annotations: { dashboard: 'https://dash.example.com' } };
  const alerts = [
    anIncidentAlert(advised),
    anIncidentAlert({ ...advised, server: 'maps' }),
    anIncidentAlert({ rule: 'flapping', severity: 'low' }),
  ];
  const incident = presentIncident(viewIncident(anIncident({ alerts }).state, 0));
  const { lines } = await findPresentation('incident/show');
  const shown = lines({ timestamp: '1970-01-01T00:00:00.000Z', incident, timeline: [] }, look);
  expect(shown.filter((line) => /runbook|dashboard|flapping/i.test(line))).toEqual([
    'Runbook to follow for server_down: restart',
    'server_down, dashboard: https://dash.example.com',
  ]);
});

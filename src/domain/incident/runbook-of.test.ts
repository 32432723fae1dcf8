import { describe, expect, test } from 'vitest';
import { anIncident } from '../../../test/support/builders/an-incident.ts';
import { anIncidentAlert } from '../../../test/support/builders/a-routed-alert.ts';
import type { LivingIncident } from '../../../test/support/responding/living-incident.ts';
import type { RunbookInput } from '../runbook/runbook.ts';
import { viewIncident } from './incident-view.ts';
import { inputsOf, refuseRunbook, runbookOf } from './runbook-of.ts';

const viewOf = ({ state, nowMs }: LivingIncident) => viewIncident(state, nowMs);

test('the runbook is that of the worst alert that still fires, of those that name one', () => {
  const alerts = [
    anIncidentAlert({ rule: 'slow', severity: 'high', runbook: 'slow-book' }),
    anIncidentAlert({ rule: 'tools', severity: 'low', runbook: 'tools-book' }),
    anIncidentAlert(),
  ];
  const incident = anIncident({ alerts });
  expect(runbookOf(viewOf(incident))).toBe('slow-book');
  incident.clear({ rule: 'slow' });
  expect(runbookOf(viewOf(incident))).toBe('tools-book');
  expect(runbookOf(viewOf(anIncident()))).toBeNull();
});

test('a server and an incident are filled in by their types, a server only where there is one', () => {
  const wanted: Record<string, RunbookInput> = {
    on: { type: 'server', description: '' },
    about: { type: 'incident', description: '' },
    window: { type: 'string', description: '' },
  };
  const incident = anIncident();
  expect(inputsOf(viewOf(incident), wanted)).toEqual({ on: 'search', about: 'K7Q2MD' });
  incident.fire({ server: 'gateway' });
  expect(inputsOf(viewOf(incident), wanted)).toEqual({ about: 'K7Q2MD' });
});

describe('what runs for it', () => {
  test('is begun while it is open, also while it is snoozed, and not once it is over', () => {
    const incident = anIncident();
    expect(refuseRunbook(viewOf(incident))).toBeNull();
    incident.command({ kind: 'snooze', untilMs: 60_000 });
    expect(refuseRunbook(viewOf(incident))).toBeNull();
    incident.command({ kind: 'resolve', cause: 'a test' });
    expect(refuseRunbook(viewOf(incident))).toContain('watchkeeper incident reopen K7Q2MD');
    incident.pass(24 * 3_600_000);
    expect(refuseRunbook(viewOf(incident))).toContain('K7Q2MD closed at');
  });

  test('is begun for the outage that has taken it over', () => {
    const incident = anIncident();
    incident.hear({ kind: 'folded', into: 'ST0RM1' });
    expect(refuseRunbook(viewOf(incident))).toContain('part of the outage ST0RM1');
  });

  test('is written into its story with who began it, and told to those who have been told', () => {
    const incident = anIncident();
    incident.hear({ kind: 'run_said', who: 'ann', text: 'Run R1 of book has begun.' });
    expect(incident.entries.at(-1)).toMatchObject({
      kind: 'run',
      who: 'ann',
      text: 'Run R1 of book has begun.',
    });
    expect(incident.tellings.at(-1)).toMatchObject({
      event: 'runbook',
      announce: false,
      targets: null,
      line: 'Run R1 of book has begun.',
    });
  });
});

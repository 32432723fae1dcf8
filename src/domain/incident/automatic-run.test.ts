import { describe, expect, test } from 'vitest';
import { aRunbook } from '../../../test/support/builders/a-runbook.ts';
import { anIncidentAlert } from '../../../test/support/builders/a-routed-alert.ts';
import { aYoungIncident } from '../../../test/support/builders/an-incident.ts';
import type { LivingIncident } from '../../../test/support/responding/living-incident.ts';
import type { IncidentBeginning } from './advance-incident.ts';
import { startableFor } from './automatic-run.ts';

const AUTOMATIC = anIncidentAlert({ runbook: 'restart', run: 'automatic' });
const begun = ({ effects }: LivingIncident) => effects.filter(({ kind }) => kind === 'begin_run');
const opened = (changes: Partial<IncidentBeginning>) => begun(aYoungIncident(changes));

describe('when an incident opens', () => {
  test('what its rule says to run by itself is begun once, under an id that is made of its own', () => {
    const incident = aYoungIncident({ alerts: [AUTOMATIC] });
    const first = begun(incident);
    expect(first).toEqual([
      { kind: 'begin_run', run: expect.any(String) as unknown, runbook: 'restart', servers: ['search'] },
    ]);
    expect(opened({ alerts: [AUTOMATIC] })).toEqual(first);
    expect(opened({ alerts: [AUTOMATIC], id: 'H4X0RZ' })).not.toEqual(first);
    expect(opened({ alerts: [AUTOMATIC], environment: 'staging' })).not.toEqual(first);
    incident.clear();
    incident.fire({ runbook: 'restart', run: 'automatic' });
    incident.fire({ rule: 'slow', runbook: 'other', run: 'automatic' });
    expect(begun(incident)).toEqual(first);
  });

  test.each([
    ['a rule that says nothing of it', { alerts: [anIncidentAlert({ runbook: 'restart' })] }],
    ['a rule that says by hand', { alerts: [{ ...AUTOMATIC, run: 'by_hand' as const }] }],
    ['a rule without a runbook', { alerts: [anIncidentAlert({ run: 'automatic' })] }],
    ['a storm', { alerts: [AUTOMATIC], isStorm: true }],
  ])('%s begins nothing', (_, changes) => {
    expect(opened(changes)).toEqual([]);
  });

  test('of several it is that of the worst alert that says automatic', () => {
    const alerts = [
      anIncidentAlert({ runbook: 'by-hand' }),
      anIncidentAlert({ rule: 'low', severity: 'low', runbook: 'for-low', run: 'automatic' }),
      anIncidentAlert({ rule: 'high', severity: 'high', runbook: 'for-high', run: 'automatic' }),
    ];
    expect(opened({ alerts })).toMatchObject([{ runbook: 'for-high' }]);
  });
});

describe('a document', () => {
  const inputs = { server: { type: 'server', description: 'Which' } } as const;
  const incident = { id: 'K7Q2MD', servers: ['search'] };

  test('is run with the inputs that the incident gives', () => {
    const runbook = aRunbook([], { inputs });
    expect(startableFor(incident, runbook)).toEqual({
      status: 'ready',
      runbook,
      inputs: { server: 'search' },
    });
  });

  test('is not run where something is missing, or it is for more than an operator', () => {
    expect(startableFor({ ...incident, servers: ['a', 'b'] }, aRunbook([], { inputs }))).toMatchObject({
      status: 'refused',
      reason: 'server is needed: Which',
    });
    expect(startableFor(incident, aRunbook([], { role: 'approver' }))).toMatchObject({
      status: 'refused',
      reason: expect.stringContaining('the role approver') as unknown,
    });
  });
});

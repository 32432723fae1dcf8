import { describe, expect, it } from 'vitest';
import { anOpenIncident } from '../../../test/support/builders/an-open-incident.ts';
import type { AuditRecord } from '../audit/audit-record.ts';
import { viewIncident } from '../incident/incident-view.ts';
import { securityBrief } from './security-notice.ts';

const NOW_MS = Date.UTC(2026, 0, 2, 3, 4, 30);
const { state, entries } = anOpenIncident({ environment: 'production', server: 'search', nowMs: NOW_MS });
const INCIDENT = viewIncident(state, NOW_MS);
const NONE = {
  ...{ environment: 'production', incident: null, timeline: [], changes: [], atMs: NOW_MS, publicUrl: null },
} as const;

const aChange = (action: string, subject: string | null): AuditRecord => ({
  ...{ atMs: NOW_MS, environment: 'production', who: 'ann', role: 'admin', via: 'cli', action, subject },
  ...{ phase: 'after', outcome: 'done', requestId: 'r', input: {} },
});

describe('the notice of a security incident', () => {
  it('has the incident, how it began and what was last, and what people did', () => {
    const many = Array.from({ length: 9 }, (_, index) => ({
      ...{ sequence: 100 + index, atMs: NOW_MS, kind: 'person', who: 'ann', text: `step ${index}` },
    })) as typeof entries;
    const brief = securityBrief({
      ...NONE,
      incident: INCIDENT,
      timeline: [...entries.slice(0, 1), ...many],
      changes: [aChange('key/revoke', 'ci'), aChange('config/update', null)],
    });
    expect(brief).toMatchObject({
      id: 'K7Q2MD',
      title: 'security incident in production: K7Q2MD',
      severity: 'critical',
    });
    expect(brief.cause).toContain('MCP timeout after 10.0 s');
    expect(brief.notes).toEqual([
      'Timeline: 03:03 UTC Opened.',
      '(6 more)',
      '03:04 UTC ann: step 6',
      '03:04 UTC ann: step 7',
      '03:04 UTC ann: step 8',
      'Actions taken: 03:04 UTC ann key/revoke of ci; 03:04 UTC ann config/update',
    ]);
  });

  it('counts what it leaves out of what was done', () => {
    const changes = Array.from({ length: 8 }, () => aChange('key/revoke', 'ci'));
    expect(securityBrief({ ...NONE, changes }).notes[0]).toMatch(/; 3 more in the audit log$/);
  });

  it('says so where there is no incident and nothing was done', () => {
    const brief = securityBrief(NONE);
    expect(brief.cause).toContain('no incident of the monitoring belongs to it');
    expect([brief.id, brief.title]).toEqual(['SECURITY', 'security incident in production']);
    expect(brief.notes).toEqual(['Actions taken: none that the audit log has.']);
  });
});

import { describe, expect, it } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { foldCheck, initialState } from '../watch/fold-check.ts';
import { presentStatus } from './present-status.ts';

const SPEC = aServerSpec().every(30_000).build();
const CHECK = aCheck().mcpFailing().at(1_000_000);
const { state: STATE } = foldCheck({
  state: initialState('search'),
  check: CHECK.build(),
  view: CHECK.view(),
  spec: SPEC,
  drift: null,
});

describe('presentStatus', () => {
  it('is the folded status until three intervals and the longest timeout have passed', () => {
    expect(presentStatus(STATE, SPEC, 1_000_000)).toBe('DEGRADED');
    expect(presentStatus(STATE, SPEC, 1_100_000)).toBe('DEGRADED');
    expect(presentStatus(STATE, SPEC, 1_100_001)).toBe('UNKNOWN');
  });

  it('is UNKNOWN for what was never checked, is disabled, or is paused', () => {
    expect(presentStatus(null, SPEC, 1_000_000)).toBe('UNKNOWN');
    expect(presentStatus(initialState('search'), SPEC, 0)).toBe('UNKNOWN');
    expect(presentStatus(STATE, aServerSpec().disabled().build(), 1_000_000)).toBe('UNKNOWN');
    expect(presentStatus({ ...STATE, paused: true }, SPEC, 1_000_000)).toBe('UNKNOWN');
  });
});

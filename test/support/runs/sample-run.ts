import type { StartRun } from '../../../src/ports/control.ts';
import { aManualStep, anApproval, aQuestion, aRunbook, aWait, inParallel } from '../builders/a-runbook.ts';

/** Id of the run that sample requests name. */
export const SAMPLE_RUN = 'R2N8QX';

const HOUR_MS = 3_600_000;

/** A run that waits for everything that people can do at once, and is stuck at a step after it. */
export function sampleRun(environment: string, nowMs: number): StartRun {
  const waits = inParallel('all', [
    anApproval('go', { expiresMs: HOUR_MS }),
    { ...anApproval('other', { expiresMs: HOUR_MS }), continueOnError: true },
    aQuestion('many', { expiresMs: HOUR_MS }),
    aManualStep('key'),
    aWait('rest', HOUR_MS),
  ]);
  const broken = { ...aWait('broken', 1), when: 'steps.go.nothing' };
  return {
    beginning: {
      environment,
      id: SAMPLE_RUN,
      runbook: aRunbook([waits, broken], { onFailure: 'ask', timeoutMs: 24 * HOUR_MS }),
      inputs: {},
      caller: { who: 'ann', role: 'operator' },
      startedAtMs: nowMs,
    },
    allowsSelfApproval: false,
  };
}

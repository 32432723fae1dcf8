import { z } from 'zod';
import { LONGEST_TEXT } from '../incident/find-incident.ts';
import { runField } from './find-run.ts';

/** The input of what is asked of a run as a whole. */
export const onRun = z.object({ run: runField });

/** The input of what is asked of one of its steps. */
export const onStep = onRun.extend({
  step: z.string().min(1).max(200).describe('Path of the step, as `runs show` writes it'),
});

/** The step behind the run on the command line. */
export const STEP = { field: 'step', label: 'STEP' } as const;

export function why(what: string) {
  return z.string({ error: 'is needed: say why' }).trim().min(1).max(LONGEST_TEXT).describe(what);
}

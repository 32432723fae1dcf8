import { z } from 'zod';
import { runField } from './find-run.ts';

/** What people may write into a run's story at once. */
export const LONGEST_TEXT = 2_000;

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

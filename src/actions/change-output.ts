import { z } from 'zod';

/** What every changing action answers (SURFACE section 3): both ids null where it was done inline. */
export function changeOutput<T>(result: z.ZodType<T>) {
  return z.object({
    run_id: z.string().nullable().describe('Id of the run, where it is one of its own'),
    workflow_id: z.string().nullable().describe('Id of the workflow that did it, where one did'),
    result,
  });
}

import type { RunView } from './run-view.ts';

/** How a run's workflow was ended by somebody or something other than the run; `gone`: Temporal does not know it. */
export type WorkflowEnd = (typeof WORKFLOW_ENDS)[number];

export const WORKFLOW_ENDS = ['terminated', 'cancelled', 'failed', 'timed_out', 'gone'] as const;

const WAYS = {
  terminated: 'was terminated in Temporal',
  cancelled: 'was cancelled in Temporal',
  failed: 'has failed in Temporal',
  timed_out: 'ran out of time in Temporal',
  gone: 'is not in Temporal any more',
} as const satisfies Record<WorkflowEnd, string>;

/** Why a run that has not come to its end will not go on, and what to do. Nothing of it was taken back. */
export function lostText({ runbook, inputs }: Pick<RunView, 'runbook' | 'inputs'>, end: WorkflowEnd): string {
  const given = Object.entries(inputs).map(([name, value]) => ` --set ${name}=${textOf(value)}`);
  return `Its workflow ${WAYS[end]}, so it does not go on, and nothing that it did was taken back. See by its steps what is left to do, or start anew: watchkeeper run ${runbook}${given.join('')}`;
}

function textOf(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

import type { Json } from './runbook.ts';
import type { RunDraft } from './run-draft.ts';
import { withinOf } from './run-state.ts';
import type { StepPath } from './run-state.ts';

/** Letters of one output, and of all of a run, that are kept for expressions: a state travels with each history. */
export const MOST_KEPT_OF_STEP = 64 * 1024;
export const MOST_KEPT_OF_RUN = 512 * 1024;

interface Came {
  readonly exitCode: number | null;
  readonly output: Json;
  /** Letters of it as JSON, where that is known already. */
  readonly size?: number;
}

export function succeedStep(draft: RunDraft, path: StepPath, came: Came): void {
  const { nowMs } = draft;
  const sinceMs = draft.step(path)?.sinceMs ?? nowMs;
  const attempts = draft.attempts(path);
  const result = keep(draft, came);
  const within = withinOf(draft.step(path));
  draft.setStep(path, { ...within, status: 'succeeded', result, sinceMs, endedAtMs: nowMs, attempts });
  const code = came.exitCode === null || came.exitCode === 0 ? '' : `, exit code ${came.exitCode}`;
  draft.say({ kind: 'step', path, text: `done${code}` });
}

/** What expressions may use of it later. */
export function keep(draft: RunDraft, { exitCode, output, size: known }: Came) {
  const size = known ?? (output === null ? 0 : JSON.stringify(output).length);
  const fits = size <= MOST_KEPT_OF_STEP && draft.state.kept + size <= MOST_KEPT_OF_RUN;
  if (fits) draft.change({ kept: draft.state.kept + size });
  return { exitCode, output: fits ? output : null, size };
}

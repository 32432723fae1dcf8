import { AppError } from '../../../src/domain/error/app-error.ts';
import type { ModeView } from '../../../src/domain/fleet/mode.ts';
import type { Control, ModeSet } from '../../../src/ports/control.ts';

export interface MemoryControl extends Control {
  /** Makes every call fail as it does while Temporal is away. */
  setAway(away: boolean): void;
}

/** The port's contract without Temporal: one mode an environment, one change a key. The real one is tested end to end. */
export function createMemoryControl(nowMs: () => number): MemoryControl {
  const modes = new Map<string, ModeView>();
  const done = new Map<string, ModeSet>();
  let isAway = false;
  const modeOf = (environment: string): ModeSet => {
    if (isAway) throw new AppError('TEMPORAL_UNAVAILABLE', 'Temporal does not answer.');
    const mode = modes.get(environment) ?? { mode: 'normal', who: 'nobody', reason: '', sinceMs: 0 };
    return { workflowId: `fleet:${environment}`, mode };
  };
  return {
    setAway: (away) => {
      isAway = away;
    },
    mode: (environment) => attempt(() => modeOf(environment)),
    ping: () => attempt(() => void modeOf('any')),
    setMode: ({ environment, mode, who, reason, idempotencyKey }) =>
      attempt(() => {
        const before = modeOf(environment);
        const earlier = done.get(idempotencyKey);
        if (earlier !== undefined) return earlier;
        if (before.mode.mode === mode) throw new AppError('CONFLICT', `${environment} is ${mode} already.`);
        modes.set(environment, { mode, who, reason, sinceMs: nowMs() });
        const set = modeOf(environment);
        done.set(idempotencyKey, set);
        return set;
      }),
  };
}

function attempt<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(work());
  });
}

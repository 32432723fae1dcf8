import { AppError } from '../../../src/domain/error/app-error.ts';
import type { ModeView } from '../../../src/domain/fleet/mode.ts';
import { advanceIncident } from '../../../src/domain/incident/advance-incident.ts';
import type { IncidentState } from '../../../src/domain/incident/incident-state.ts';
import type { IncidentFact } from '../../../src/domain/incident/incident-step.ts';
import { viewIncident } from '../../../src/domain/incident/incident-view.ts';
import { refuseCommand } from '../../../src/domain/incident/obey-command.ts';
import {
  namedSilence,
  refuseCancel,
  refuseExpiry,
  refuseSilence,
  refuseWindow,
} from '../../../src/domain/routing/quiet-command.ts';
import { NOTHING_FIRES } from '../../../src/domain/routing/responding-state.ts';
import { advanceRun, beginRun } from '../../../src/domain/runbook/advance-run.ts';
import type { WorkflowEnd } from '../../../src/domain/runbook/lost-run.ts';
import { refuseRunCommand } from '../../../src/domain/runbook/obey-run-command.ts';
import type { RunState } from '../../../src/domain/runbook/run-state.ts';
import { viewRun } from '../../../src/domain/runbook/run-view.ts';
import type { IncidentStore, StoredQuiet } from '../../../src/ports/incident-store.ts';
import type { RunStore } from '../../../src/ports/run-store.ts';
import type { Control, ModeSet } from '../../../src/ports/control.ts';

export interface MemoryControl extends Control {
  /** Makes every call fail as it does while Temporal is away. */
  setAway(away: boolean): void;
  /** An incident that can be commanded from now on. */
  open(state: IncidentState): void;
  /** Ends a run's workflow as somebody does in Temporal's own UI: the store learns nothing of it. */
  endRun(id: string, end: WorkflowEnd): void;
  /** What people have added, as if by the fleet, and written down as it does. */
  setQuiet(quiet: StoredQuiet): Promise<void>;
  /** Those that were reported to work, in order. */
  readonly workingChannels: readonly string[];
}

/**
 * The port's contract without Temporal: one mode an environment, one change a key. What workflows write into the store
 * is written there. The real one is tested end to end.
 */
export function createMemoryControl(
  nowMs: () => number,
  store: Pick<IncidentStore, 'recordIncident' | 'recordRouting'> & Pick<RunStore, 'recordRun'>,
  environment: string,
): MemoryControl {
  const modes = new Map<string, ModeView>();
  const done = new Map<string, ModeSet>();
  const incidents = new Map<string, IncidentState>();
  const commanded = new Set<string>();
  let responding = NOTHING_FIRES;
  const workingChannels: string[] = [];
  const runs = new Map<string, { readonly state: RunState; readonly allowsSelfApproval: boolean }>();
  const ends = new Map<string, WorkflowEnd>();
  let isAway = false;
  const modeOf = (environment: string): ModeSet => {
    if (isAway) throw new AppError('TEMPORAL_UNAVAILABLE', 'Temporal does not answer.');
    const mode = modes.get(environment) ?? { mode: 'normal', who: 'nobody', reason: '', sinceMs: 0 };
    return { workflowId: `fleet:${environment}`, mode };
  };
  const become = (quiet: Partial<StoredQuiet>): Promise<void> => {
    responding = { ...responding, ...quiet };
    const { silences, windows, pastWindows = [] } = responding;
    return store.recordRouting(environment, {
      alerts: [],
      gone: [],
      quiet: { silences, windows, pastWindows },
    });
  };
  return {
    workingChannels,
    startRun: ({ beginning, allowsSelfApproval }) =>
      attempt(async () => {
        modeOf('any');
        const begun = advanceRun(beginRun(beginning), [], nowMs());
        const { entries } = begun;
        // One that begins anew is newer than it was.
        const revision = begun.state.revision + (runs.get(beginning.id)?.state.revision ?? 0);
        const state = { ...begun.state, revision };
        runs.set(state.id, { state, allowsSelfApproval });
        await store.recordRun(viewRun(state), entries);
        return { workflowId: `run:${state.id}` };
      }),
    commandRun: ({ id, who, role, command }) =>
      attempt(async () => {
        modeOf('any');
        const run = runs.get(id);
        if (run === undefined) throw new AppError('CONFLICT', `The run ${id} is over.`);
        const refusal = refuseRunCommand(run.state, { who, role, command }, run);
        if (refusal !== null) throw new AppError('CONFLICT', refusal);
        const after = advanceRun(run.state, [{ kind: 'command', who, role, command }], nowMs());
        runs.set(id, { ...run, state: after.state });
        await store.recordRun(viewRun(after.state), after.entries);
        return viewRun(after.state);
      }),
    run: ({ environment: wanted, id }) =>
      attempt(() => {
        modeOf('any');
        const run = runs.get(id);
        if (run?.state.environment === wanted) return viewRun(run.state);
        throw new AppError('NOT_FOUND', `There is no run ${id} in ${wanted}.`);
      }),
    runEnd: ({ id }) =>
      attempt(() => {
        modeOf('any');
        return ends.get(id) ?? null;
      }),
    endRun: (id, end) => void ends.set(id, end),
    reportWorkingChannel: ({ channel }) =>
      attempt(() => {
        modeOf('any');
        workingChannels.push(channel);
      }),
    setAway: (away) => {
      isAway = away;
    },
    setQuiet: become,
    open: (state) => {
      incidents.set(state.id, state);
    },
    commandIncident: ({ id, command, who, idempotencyKey }) =>
      attempt(async () => {
        modeOf('any');
        const state = incidents.get(id);
        if (state === undefined) throw new AppError('CONFLICT', `The incident ${id} is over.`);
        if (commanded.has(idempotencyKey)) return viewIncident(state, nowMs());
        const refusal = refuseCommand(state, command, nowMs());
        if (refusal !== null) throw new AppError('CONFLICT', refusal);
        const facts: IncidentFact[] = [{ kind: 'command', who, command }];
        if (command.kind === 'run') facts.push({ kind: 'run_ended', lines: ['looked'] });
        const after = advanceIncident(state, facts, nowMs());
        incidents.set(id, after.state);
        commanded.add(idempotencyKey);
        const view = viewIncident(after.state, nowMs());
        await store.recordIncident(view, after.entries);
        return view;
      }),
    addSilence: async ({ silence }) => {
      modeOf('any');
      const refusal = refuseSilence(responding, silence, nowMs());
      if (refusal !== null) throw new AppError('CONFLICT', refusal);
      const named = namedSilence(responding, 'generation', silence);
      await become({ silences: [...responding.silences, named] });
      return named;
    },
    expireSilence: async ({ which, who }) => {
      modeOf('any');
      const refusal = refuseExpiry(responding, { which, who });
      const found = responding.silences.find(({ id }) => id === which);
      if (refusal !== null || found === undefined) throw new AppError('CONFLICT', refusal ?? 'gone');
      await become({ silences: responding.silences.filter((each) => each !== found) });
      return found;
    },
    addWindow: async ({ window }) => {
      modeOf('any');
      const refusal = refuseWindow(responding, window, nowMs());
      if (refusal !== null) throw new AppError('CONFLICT', refusal);
      await become({ windows: [...responding.windows, window] });
      return window;
    },
    cancelWindow: async ({ which, who }) => {
      modeOf('any');
      const refusal = refuseCancel(responding, { which, who });
      const found = responding.windows.find(({ name }) => name === which);
      if (refusal !== null || found === undefined) throw new AppError('CONFLICT', refusal ?? 'gone');
      await become({ windows: responding.windows.filter((each) => each !== found) });
      return found;
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

function attempt<T>(work: () => T | Promise<T>): Promise<T> {
  return new Promise((resolve) => {
    resolve(work());
  });
}

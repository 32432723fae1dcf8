import { AppError } from '../../../src/domain/error/app-error.ts';
import type { ModeView } from '../../../src/domain/fleet/mode.ts';
import { advanceIncident } from '../../../src/domain/incident/advance-incident.ts';
import type { IncidentState } from '../../../src/domain/incident/incident-state.ts';
import type { IncidentFact } from '../../../src/domain/incident/incident-step.ts';
import { viewIncident } from '../../../src/domain/incident/incident-view.ts';
import { refuseCommand } from '../../../src/domain/incident/obey-command.ts';
import { namedSilence, refuseSilence, refuseWindow } from '../../../src/domain/routing/quiet-command.ts';
import { NOTHING_FIRES } from '../../../src/domain/routing/responding-state.ts';
import type { IncidentStore } from '../../../src/ports/incident-store.ts';
import type { Control, ModeSet } from '../../../src/ports/control.ts';

export interface MemoryControl extends Control {
  /** Makes every call fail as it does while Temporal is away. */
  setAway(away: boolean): void;
  /** An incident that can be commanded from now on. */
  open(state: IncidentState): void;
}

/** The port's contract without Temporal: one mode an environment, one change a key. The real one is tested end to end. */
export function createMemoryControl(
  nowMs: () => number,
  store: Pick<IncidentStore, 'recordIncident'>,
): MemoryControl {
  const modes = new Map<string, ModeView>();
  const done = new Map<string, ModeSet>();
  const incidents = new Map<string, IncidentState>();
  const commanded = new Set<string>();
  let responding = NOTHING_FIRES;
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
    addSilence: ({ silence }) =>
      attempt(() => {
        const refusal = refuseSilence(responding, silence, nowMs());
        if (refusal !== null) throw new AppError('CONFLICT', refusal);
        const named = namedSilence(responding, 'generation', silence);
        responding = { ...responding, silences: [...responding.silences, named] };
        return named;
      }),
    expireSilence: ({ which }) =>
      attempt(() => {
        const found = responding.silences.find(({ id }) => id === which);
        if (found === undefined) throw new AppError('CONFLICT', `No silence ${which} holds or waits.`);
        responding = { ...responding, silences: responding.silences.filter((each) => each !== found) };
        return found;
      }),
    addWindow: ({ window }) =>
      attempt(() => {
        const refusal = refuseWindow(responding, window, nowMs());
        if (refusal !== null) throw new AppError('CONFLICT', refusal);
        responding = { ...responding, windows: [...responding.windows, window] };
        return window;
      }),
    cancelWindow: ({ which }) =>
      attempt(() => {
        const found = responding.windows.find(({ name }) => name === which);
        if (found === undefined) throw new AppError('CONFLICT', `No window ${which} was added by a person.`);
        responding = { ...responding, windows: responding.windows.filter((each) => each !== found) };
        return found;
      }),
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

import type { MaintenanceWindow } from '../maintenance/maintenance-window.ts';
import type { Silence } from '../silence/silence.ts';
import { incidentIdOf } from '../incident/incident-id.ts';
import type { RespondingState } from './responding-state.ts';
import { iso } from '../zone/iso.ts';

/** A silence as it is asked for: it gets its id from the fleet. */
export type NewSilence = Omit<Silence, 'id'>;

/** The id of a silence, or the name of a window, and who ends it. */
export interface WhichQuiet {
  readonly which: string;
  readonly who: string;
}

/** Both are asked for every alert: more would make routing slow, and nobody could read them. */
export const MOST_SILENCES = 500;
export const MOST_WINDOWS = 200;

/** The silence with its id: short, and another than those that hold. */
export function namedSilence(state: RespondingState, generation: string, silence: NewSilence): Silence {
  const known = new Set(state.silences.map(({ id }) => id));
  for (let count = 1; ; count += 1) {
    const id = incidentIdOf(`${generation} ${silence.startsAtMs} ${silence.author}`, count);
    if (!known.has(id)) return { ...silence, id };
  }
}

/**
 * Why a silence is refused; null where it is not. While the fleet has not read how long it may be, before the first
 * alert, the action's word holds, which has read it: a silence must not wait for the store to be read once more.
 */
export function refuseSilence(state: RespondingState, silence: NewSilence, nowMs: number): string | null {
  const longestMs = state.reading?.settings.longestSilenceMs ?? Number.MAX_SAFE_INTEGER;
  if (silence.matchers.length === 0)
    return 'A silence needs at least one matcher, such as server=search-mcp.';
  if (silence.endsAtMs <= nowMs) return `The silence would end at ${iso(silence.endsAtMs)}, which is past.`;
  if (silence.endsAtMs <= silence.startsAtMs) return 'The silence would end before it begins.';
  if (silence.endsAtMs - Math.max(nowMs, silence.startsAtMs) > longestMs) {
    return `A silence lasts ${longestMs / 3_600_000} h at the longest (alerting.routing.longest_silence). For longer, plan a maintenance window.`;
  }
  if (state.silences.length >= MOST_SILENCES) {
    return `There are ${MOST_SILENCES} silences already. Expire some: \`watchkeeper silence list\`.`;
  }
  return null;
}

export function refuseExpiry({ silences }: RespondingState, { which }: WhichQuiet): string | null {
  if (silences.some(({ id }) => id === which)) return null;
  return `No silence ${which} holds or waits. \`watchkeeper silence list\` shows those there are.`;
}

export function refuseWindow(
  state: RespondingState,
  { name, times }: MaintenanceWindow,
  nowMs: number,
): string | null {
  const spans = state.reading?.spans ?? [];
  if ([...state.windows, ...spans].some((each) => each.name === name)) {
    return `There is a maintenance window ${name} already. Cancel it, or take another name.`;
  }
  if (times.kind === 'once' && times.endsAtMs <= nowMs) {
    return `The window ${name} would end at ${iso(times.endsAtMs)}, which is past.`;
  }
  if (state.windows.length < MOST_WINDOWS) return null;
  return `There are ${MOST_WINDOWS} maintenance windows already. Cancel some: \`watchkeeper maintenance list\`.`;
}

export function refuseCancel({ windows }: RespondingState, { which }: WhichQuiet): string | null {
  if (windows.some(({ name }) => name === which)) return null;
  return `No maintenance window ${which} was added by a person. One of the configuration is taken out there; \`watchkeeper maintenance list\` shows all.`;
}

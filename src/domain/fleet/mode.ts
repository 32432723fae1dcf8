/** `paused` stops probing of the environment until resumed. `emergency` comes with rollouts. */
export type FleetMode = 'normal' | 'paused';

export interface ModeChange {
  readonly mode: FleetMode;
  readonly who: string;
  readonly reason: string;
}

export interface ModeView extends ModeChange {
  readonly sinceMs: number;
}

/** Since when, by whom and why nothing is probed: `PAUSED since 02:13:55Z by ann: network maintenance.` */
export function describePause({ sinceMs, who, reason }: Omit<ModeView, 'mode'>, nowMs: number): string {
  const since = new Date(sinceMs).toISOString();
  const isToday = since.slice(0, 10) === new Date(nowMs).toISOString().slice(0, 10);
  const clock = `${isToday ? '' : `${since.slice(0, 10)} `}${since.slice(11, 19)}Z`;
  const why = reason.trim() === '' ? ', no reason given' : `: ${reason.trim().replace(/\.$/, '')}`;
  return `PAUSED since ${clock} by ${who}${why}.`;
}

export const RESUME_COMMAND = 'watchkeeper mode resume';

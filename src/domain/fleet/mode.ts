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

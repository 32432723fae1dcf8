export type FaultKind = 'impossible' | 'duplicate' | 'clock_jump';

/** A row that cannot be right. */
export interface Fault {
  readonly table: 'checks' | 'rollups';
  readonly id: number;
  readonly server: string;
  readonly atMs: number;
  readonly kind: FaultKind;
  /** A sentence. */
  readonly detail: string;
}

/** Nothing was checked for longer than it takes to be told of: the service was stopped, or paused, or rows are gone. */
export interface Gap {
  readonly server: string;
  readonly fromMs: number;
  readonly toMs: number;
}

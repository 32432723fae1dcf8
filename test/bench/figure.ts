/** What a figure is held against: architecture, section 7. */
export type Aim = { readonly atLeast: number } | { readonly atMost: number };

export interface Figure {
  readonly name: string;
  readonly reached: number;
  readonly unit: string;
  /** Null for a figure that is only to be known. */
  readonly aim: Aim | null;
}

/** How far a figure is on the right side of its aim: 1 is just reached, below 1 missed; null without an aim. */
export function ratioOf({ reached, aim }: Figure): number | null {
  if (aim === null) return null;
  if ('atLeast' in aim) return reached / aim.atLeast;
  if (reached === 0) return aim.atMost === 0 ? 1 : Infinity;
  return aim.atMost / reached;
}

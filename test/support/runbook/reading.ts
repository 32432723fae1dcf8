import { PARTS } from '../../../src/cli/script/script.ts';

/** Parts of the plan; 2 is the surface of this one, as far as it is not there yet. */
export const OWNERS = { 2: 'files and endpoints of the service itself', ...PARTS } as const;

export type Owner = keyof typeof OWNERS;

export type Shown =
  /** `test/e2e/runbook-conformance.test.ts` runs it, with the fault and without. */
  | { readonly by: 'run' }
  /** Another test shows it. */
  | { readonly by: 'test'; readonly path: string; readonly name: string }
  | { readonly by: 'pending'; readonly part: Owner };

/** What a line of the runbook is here. */
export interface Reading {
  /** The command that does the same; null where the line itself works as it stands, or nothing does it yet. */
  readonly ours: string | null;
  readonly shown: Shown;
  /** What the document gets wrong, or what is yet missing. */
  readonly note: string | null;
}

export interface Kind {
  readonly name: string;
  readonly matches: RegExp;
  readonly read: (line: string, groups: Readonly<Record<string, string>>) => Reading;
}

export function runs(ours: string | null = null, note: string | null = null): Reading {
  return { ours, shown: { by: 'run' }, note };
}

export function pending(part: Owner, note: string | null = null): Reading {
  return { ours: null, shown: { by: 'pending', part }, note };
}

export function shownBy(path: string, name: string, ours: string | null = null): Reading {
  return { ours, shown: { by: 'test', path, name }, note: null };
}

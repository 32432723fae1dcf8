import type { Action } from '../../actions/action.ts';

/** What brings that which is not there yet. */
export const PARTS = {
  3: 'alerts, incidents and notification',
  4: 'runbooks, the calendar, backups and security operations',
  5: 'releases and rollouts',
} as const;

export type Part = keyof typeof PARTS;

export interface ScriptFlag {
  /** As the runbook has it, such as `--server`. */
  readonly flag: string;
  readonly takesValue: boolean;
}

/** Values of the flags that were given; true for one without a value. */
export type GivenFlags = Readonly<Record<string, string | true>>;

export interface Meaning {
  /** Already with the script's own exit codes. */
  readonly action: Action;
  /** Flags without which the script means something else, that is not there yet. */
  readonly needs: readonly string[];
  /** Flags that say nothing that is not done anyway. */
  readonly allows: readonly string[];
  readonly input: (flags: GivenFlags) => Readonly<Record<string, unknown>>;
  /** What the script is to do beyond this; null where nothing is missing. */
  readonly lacks: string | null;
}

/** A script of the runbook. */
export interface Script {
  /** As the runbook writes it, without `scripts/` and `.py`: `monitoring/collect_metrics`. */
  readonly name: string;
  /** One line, without a full stop. */
  readonly does: string;
  readonly flags: readonly ScriptFlag[];
  /** Null as long as nothing of it is there. */
  readonly meaning: Meaning | null;
  /** The part that brings what is missing; null where nothing is. */
  readonly part: Part | null;
}

export type ScriptState = 'available' | 'in part' | 'pending';

export function stateOf({ meaning, part }: Script): ScriptState {
  if (meaning === null) return 'pending';
  return part === null ? 'available' : 'in part';
}

/** What these flags mean; null where the part that brings it is not there. */
export function meaningOf({ meaning, flags }: Script, given: GivenFlags): Meaning | null {
  if (meaning === null) return null;
  const known = [...meaning.needs, ...meaning.allows];
  const has = (flag: string): boolean => given[flag] !== undefined;
  const isMeant = meaning.needs.every(has) && flags.every(({ flag }) => !has(flag) || known.includes(flag));
  return isMeant ? meaning : null;
}

import type { AlertRule } from '../domain/alert/alert-rule.ts';
import type { Release } from '../domain/release/release.ts';

export interface ReleaseChange {
  readonly base: Release;
  /**
   * A partial configuration: maps are merged key by key, null takes a key out, other values replace. Of `servers` each
   * one named is changed or, where there is none of that name, added; the others stay.
   */
  readonly changes: Readonly<Record<string, unknown>>;
  /** Names of servers to take out. */
  readonly without?: readonly string[];
  readonly nowMs: number;
  /** Where the release comes from, for people. */
  readonly source: string;
}

export interface MadeRelease {
  readonly release: Release;
  /** Paths whose value differs from the base's; empty when nothing does. */
  readonly changed: readonly string[];
  /** What its author should know, one sentence each. */
  readonly warnings: readonly string[];
}

/** Makes releases at run time by the very rules of a configuration file. */
export interface ReleaseMaker {
  /** Throws CONFIG_INVALID with every problem in `details.problems`; nothing has changed then. */
  make(change: ReleaseChange): Promise<MadeRelease>;
  /**
   * The alert rules of a text: a list of rules, a map with `rules`, or a configuration with `alerting`. Only those that
   * it names, a shipped one with what the text leaves out. No variable is looked up. Throws CONFIG_INVALID like `make`.
   */
  rules(text: string): Promise<readonly AlertRule[]>;
}

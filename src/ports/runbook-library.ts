import type { Runbook } from '../domain/runbook/runbook.ts';

/** A document of the library: `own` in the installation's folder, else one of those that come with the program. */
export type FoundRunbook = {
  readonly name: string;
  /** As people find it. */
  readonly file: string;
  readonly origin: 'own' | 'shipped';
} & (
  | { readonly status: 'right'; readonly runbook: Runbook }
  /** What is wrong with it, a line each, with its place. */
  | { readonly status: 'wrong'; readonly problems: readonly string[] }
);

/** The runbooks that there are. An own one takes the place of a shipped one of its name. */
export interface RunbookLibrary {
  /** By name. Throws CONFIG_INVALID where the folder cannot be read. */
  list(): Promise<readonly FoundRunbook[]>;
}

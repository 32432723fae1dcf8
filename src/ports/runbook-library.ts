import type { Role } from '../domain/access/role.ts';
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

/** An input of an action, as documents and requests name it. */
export interface ActionInput {
  readonly name: string;
  readonly type: 'text' | 'number' | 'boolean' | 'list' | 'document';
  /** The only values accepted; empty when any will do. */
  readonly choices: readonly string[];
  readonly description: string;
  readonly required: boolean;
  /** Null where there is none. */
  readonly default: unknown;
}

/** What can be done, and how. */
export interface ListedAction {
  readonly name: string;
  readonly noun: string;
  readonly summary: string;
  readonly description: string;
  /** As it is typed, with what stands by its place: `watchkeeper runs show RUN`. */
  readonly command: string;
  readonly effect: 'read' | 'change' | 'danger';
  readonly role: Role;
  readonly runs: 'inline' | 'update' | 'run';
  /** Whether it can be a step of a runbook. */
  readonly isStep: boolean;
  readonly inputs: readonly ActionInput[];
}

/** The runbooks that there are, and the actions that they can be made of. An own one takes the place of a shipped one of its name. */
export interface RunbookLibrary {
  /** By name. Throws CONFIG_INVALID where the folder cannot be read. */
  list(): Promise<readonly FoundRunbook[]>;
  /** All there are, by name. */
  actions(): Promise<readonly ListedAction[]>;
}

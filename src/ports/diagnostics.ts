import type { DependencyFacts } from '../domain/diagnosis/dependency-facts.ts';
import type { LogFiles } from './log-files.ts';
import type { Network } from './network.ts';

/** What break-glass actions look at: this machine and what it reaches, never the store or Temporal's word. */
export interface Diagnostics {
  readonly network: Network;
  readonly logs: LogFiles;
  /** All that the installation needs from outside, for this environment; nothing is sent that is secret. Never throws. */
  lookAtDependencies(environment: string): Promise<DependencyFacts>;
}

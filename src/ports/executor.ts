import type { Command } from '../domain/execute/command.ts';
import type { Execution } from '../domain/execute/execution.ts';
import type { Place } from '../domain/execute/place.ts';
import type { SecretRef } from '../domain/server/server-spec.ts';

export interface ExecutionRequest {
  readonly place: Place;
  readonly command: Command;
  /** What these stand for is shown nowhere in the output, where they can be resolved. */
  readonly secrets: readonly SecretRef[];
  /** Told each line as it is said: readable, redacted, the end of a very long one left out. */
  readonly onOutput?: (line: OutputLine) => void;
}

export interface OutputLine {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** Runs commands where servers are. */
export interface Executor {
  /**
   * Runs a command to its end, its time-out, or within two seconds of the signal's; what it has started ends with it.
   * However it ends is a value. Throws INVALID_REQUEST for a command or place that cannot be.
   */
  run(request: ExecutionRequest, signal: AbortSignal): Promise<Execution>;
}

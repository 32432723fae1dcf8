/** A release that was made but not applied: it waits for somebody's approval. */
export interface ProposedRelease {
  readonly release: string;
  readonly atMs: number;
  readonly source: string;
}

/** A problem of a configuration file with its place; line and column are 0 where there is none. */
export interface FileProblem {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly suggestion?: string;
}

/** What came of an environment's configuration file when it was last read by the running service. */
export interface FileReport {
  /** The file as it was named at the start. */
  readonly file: string;
  readonly atMs: number;
  /** `invalid`: what ran before goes on; `unchanged`: it says what was read before. */
  readonly outcome: 'applied' | 'proposed' | 'unchanged' | 'invalid';
  /** Hash of what the file says; null when it is invalid. */
  readonly release: string | null;
  /** All that is wrong with it; empty when it is valid. */
  readonly problems: readonly FileProblem[];
  /** Installation settings that differ from those which the service started with: they need a restart. */
  readonly restartFor: readonly string[];
}

export interface EnvironmentStanding {
  /** Hash of the release that the environment was last put on as a whole; null before the first. */
  readonly current: string | null;
  readonly proposal: ProposedRelease | null;
  readonly file: FileReport | null;
}

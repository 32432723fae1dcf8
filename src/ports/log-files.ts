export interface LogLine {
  /** Without its end; cut where `isCut`. */
  readonly text: string;
  /** It was longer than is read of a line. */
  readonly isCut: boolean;
}

/** The service's own log files, rotated ones too. */
export interface LogFiles {
  /** Folder that they are in, for people. */
  readonly directory: string;
  /** Files that may have lines since then, the oldest first; empty where there are none. */
  filesSince(sinceMs: number): Promise<readonly string[]>;
  /** Some at a time, however large the file; earlier ones may come too. Throws FORBIDDEN where it may not be read. */
  lines(path: string, sinceMs: number): AsyncIterable<readonly LogLine[]>;
}

export const TEMPORAL_VERSION: string;

export interface FindTemporalCli {
  readonly cacheDir: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly say?: (line: string) => void;
}

/** Path of a usable Temporal CLI; throws an Error that lists every source tried. */
export function findTemporalCli(options: FindTemporalCli): Promise<string>;

export const TEMPORAL_VERSION: string;

export interface FindTemporalCli {
  readonly cacheDir: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly say?: (line: string) => void;
  /** False tries only what is there already: nothing is downloaded or built. */
  readonly mayObtain?: boolean;
}

/** Path of a usable Temporal CLI; throws an Error that lists every source tried. */
export function findTemporalCli(options: FindTemporalCli): Promise<string>;

import type { Release } from '../domain/release/release.ts';

/** `weekly` below `reports/`, `daily` below the folder of the logs. */
export type ReportKind = 'weekly' | 'daily';

/** Files of this machine that actions leave for people. Throws PRECONDITION_MISSING where one cannot be written. */
export interface OutputFiles {
  /** Puts texts by their file names where reports of that kind are, replacing those of the same name; their paths. */
  writeReport(kind: ReportKind, texts: Readonly<Record<string, string>>): Promise<readonly string[]>;
  /** The configuration of a release as a file of its own. Throws CONFLICT where there is a file already. */
  writeConfiguration(path: string, release: Release): Promise<void>;
}

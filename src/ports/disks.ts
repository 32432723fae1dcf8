import type { DiskFigures } from '../domain/figures/disk-figures.ts';

/** The file systems that this installation writes to, each once. */
export interface Disks {
  /** One that cannot be read is left out. */
  usage(): Promise<readonly DiskFigures[]>;
}

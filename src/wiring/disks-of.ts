import { createDisks } from '../adapters/machine/disks.ts';
import type { Installation } from '../config/installation.ts';
import type { Disks } from '../ports/disks.ts';

/** The disks that an installation writes to. */
export function disksOf({ dataDir, logging }: Pick<Installation, 'dataDir' | 'logging'>): Disks {
  return createDisks({ data: dataDir, logs: logging.directory });
}

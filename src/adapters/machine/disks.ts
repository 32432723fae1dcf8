import { existsSync } from 'node:fs';
import { stat, statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { DiskFigures } from '../../domain/figures/disk-figures.ts';
import type { Disks } from '../../ports/disks.ts';

/** Of these folders, by what is kept there; of one that is not there yet, the folder above that is. */
export function createDisks(folders: Readonly<Record<string, string>>): Disks {
  return {
    usage: async () => {
      const read = await Promise.all(Object.entries(folders).map(([holds, path]) => readDisk(holds, path)));
      const disks = Map.groupBy(
        read.filter((disk) => disk !== null),
        ({ device }) => device,
      );
      return [...disks.values()].flatMap(([first, ...more]) =>
        first === undefined
          ? []
          : [{ ...first.figures, holds: [first, ...more].flatMap(({ figures }) => figures.holds) }],
      );
    },
  };
}

async function readDisk(
  holds: string,
  folder: string,
): Promise<{ readonly device: number; readonly figures: DiskFigures } | null> {
  const path = nearestExisting(resolve(folder));
  try {
    const [{ dev }, { bsize, blocks, bfree, bavail }] = await Promise.all([stat(path), statfs(path)]);
    const usedBytes = (blocks - bfree) * bsize;
    return { device: dev, figures: { holds: [holds], path, usedBytes, freeBytes: bavail * bsize } };
  } catch {
    return null;
  }
}

function nearestExisting(path: string): string {
  return existsSync(path) || path === dirname(path) ? path : nearestExisting(dirname(path));
}

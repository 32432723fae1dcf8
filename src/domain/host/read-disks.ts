export interface DiskUse {
  readonly filesystem: string;
  readonly mount: string;
  readonly sizeBytes: number;
  readonly usedBytes: number;
  readonly availableBytes: number;
  /** As `df` rounds it: of what users may fill. */
  readonly usedPercent: number;
}

/** Either name may hold blanks. */
const ROW = /^(\S.*?)\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+)%\s+(\/.*)$/gm;
const BLOCK_BYTES = 1024;

/** What `df -P -k` says; file systems of no size are left out. Null where it is no such table. */
export function readDisks(text: string): readonly DiskUse[] | null {
  if (!/^Filesystem\s+1024-blocks\s/m.test(text)) return null;
  return [...text.matchAll(ROW)].map(([, filesystem = '', size, used, available, percent, mount = '']) => ({
    filesystem,
    mount,
    sizeBytes: Number(size) * BLOCK_BYTES,
    usedBytes: Number(used) * BLOCK_BYTES,
    availableBytes: Number(available) * BLOCK_BYTES,
    usedPercent: Number(percent),
  }));
}

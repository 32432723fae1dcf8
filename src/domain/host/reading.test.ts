import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readActivity } from './read-processes.ts';
import { readDisks } from './read-disks.ts';
import { readIo } from './read-io.ts';
import { readLoad } from './read-load.ts';
import { readMemory } from './read-memory.ts';

const PROGRAMS = join(import.meta.dirname, '../../../test/support/host/programs');
const said = (program: string): string => execFileSync(join(PROGRAMS, program), { encoding: 'utf8' });

describe('what programs of a host say, as figures', () => {
  test('uptime: the load of one, five and fifteen minutes, by either spelling', () => {
    expect(readLoad(said('uptime'))).toEqual({ load1: 0.42, load5: 1.07, load15: 1.31, users: 2 });
    expect(readLoad('9:01  up 3 days, load averages: 1.50 2.00 2.50')).toEqual({
      ...{ load1: 1.5, load5: 2, load15: 2.5 },
      users: null,
    });
    expect(readLoad('uptime: not found')).toBeNull();
  });

  test('df: file systems in bytes, names with blanks, and none without a size', () => {
    expect(readDisks(said('df'))).toEqual([
      {
        ...{ filesystem: '/dev/vda1', mount: '/', usedPercent: 95 },
        ...{ sizeBytes: 41152736 * 1024, usedBytes: 37037462 * 1024, availableBytes: 2003060 * 1024 },
      },
      {
        ...{ filesystem: '//nas/my share', mount: '/mnt/my share', usedPercent: 10 },
        ...{ sizeBytes: 103079215 * 1024, usedBytes: 10307921 * 1024, availableBytes: 92771294 * 1024 },
      },
    ]);
    expect(readDisks('df: command not found')).toBeNull();
  });

  test('free: memory and swap, also of an old one that does not say what is available', () => {
    expect(readMemory(said('free'))).toEqual({
      ...{ totalBytes: 8201351168, usedBytes: 6012354560, availableBytes: 1876951040 },
      ...{ swapTotalBytes: 2147479552, swapUsedBytes: 536870912 },
    });
    const old = '             total       used       free\nMem:          1000        400        600\n';
    expect(readMemory(old)).toEqual({
      ...{ totalBytes: 1000, usedBytes: 400, availableBytes: null },
      ...{ swapTotalBytes: 0, swapUsedBytes: 0 },
    });
    expect(readMemory('')).toBeNull();
  });

  test('top: how many processes, how idle, and the busiest by name', () => {
    expect(readActivity(said('top'), 1)).toEqual({
      ...{ processes: 131, idlePercent: 87.9 },
      busiest: [{ pid: 812, user: 'mcp', cpuPercent: 61.3, memoryPercent: 62.7, name: 'node' }],
    });
    expect(readActivity(said('top').replace(' 87.9 id', '100.0 id'), 9)?.idlePercent).toBe(100);
    expect(readActivity('top: failed tty get', 1)).toBeNull();
  });

  test('iostat: the last report of several, by its head, whatever the version', () => {
    const io = readIo(said('iostat'));
    expect(io).toMatchObject({ reports: 2, ioWaitPercent: 38.19 });
    expect(io?.devices).toEqual([
      {
        ...{ device: 'vda', readsPerSecond: 0, writesPerSecond: 412, readKibPerSecond: 0 },
        ...{ writtenKibPerSecond: 52736, readAwaitMs: 0, writeAwaitMs: 18.4, busyPercent: 99.2 },
      },
      expect.objectContaining({ device: 'vdb', readsPerSecond: 3, busyPercent: 0.3 }),
    ]);
    const old =
      'avg-cpu: %user %iowait %idle\n 1.00 2.00 97.00\n\nDevice: rrqm/s r/s w/s rkB/s wkB/s await %util\nsda 0.00 1.00 2.00 3.00 4.00 5.00 6.00\n';
    expect(readIo(old)?.devices).toMatchObject([{ device: 'sda', readAwaitMs: 5, writeAwaitMs: 5 }]);
    expect(readIo('iostat: not found')).toBeNull();
  });
});

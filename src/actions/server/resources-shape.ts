import { z } from 'zod';
import type { DiskUse } from '../../domain/host/read-disks.ts';
import type { MemoryUse } from '../../domain/host/read-memory.ts';
import type { HostActivity } from '../../domain/host/read-processes.ts';

const NOT_READ = 'Null where it could not be read out of what was said';

const activitySchema = z.object({
  processes: z.int(),
  idle_percent: z.number().nullable().describe('Share of the time in which no processor had work'),
  busiest: z.array(
    z.object({
      pid: z.int(),
      user: z.string(),
      cpu_percent: z.number(),
      memory_percent: z.number(),
      name: z.string(),
    }),
  ),
});

const memorySchema = z.object({
  total_bytes: z.number(),
  used_bytes: z.number(),
  available_bytes: z.number().nullable(),
  swap_total_bytes: z.number(),
  swap_used_bytes: z.number(),
});

const diskSchema = z.object({
  filesystem: z.string(),
  mount: z.string(),
  size_bytes: z.number(),
  used_bytes: z.number(),
  available_bytes: z.number(),
  used_percent: z.number(),
});

export const resourcesShape = {
  activity: activitySchema.nullable().describe(NOT_READ),
  memory: memorySchema.nullable().describe(NOT_READ),
  disks: z.array(diskSchema).nullable().describe(NOT_READ),
  problems: z.array(z.string()).describe('What could not be asked, and why'),
  raw: z.object({ top: z.string(), free: z.string(), df: z.string() }),
};

export function presentActivity(activity: HostActivity | null): z.output<typeof activitySchema> | null {
  if (activity === null) return null;
  return {
    processes: activity.processes,
    idle_percent: activity.idlePercent,
    busiest: activity.busiest.map(({ pid, user, cpuPercent, memoryPercent, name }) => ({
      ...{ pid, user, name },
      cpu_percent: cpuPercent,
      memory_percent: memoryPercent,
    })),
  };
}

export function presentMemory(memory: MemoryUse | null): z.output<typeof memorySchema> | null {
  if (memory === null) return null;
  return {
    total_bytes: memory.totalBytes,
    used_bytes: memory.usedBytes,
    available_bytes: memory.availableBytes,
    swap_total_bytes: memory.swapTotalBytes,
    swap_used_bytes: memory.swapUsedBytes,
  };
}

export function presentDisks(disks: readonly DiskUse[] | null): z.output<typeof diskSchema>[] | null {
  return (
    disks?.map(({ filesystem, mount, ...use }) => ({
      ...{ filesystem, mount },
      size_bytes: use.sizeBytes,
      used_bytes: use.usedBytes,
      available_bytes: use.availableBytes,
      used_percent: use.usedPercent,
    })) ?? null
  );
}

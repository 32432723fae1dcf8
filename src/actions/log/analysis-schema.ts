import { z } from 'zod';
import type { Cluster } from '../../domain/diagnosis/log-tally.ts';
import { isCriticalCluster, type Cascade, type Suspect } from '../../domain/diagnosis/root-cause.ts';
import { isoTime } from '../iso-time.ts';

const serverField = z.string().nullable().describe('Null where the service itself is meant');

export const clusterSchema = z.object({
  kind: z.string(),
  server: serverField,
  level: z.enum(['warn', 'error', 'fatal']).describe('The gravest of them'),
  critical: z.boolean(),
  count: z.number(),
  first_seen: isoTime,
  last_seen: isoTime,
  peak_minute: isoTime,
  peak_count: z.number(),
  sample: z.string().describe('The first message, as it was logged'),
});

export const cascadeSchema = z.object({
  critical: z.boolean(),
  servers: z
    .array(z.object({ server: z.string(), kind: z.string(), first_seen: isoTime }))
    .describe('In the order in which they began to fail'),
});

export const suspectSchema = z.object({
  server: serverField,
  kind: z.string(),
  first_seen: isoTime,
  score: z.number().describe('0 to 6: three for its children, two for coming first, one for its kind'),
  place: z.number().describe('1 for the first to go wrong'),
  parent_of: z.array(z.string()).describe('Servers of the cascade that depend on it'),
  alike: z.array(z.string()).describe('Servers of the cascade that went wrong in the same way'),
});

export function clusterBody(cluster: Cluster): z.output<typeof clusterSchema> {
  const { kind, server, level, count, firstMs, lastMs, peakMinuteMs, peakCount, sample } = cluster;
  return {
    kind,
    server,
    level,
    critical: isCriticalCluster(cluster),
    count,
    first_seen: iso(firstMs),
    last_seen: iso(lastMs),
    peak_minute: iso(peakMinuteMs),
    peak_count: peakCount,
    sample,
  };
}

export function cascadeBody({ falls, isCritical }: Cascade): z.output<typeof cascadeSchema> {
  const servers = falls.map(({ server, kind, firstMs }) => ({ server, kind, first_seen: iso(firstMs) }));
  return { critical: isCritical, servers };
}

export function suspectBody(suspect: Suspect): z.output<typeof suspectSchema> {
  const { server, kind, firstMs, score, place, children, alike } = suspect;
  return {
    server,
    kind,
    first_seen: iso(firstMs),
    score,
    place,
    parent_of: [...children],
    alike: [...alike],
  };
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}

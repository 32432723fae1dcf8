import { z } from 'zod';
import type { ServerSpec } from '../../domain/server/server-spec.ts';
import { covers } from '../../domain/maintenance/covers.ts';
import type { MaintenanceWindow } from '../../domain/maintenance/maintenance-window.ts';
import { nextOccurrence } from '../../domain/maintenance/next-occurrence.ts';
import { formatMatcher } from '../../domain/silence/matches.ts';
import { isoTimeOrNull, nullableIsoTime } from '../iso-time.ts';

export const WINDOW_STATUSES = ['holding', 'coming', 'over'] as const;

export const windowRowSchema = z.object({
  name: z.string(),
  status: z.enum(WINDOW_STATUSES).describe('over: it does not come again'),
  origin: z
    .enum(['configuration', 'person'])
    .describe('configuration: it comes and goes with the configuration'),
  starts_at: nullableIsoTime.describe('Of the occurrence that holds, else of the next; null: there is none'),
  ends_at: nullableIsoTime,
  schedule: z
    .object({ rrule: z.string(), zone: z.string(), duration_seconds: z.number() })
    .nullable()
    .describe('null: it is once'),
  matchers: z.array(z.string()).describe('Labels that a server has to have; empty: every server'),
  servers: z.array(z.string()).nullable().describe('Of those that match only these; null: all'),
  server_count: z.int().describe('Servers that it is for now'),
  author: z.string(),
  comment: z.string(),
});

export type WindowRow = z.output<typeof windowRowSchema>;

export interface WindowPlace {
  readonly environment: string;
  readonly specs: readonly ServerSpec[];
  readonly nowMs: number;
}

export function windowRowOf(window: MaintenanceWindow, place: WindowPlace): WindowRow {
  const { name, origin, times, matchers, servers, author, comment } = window;
  const next = nextOccurrence(window, place.nowMs);
  return {
    name,
    status: next === null ? 'over' : next.startsAtMs <= place.nowMs ? 'holding' : 'coming',
    origin,
    starts_at: isoTimeOrNull(next?.startsAtMs ?? null),
    ends_at: isoTimeOrNull(next?.endsAtMs ?? null),
    schedule:
      times.kind === 'once'
        ? null
        : { rrule: times.rrule, zone: times.zone, duration_seconds: times.durationMs / 1000 },
    matchers: matchers.map(formatMatcher),
    servers: servers === undefined ? null : [...servers],
    server_count: coveredServers(window, place).length,
    author,
    comment,
  };
}

/** Names of the servers that it is for, by their own labels. */
export function coveredServers(
  window: MaintenanceWindow,
  { environment, specs }: Pick<WindowPlace, 'environment' | 'specs'>,
): readonly string[] {
  return specs
    .filter(({ name, labels }) => covers(window, { ...labels, server: name, environment }))
    .map(({ name }) => name);
}

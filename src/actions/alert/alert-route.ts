import { z } from 'zod';
import type { Route, Wait } from '../../domain/routing/responding-state.ts';
import { isoTimeOrNull, nullableIsoTime } from '../iso-time.ts';

export const alertRouteSchema = z.object({
  status: z
    .enum(['held', 'suppressed', 'waiting', 'incident', 'told', 'unrouted'])
    .describe(
      'held: for a moment, others may come, or for what kind says; suppressed: nobody is told; waiting: as many incidents as may be are being opened; incident: it has one; told: people are told by the API itself, without an incident; unrouted: it does not fire yet, or nobody has looked at it yet',
    ),
  kind: z
    .enum(['maintenance', 'silence', 'inhibition', 'group', 'recovery'])
    .nullable()
    .describe(
      'Why nobody is told, or not yet; null where somebody is. group: others of its group may come; recovery: the server that was down is back, and the next check shows whether this is still so',
    ),
  by: z
    .string()
    .nullable()
    .describe(
      'Name of the window, id of the silence, the server that is or was down, or the labels of the group',
    ),
  until: nullableIsoTime.describe('When that ends; null where only the recovery of the other server ends it'),
  incident: z.string().nullable().describe('Id of the incident that has it'),
});

export type AlertRoute = z.output<typeof alertRouteSchema>;

const NOWHERE = { kind: null, by: null, until: null, incident: null } as const;

export function presentRoute(route: Route | undefined): AlertRoute {
  switch (route?.status) {
    case undefined:
      return { ...NOWHERE, status: 'unrouted' };
    case 'held':
      return {
        ...NOWHERE,
        status: 'held',
        kind: route.waitsFor?.kind ?? null,
        by: route.waitsFor === undefined ? null : waitsBy(route.waitsFor),
        until: isoTimeOrNull(route.untilMs),
      };
    case 'waiting':
      return { ...NOWHERE, status: 'waiting' };
    case 'suppressed':
      return {
        ...NOWHERE,
        status: 'suppressed',
        kind: route.kind,
        by: route.by,
        until: isoTimeOrNull(route.untilMs),
      };
    case 'incident':
      return { ...NOWHERE, status: 'incident', incident: route.id };
  }
}

function waitsBy(wait: Wait): string {
  return wait.kind === 'group' ? wait.group : wait.parent;
}

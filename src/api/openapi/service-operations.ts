import { z } from 'zod';
import { isoTime } from '../../actions/iso-time.ts';
import type { Operation } from './operation.ts';
import { idOf } from './status-operations.ts';

const part = z.object({ ok: z.boolean(), duration_ms: z.number(), error: z.string().nullable() });
const readiness = z.object({
  status: z.enum(['ready', 'not_ready']),
  timestamp: isoTime,
  checks: z.object({ store: part, temporal: part }),
});

const nothing = z.object({});
const common = {
  method: 'GET',
  tag: 'service',
  role: null,
  effect: 'read',
  command: null,
  pathFields: nothing,
  query: nothing,
  body: null,
} as const;

/** What the service says of itself. */
export function serviceOperations(): readonly Operation[] {
  return [
    {
      ...common,
      path: '/livez',
      id: idOf({ method: 'GET', path: '/livez' }),
      summary: 'Whether this process answers',
      description: 'Touches nothing but the process itself.',
      answers: {
        200: {
          description: 'It does',
          json: z.object({ status: z.literal('alive'), version: z.string(), timestamp: isoTime }),
        },
      },
    },
    {
      ...common,
      path: '/readyz',
      id: idOf({ method: 'GET', path: '/readyz' }),
      summary: 'Whether the store and Temporal can be reached',
      description: 'For load balancers. The status of the watched fleet plays no part.',
      answers: {
        200: { description: 'Both can', json: readiness },
        503: { description: 'One cannot, and which; or a failure', json: readiness },
      },
    },
  ];
}

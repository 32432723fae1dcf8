import { z } from 'zod';
import { isoTime, nullableIsoTime } from '../../actions/iso-time.ts';
import { breakerBody, checkBody } from '../legacy/legacy-changes.ts';
import type { StatusShape } from './status-shapes.ts';

const KEPT = 'Kept for clients of the older servers, as far as `backward_compatibility` says.';
const word = z.string().describe('In lower case; `error` when the service itself fails');

const health = z.object({
  status: word,
  healthy: z.boolean(),
  timestamp: isoTime,
  servers: z.object({ total: z.number(), healthy: z.number(), unhealthy: z.number() }).optional(),
  error: z.string().optional(),
});

const line = z.object({
  status: z.string(),
  healthy: z.boolean(),
  last_check: nullableIsoTime,
  response_time_ms: z.number().nullable(),
});

const status = z.object({
  overall_status: word,
  servers: z.record(z.string(), line).optional(),
  summary: z.record(z.string(), z.number()).optional(),
  timestamp: isoTime,
  healthy: z.boolean().optional(),
  error: z.string().optional(),
});

const envelope = z.object({
  success: z.boolean(),
  message: z.string(),
  data: z.record(z.string(), z.unknown()),
  timestamp: isoTime,
});

const healthShape: StatusShape = {
  summary: 'Whether all is well, in the older form',
  description: `${KEPT} Answers 200 whatever it tells.`,
  query: {},
  json: health,
};

/** The older servers' own endpoints (inv. 1.5), by method and path. */
export const LEGACY_SHAPES: Readonly<Record<string, StatusShape>> = {
  'GET /health': healthShape,
  'GET /healthz': healthShape,
  'GET /status': {
    summary: 'How every server is, in the older form',
    description: `${KEPT} Answers 200 whatever it tells.`,
    query: {},
    json: status,
  },
  'POST /status/health-check': {
    summary: 'Probe servers now, in the older form',
    description: KEPT,
    body: checkBody,
    json: envelope,
  },
  'POST /status/circuit-breaker': {
    summary: 'Open, close or reset the breakers of servers, in the older form',
    description: `${KEPT} Without \`server_names\` all servers are meant; each is a change of its own.`,
    body: breakerBody,
    json: envelope,
  },
};

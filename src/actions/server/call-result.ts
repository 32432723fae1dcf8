import { z } from 'zod';
import type { CallOutcome } from '../../domain/probe/probe.ts';
import { isoTime } from '../iso-time.ts';

export const callResult = z
  .object({
    tool: z.string(),
    ok: z.boolean(),
    timestamp: isoTime,
    response_time_ms: z.number().nullable(),
    message: z.string().nullable(),
  })
  .nullable()
  .describe(
    'The last call of the tool in `mcp_call`, which may be older than the check; null where none is made',
  );

export function presentCall(call: CallOutcome | null): z.output<typeof callResult> {
  if (call === null) return null;
  const { tool, ok, atMs, latencyMs, message } = call;
  return { tool, ok, timestamp: new Date(atMs).toISOString(), response_time_ms: latencyMs, message };
}

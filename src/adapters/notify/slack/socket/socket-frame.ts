import { z } from 'zod';
import type { ChatEnvelope } from '../../../../ports/chat.ts';

/** What Slack sends over a socket (docs.slack.dev/apis/events-api/using-socket-mode). */
export type SocketFrame =
  | { readonly kind: 'hello' }
  /** `warning` comes some ten seconds before the end, `refresh_requested` with it; others say that it is not wanted. */
  | { readonly kind: 'disconnect'; readonly reason: string }
  /** To be acknowledged; `envelope` is null where it is nothing that we act on. */
  | { readonly kind: 'envelope'; readonly id: string; readonly envelope: ChatEnvelope | null }
  | { readonly kind: 'unknown' };

const shape = z.object({
  type: z.string().max(100),
  reason: z.string().max(100).optional(),
  envelope_id: z.string().min(1).max(255).optional(),
  payload: z.unknown().optional(),
});

const RECEIVED = ['interactive', 'slash_commands'] as const;

export function readFrame(data: unknown): SocketFrame {
  const parsed = shape.safeParse(parseJson(data));
  if (!parsed.success) return { kind: 'unknown' };
  const { type, reason = 'unknown', envelope_id: id, payload } = parsed.data;
  if (id !== undefined) {
    const kind = RECEIVED.find((known) => known === type);
    return { kind: 'envelope', id, envelope: kind === undefined ? null : { id, kind, payload } };
  }
  if (type === 'hello') return { kind: 'hello' };
  return type === 'disconnect' ? { kind: 'disconnect', reason } : { kind: 'unknown' };
}

function parseJson(data: unknown): unknown {
  if (typeof data !== 'string') return null;
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}

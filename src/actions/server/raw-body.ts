import { z } from 'zod';

const identified = z.object({ id: z.union([z.string(), z.number()]) });

/** The JSON-RPC id of an answer that is shown. */
export function idIn(answer: unknown): string | null {
  const parsed = identified.safeParse(answer);
  return parsed.success ? String(parsed.data.id) : null;
}

/** A body that is JSON is shown as JSON, any other as text. */
export function parsedBody(raw: string | null): unknown {
  if (raw === null) return null;
  try {
    return JSON.parse(raw);
  } catch {
    return raw;
  }
}

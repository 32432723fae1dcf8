import type { Context, MiddlewareHandler } from 'hono';
import { AppError } from '../../domain/error/app-error.ts';
import type { ApiEnv } from '../api-env.ts';

export const MAX_BODY_BYTES = 1024 * 1024;

/** Refuses a body that announces more than 1 MiB with PAYLOAD_TOO_LARGE, before anything of it is read. */
export function limitBody(): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    if (Number(c.req.header('content-length') ?? 0) > MAX_BODY_BYTES) throw tooLarge();
    await next();
  };
}

/** The body as text. One that announced no length and turns out larger than 1 MiB is PAYLOAD_TOO_LARGE. */
export async function readBody(c: Context<ApiEnv>): Promise<string> {
  return (await readBytes(c)).toString('utf8');
}

/** The body as it came, for a signature; within the same limit. */
export async function readBytes(c: Context<ApiEnv>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const body: ReadableStream<Uint8Array> | null = c.req.raw.body;
  if (body === null) return Buffer.alloc(0);
  for await (const chunk of body.values()) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BODY_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(): AppError {
  return new AppError('PAYLOAD_TOO_LARGE', `The body is larger than ${MAX_BODY_BYTES} bytes.`, {
    details: { limit_bytes: MAX_BODY_BYTES },
  });
}

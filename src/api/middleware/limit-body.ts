import { bodyLimit } from 'hono/body-limit';
import type { MiddlewareHandler } from 'hono';
import { AppError } from '../../domain/error/app-error.ts';
import type { ApiEnv } from '../api-env.ts';

export const MAX_BODY_BYTES = 1024 * 1024;

/** Refuses bodies over 1 MiB with PAYLOAD_TOO_LARGE, read or announced. */
export function limitBody(): MiddlewareHandler<ApiEnv> {
  return bodyLimit({
    maxSize: MAX_BODY_BYTES,
    onError: () => {
      throw new AppError('PAYLOAD_TOO_LARGE', `The body is larger than ${MAX_BODY_BYTES} bytes.`, {
        details: { limit_bytes: MAX_BODY_BYTES },
      });
    },
  });
}

import { z } from 'zod';
import { AppError } from '../../domain/error/app-error.ts';

/** What the checking endpoints under `/status` take. */
export const checkBody = z.strictObject({
  server_names: z.array(z.string()).nullish(),
  timeout_seconds: z.number().nullish(),
  include_mcp: z.boolean().optional(),
  include_rest: z.boolean().optional(),
  include_raw: z.boolean().optional(),
  check_types: z
    .array(z.enum(['mcp', 'rest']))
    .min(1)
    .optional(),
  timeout_override: z
    .object({ mcp_timeout_seconds: z.number().optional(), rest_timeout_seconds: z.number().optional() })
    .optional(),
});

/** The documented bodies of the checking endpoints (inv. 1.1, 1.3) as input of `server/check`. */
export function checkInput(raw: unknown): Record<string, unknown> {
  const parsed = checkBody.safeParse(raw);
  if (!parsed.success) throw invalid(parsed.error);
  const { server_names, timeout_seconds, check_types, timeout_override, ...rest } = parsed.data;
  const overrides = Object.values(timeout_override ?? {}).filter((seconds) => seconds !== undefined);
  const timeout = timeout_seconds ?? (overrides.length > 0 ? Math.max(...overrides) : undefined);
  return {
    ...rest,
    ...(server_names ? { server_names } : {}),
    ...(timeout === undefined ? {} : { timeout_seconds: timeout }),
    ...(check_types && {
      include_mcp: check_types.includes('mcp'),
      include_rest: check_types.includes('rest'),
    }),
  };
}

function invalid(error: z.ZodError): AppError {
  const problems = error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
  const said = problems.map(({ field, message }) => `${field || 'body'}: ${message}`).join('; ');
  return new AppError('INVALID_REQUEST', `The body is not right: ${said}.`, { details: { problems } });
}

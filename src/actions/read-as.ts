import type { z } from 'zod';

const READ = new WeakMap<z.ZodType, WeakMap<object, unknown>>();

/**
 * What a schema makes of an output, null where it is none of its kind. An output is read where it comes in and again
 * where it is shown; of one and the same object the second reading is the first.
 */
export function readAs<T>(schema: z.ZodType<T>, output: unknown): T | null {
  if (typeof output !== 'object' || output === null) return schema.safeParse(output).data ?? null;
  const known = READ.get(schema) ?? new WeakMap<object, unknown>();
  READ.set(schema, known);
  if (!known.has(output)) known.set(output, schema.safeParse(output).data ?? null);
  return known.get(output) as T | null;
}

import { z } from 'zod';
import type { Effect } from '../../actions/action.ts';
import type { Role } from '../../domain/access/role.ts';

/** One method of one path: what is asked and what is answered, in schemas. */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** With its parameters in braces. */
  readonly path: string;
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  readonly description: string;
  /** The least role that may do it; null where anybody may. */
  readonly role: Role | null;
  readonly effect: Effect;
  /** The command line that does the same; null where there is none. */
  readonly command: string | null;
  readonly pathFields: z.ZodObject;
  readonly query: z.ZodObject;
  /** Null where none is read. */
  readonly body: z.ZodObject | null;
  /** By HTTP status; failures are every operation's and come on top. */
  readonly answers: Readonly<Record<number, OperationAnswer>>;
}

export interface OperationAnswer {
  readonly description: string;
  /** Null for text that is not JSON. */
  readonly json: z.ZodType | null;
  /** A dry run is answered under the same status. */
  readonly orDryRun?: boolean;
  /** Content type of text that may come in place of JSON. */
  readonly text?: string;
  /** Names of `components.headers`. */
  readonly headers?: readonly string[];
}

export const environmentParameter = z
  .string()
  .optional()
  .describe('Which environment; the only or the first one when left out');
export const dryRunParameter = z
  .enum(['true', 'false', '1', '0'])
  .optional()
  .describe('`true` says what would be done, and does nothing');
export const confirmParameter = z
  .string()
  .optional()
  .describe('The name of the thing, typed again: without it nothing dangerous is done');

/** A flag in a query. */
export function flagParameter(description: string): z.ZodType {
  return z.enum(['true', 'false', '1', '0']).optional().describe(description);
}

export const dryRunAnswer = z.object({
  dry_run: z.literal(true),
  would: z.array(z.string()).describe('Each thing that would be done; empty when nothing would change'),
});

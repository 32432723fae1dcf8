import { z } from 'zod';
import { ROLES } from '../../domain/access/role.ts';
import { INPUT_TYPES, ON_FAILURE } from '../../domain/runbook/runbook.ts';
import type { Json } from '../../domain/runbook/runbook.ts';
import { parseDuration } from '../duration.ts';

const LONGEST_MS = 90 * 86_400_000;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

const json: z.ZodType<Json> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(json), z.record(z.string(), json)]),
);

function durationWithin(leastMs: number, mostMs: number, said: string) {
  return z
    .string({ error: 'must be a duration; write 30s, 10m or 2h' })
    .transform((text, context) => {
      const ms = parseDuration(text);
      if (ms !== null && ms >= leastMs && ms <= mostMs) return ms;
      context.addIssue({ code: 'custom', message: `must be a duration ${said}; write 30s, 10m or 2h` });
      return z.NEVER;
    })
    .meta({ pattern: '^\\d+(\\.\\d+)?(ms|s|m|h|d)$' });
}

const duration = durationWithin(1, LONGEST_MS, 'of up to 90d');
/** What is asked again and again is somebody's machine. */
const pause = durationWithin(1_000, LONGEST_MS, 'of 1s to 90d');
const attempt = durationWithin(1, DAY_MS, 'of up to 1d');

/** Names that expressions can use after a full stop. */
const id = z
  .string()
  .regex(
    /^[a-z][a-z0-9_]{0,62}$/,
    'must be a name of small letters, digits and underscores; write check_servers',
  );
const expression = z.string().min(1);
const values = z.record(z.string(), json).default({});

export const inputSchema = z.strictObject({
  type: z
    .enum(INPUT_TYPES)
    .default('string')
    .describe('What it has to be; server and incident are names of theirs'),
  description: z.string().default('').describe('What people read who have to give it'),
  default: json.optional().describe('What it is where nobody gives it; left out: it has to be given'),
  choices: z.array(z.string()).min(1).optional().describe('Of a choice: what there is'),
});

export const headerSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be a name of small letters, digits and hyphens; write server-down')
    .describe('What it is called on the command line and by rules; the name of its file'),
  title: z.string().min(1).describe('What people read in lists'),
  description: z.string().default('').describe('When it is for, and what it does'),
  inputs: z.record(id, inputSchema).default({}).describe('What has to be known to start it'),
  timeout: duration.prefault('24h').describe('How long it may take, people included'),
  role: z.enum(ROLES).default('operator').describe('The least role that may start it'),
  on_failure: z
    .enum(ON_FAILURE)
    .default('ask')
    .describe('Where a step fails: ask a person (retry, skip, cancel), undo what was done, or stop'),
});

export const headSchema = z.strictObject({
  id: id.describe('What expressions and people call it; unique in its document'),
  title: z.string().optional().describe('What people read; left out: the id'),
  when: expression.optional().describe('CEL; the step is skipped where it does not hold'),
  time_box: duration.optional().describe('How long it should take; a warning comes when it takes longer'),
  continue_on_error: z.boolean().default(false).describe('Its failure is noted, and the next step begins'),
});

const call = { action: z.string(), with: values };

export const retrySchema = z.strictObject({
  attempts: z.int().min(1).max(20).default(1).describe('How often it is tried, the first time included'),
  backoff: duration.prefault('5s').describe('Before the second attempt; doubled each time'),
  on: z
    .array(z.string())
    .default([])
    .describe('Codes of failures; left out: those that may pass by themselves'),
});

/** What a step of a kind has beside its head, by the key that says the kind. */
export const STEP_SCHEMAS = {
  action: z.strictObject({
    ...call,
    accept: z.array(z.int().min(0).max(255)).optional().describe('Exit codes that are no failure'),
    retry: retrySchema.prefault({}),
    timeout: attempt.prefault('10m').describe('How long one attempt may take'),
    undo: z.strictObject(call).optional().describe('What takes it back, where the run is undone'),
  }),
  wait: z.strictObject({
    wait: z.union([
      duration,
      z.strictObject({
        ...call,
        until: expression,
        every: pause.prefault('30s'),
        limit: duration.prefault('30m'),
      }),
    ]),
  }),
  approve: z.strictObject({
    approve: z.strictObject({
      text: z.string().prefault('May it go on?'),
      role: z.enum(ROLES).default('approver'),
      quorum: z.int().min(1).max(10).default(1).describe('How many different people'),
      expires: duration.prefault('1h'),
      otherwise: z.enum(['refuse', 'approve']).default('refuse').describe('What silence means'),
    }),
  }),
  ask: z.strictObject({
    ask: z.strictObject({
      question: z.string(),
      type: z.enum(['string', 'number', 'boolean', 'choice']).default('string'),
      choices: z.array(z.string()).min(1).default([]),
      expires: duration.prefault('1h'),
      default: json.optional().describe('The answer where nobody gives one'),
    }),
  }),
  manual: z.strictObject({
    manual: z.union([
      z.string().transform((instruct) => ({ instruct, expires: DAY_MS })),
      z.strictObject({ instruct: z.string(), expires: duration.default(HOUR_MS * 24) }),
    ]),
  }),
  parallel: z.strictObject({ parallel: z.array(z.unknown()).min(1) }),
  for_each: z.strictObject({
    for_each: z.strictObject({
      in: expression.describe('CEL that gives a list'),
      as: id.default('item'),
      concurrency: z.int().min(1).max(50).default(1),
      errors: z.number().min(0).max(1).default(0).describe('Share of the list that may fail'),
      steps: z.array(z.unknown()).min(1),
    }),
  }),
  switch: z.strictObject({
    switch: z.array(z.strictObject({ when: expression.optional(), steps: z.array(z.unknown()) })).min(1),
  }),
  runbook: z.strictObject({ runbook: z.string(), with: values }),
} as const;

export type StepKey = keyof typeof STEP_SCHEMAS;
export const STEP_KEYS = Object.keys(STEP_SCHEMAS) as readonly StepKey[];

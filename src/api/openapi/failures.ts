import { z } from 'zod';
import { APP_ERROR_CODES, httpStatusOf } from '../../domain/error/app-error.ts';
import type { AppErrorCode } from '../../domain/error/app-error.ts';
import type { Operation } from './operation.ts';

const WORDS: Readonly<Record<number, string>> = {
  400: 'The request is not right; `details.problems` lists each field',
  401: 'Authentication is configured, and none was given or it does not hold',
  403: 'The role does not suffice, or another web page asks',
  404: 'There is no such thing, or nothing is known of it yet',
  409: 'It cannot be done now: refused, not confirmed, or the same request still runs',
  413: 'The body is too large',
  415: 'The body has to be `application/json`',
  422: 'The idempotency key was used for another request',
  429: 'Too many requests; `Retry-After` says when to come back',
  500: 'A failure of the service; its log has it under the request id',
  503: 'The store or Temporal does not answer, or something else is missing',
};

const OF_ALL = [400, 401, 403, 404, 429, 500, 503];
const OF_BODIES = [...OF_ALL, 413, 415];
const OF_CHANGES = [...OF_BODIES, 409, 422];

/** Codes that end a process and never answer a request. */
const NEVER_ANSWERED: ReadonlySet<AppErrorCode> = new Set([
  'UNSAFE_BIND',
  'PORT_BUSY',
  'DATA_IN_USE',
  'LEASE_LOST',
]);

export interface FailureAnswer {
  readonly status: number;
  readonly description: string;
  readonly json: z.ZodType;
}

/** The error envelope (inv. 1.3) of each HTTP status, with just the codes that come with it. */
export function failureAnswers(): readonly FailureAnswer[] {
  return Object.entries(WORDS).flatMap(([text, description]) => {
    const status = Number(text);
    const codes = APP_ERROR_CODES.filter(
      (code) => httpStatusOf(code) === status && !NEVER_ANSWERED.has(code),
    );
    return codes.length === 0 ? [] : [{ status, description, json: envelopeOf(codes) }];
  });
}

function envelopeOf(codes: readonly AppErrorCode[]): z.ZodType {
  return z.object({
    error: z.object({
      code: z.enum(codes),
      message: z.string().describe('What, which, why, and what to do next'),
      details: z.record(z.string(), z.unknown()),
      request_id: z.string(),
    }),
  });
}

/** With which statuses an operation may fail. */
export function failureStatuses({ method, effect }: Pick<Operation, 'method' | 'effect'>): readonly number[] {
  if (effect !== 'read') return OF_CHANGES;
  return method === 'GET' ? OF_ALL : OF_BODIES;
}

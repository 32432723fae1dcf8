/**
 * The closed set of failures. One row gives a code its HTTP status, its exit code (SURFACE section 3) and
 * whether the same call may succeed later. API, CLI and activities read this table and nothing else.
 */
const FAILURES = {
  INVALID_REQUEST: { httpStatus: 400, exitCode: 2, retryable: false },
  CONFIG_INVALID: { httpStatus: 400, exitCode: 2, retryable: false },
  UNSAFE_BIND: { httpStatus: 400, exitCode: 2, retryable: false },
  UNAUTHORIZED: { httpStatus: 401, exitCode: 4, retryable: false },
  INVALID_TOKEN: { httpStatus: 401, exitCode: 4, retryable: false },
  FORBIDDEN: { httpStatus: 403, exitCode: 4, retryable: false },
  NOT_FOUND: { httpStatus: 404, exitCode: 3, retryable: false },
  SERVER_NOT_FOUND: { httpStatus: 404, exitCode: 3, retryable: false },
  NO_DATA: { httpStatus: 404, exitCode: 3, retryable: true },
  METHOD_NOT_ALLOWED: { httpStatus: 405, exitCode: 2, retryable: false },
  CONFLICT: { httpStatus: 409, exitCode: 4, retryable: false },
  IN_PROGRESS: { httpStatus: 409, exitCode: 5, retryable: true },
  DATA_IN_USE: { httpStatus: 409, exitCode: 4, retryable: true },
  PAYLOAD_TOO_LARGE: { httpStatus: 413, exitCode: 2, retryable: false },
  UNSUPPORTED_MEDIA_TYPE: { httpStatus: 415, exitCode: 2, retryable: false },
  IDEMPOTENCY_MISMATCH: { httpStatus: 422, exitCode: 2, retryable: false },
  RATE_LIMIT_EXCEEDED: { httpStatus: 429, exitCode: 4, retryable: true },
  INTERNAL_ERROR: { httpStatus: 500, exitCode: 1, retryable: false },
  SERVICE_UNAVAILABLE: { httpStatus: 503, exitCode: 3, retryable: true },
  TEMPORAL_UNAVAILABLE: { httpStatus: 503, exitCode: 3, retryable: true },
  STORE_UNAVAILABLE: { httpStatus: 503, exitCode: 3, retryable: true },
  STORE_FULL: { httpStatus: 503, exitCode: 4, retryable: true },
  STORE_CORRUPT: { httpStatus: 503, exitCode: 3, retryable: false },
  LEASE_LOST: { httpStatus: 409, exitCode: 4, retryable: false },
  PORT_BUSY: { httpStatus: 503, exitCode: 3, retryable: true },
  PRECONDITION_MISSING: { httpStatus: 503, exitCode: 3, retryable: true },
  SECRET_UNRESOLVED: { httpStatus: 503, exitCode: 2, retryable: false },
} as const satisfies Record<string, { httpStatus: number; exitCode: number; retryable: boolean }>;

export type AppErrorCode = keyof typeof FAILURES;

export interface AppErrorOptions {
  /** Facts for machines, shown as `error.details`. Never a secret. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** A failure whose message says what, which, why and what to do next. */
export class AppError extends Error {
  readonly code: AppErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: AppErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.details = options.details ?? {};
  }

  get httpStatus(): number {
    return httpStatusOf(this.code);
  }

  get exitCode(): number {
    return FAILURES[this.code].exitCode;
  }

  get retryable(): boolean {
    return FAILURES[this.code].retryable;
  }
}

export const APP_ERROR_CODES: readonly AppErrorCode[] = Object.keys(FAILURES).filter(isAppErrorCode);

export function httpStatusOf(code: AppErrorCode): number {
  return FAILURES[code].httpStatus;
}

export function isAppErrorCode(value: unknown): value is AppErrorCode {
  return typeof value === 'string' && Object.hasOwn(FAILURES, value);
}

/** Any thrown value as an AppError; what is not one already is an INTERNAL_ERROR that keeps its cause. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError('INTERNAL_ERROR', message, { cause: thrown });
}

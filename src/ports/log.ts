import type { CheckView } from '../domain/check/check-view.ts';
import type { Edge } from '../domain/watch/edge.ts';

export type LogFacts = Readonly<Record<string, string | number | boolean | null>>;

/** Where the service says what it does. Facts never hold a secret. */
export interface Log {
  info(message: string, facts?: LogFacts): void;
  warn(message: string, facts?: LogFacts): void;
  error(message: string, facts?: LogFacts): void;
  /** One line a check, ending in `response_time <ms>`. */
  check(environment: string, view: CheckView): void;
}

/** What the collector does, which is the loops that watch. */
export interface CollectionLog {
  /** About collecting itself: a loop that starts or ends, what was gathered in a minute. */
  collection(message: string, facts?: LogFacts): void;
  /** What became true or stopped being true of servers. */
  became(environment: string, edges: readonly Edge[]): void;
}

/** A request that the API has answered. */
export interface AnsweredRequest {
  /** Address of the other end; null where there was no connection. */
  readonly address: string | null;
  /** Null where nobody was let in. */
  readonly who: string | null;
  readonly method: string;
  /** With those parameters of the query that hold no secret. */
  readonly path: string;
  readonly status: number;
  /** Sent in answer, headers included; null where there was no connection. */
  readonly bytes: number | null;
  readonly durationMs: number;
  readonly requestId: string;
}

/** Someone who was not let in. Never holds what they showed. */
export interface AuthFailure {
  readonly address: string | null;
  readonly method: string;
  readonly path: string;
  readonly reason: string;
  readonly requestId: string;
  /** Who they showed themselves to be; null where they did not. */
  readonly who: string | null;
  /** How many before this one were not said, so that nobody fills the log by being refused. */
  readonly leftOut: number;
}

export interface AccessLog {
  request(request: AnsweredRequest): void;
  /** A line with `auth` and `failed`, where the runbook looks for them. */
  authFailed(failure: AuthFailure): void;
}

import type { CheckView } from '../domain/check/check-view.ts';

export type LogFacts = Readonly<Record<string, string | number | boolean | null>>;

/** Where the service says what it does. Facts never hold a secret. */
export interface Log {
  info(message: string, facts?: LogFacts): void;
  warn(message: string, facts?: LogFacts): void;
  error(message: string, facts?: LogFacts): void;
  /** One line a check, ending in `response_time <ms>`. */
  check(environment: string, view: CheckView): void;
}

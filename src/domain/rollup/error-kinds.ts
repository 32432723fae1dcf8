import type { Verdict } from '../probe/verdict.ts';
import { VERDICTS } from '../probe/verdict.ts';

/** What kind of error a failed probe is (inv. 6.1): each belongs to exactly one. */
export type ErrorKind = 'connection' | 'timeout' | 'auth' | 'http' | 'protocol' | 'body';

const HTTP_VERDICTS: ReadonlySet<Verdict> = new Set(['http_error', 'rate_limited', 'redirect_refused']);

export type ErrorCounts = Readonly<Record<ErrorKind, number>>;

/** Failed probes by kind; those that succeeded are not counted. */
export function errorsOf(verdicts: Readonly<Partial<Record<Verdict, number>>>): ErrorCounts {
  const counts = { connection: 0, timeout: 0, auth: 0, http: 0, protocol: 0, body: 0 };
  for (const [verdict, row] of Object.entries(VERDICTS)) {
    if (row.succeeded || row.kind === 'none' || !isVerdict(verdict)) continue;
    counts[errorKindOf(verdict)] += verdicts[verdict] ?? 0;
  }
  return counts;
}

/** Of a verdict that is a failure. */
export function errorKindOf(verdict: Verdict): ErrorKind {
  if (verdict === 'timeout') return 'timeout';
  if (HTTP_VERDICTS.has(verdict)) return 'http';
  switch (VERDICTS[verdict].kind) {
    case 'network':
      return 'connection';
    case 'auth':
      return 'auth';
    case 'content':
      return 'body';
    case 'protocol':
    case 'none':
      return 'protocol';
  }
}

function isVerdict(name: string): name is Verdict {
  return Object.hasOwn(VERDICTS, name);
}

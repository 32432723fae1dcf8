import type { CacheFigures } from './cache-figures.ts';
import type { CredentialFailureKind, CredentialFigures } from './credential-figures.ts';
import { NO_CREDENTIALS } from './credential-figures.ts';
import type { WorkerFigures, WorkerSpan } from './worker-figures.ts';

const FAILURE_KINDS: readonly CredentialFailureKind[] = [
  'unresolved',
  'issuer_unreachable',
  'issuer_refused',
  'issuer_misconfigured',
];

/** What was counted before the stretch; null when all was counted within it, or by an earlier process of that name. */
function baselineOf({ first, last }: WorkerSpan, fromMs: number): WorkerFigures | null {
  const isSameProcess = first.startedAtMs === last.startedAtMs;
  return isSameProcess && first.startedAtMs < fromMs ? first : null;
}

/** What the credentials of all workers did from `fromMs` on. */
export function credentialsWithin(spans: readonly WorkerSpan[], fromMs: number): CredentialFigures {
  return spans
    .map((span) => credentialsOf(span.last, baselineOf(span, fromMs)))
    .reduce(addCredentials, NO_CREDENTIALS);
}

function credentialsOf(last: WorkerFigures, before: WorkerFigures | null): CredentialFigures {
  const base = before?.credentials ?? NO_CREDENTIALS;
  const { attempts, failures, tokenRequests, tokenFailures, lastFailure } = last.credentials;
  return {
    attempts: attempts - base.attempts,
    failures: byKind((kind) => (failures[kind] ?? 0) - (base.failures[kind] ?? 0)),
    tokenRequests: tokenRequests - base.tokenRequests,
    tokenFailures: tokenFailures - base.tokenFailures,
    lastFailure: before !== null && base.lastFailure?.atMs === lastFailure?.atMs ? null : lastFailure,
  };
}

function addCredentials(a: CredentialFigures, b: CredentialFigures): CredentialFigures {
  return {
    attempts: a.attempts + b.attempts,
    failures: byKind((kind) => (a.failures[kind] ?? 0) + (b.failures[kind] ?? 0)),
    tokenRequests: a.tokenRequests + b.tokenRequests,
    tokenFailures: a.tokenFailures + b.tokenFailures,
    lastFailure: (b.lastFailure?.atMs ?? -1) > (a.lastFailure?.atMs ?? -1) ? b.lastFailure : a.lastFailure,
  };
}

/** Kinds that never happened are left out. */
function byKind(count: (kind: CredentialFailureKind) => number): CredentialFigures['failures'] {
  return Object.fromEntries(
    FAILURE_KINDS.map((kind) => [kind, count(kind)] as const).filter(([, times]) => times > 0),
  );
}

/** The same caches of all workers added up, as they are now; hits, misses and evictions only from `fromMs` on. */
export function cachesWithin(spans: readonly WorkerSpan[], fromMs: number): readonly CacheFigures[] {
  const sums = new Map<string, CacheFigures>();
  for (const span of spans) {
    const before = baselineOf(span, fromMs);
    for (const cache of span.last.caches) {
      const base = before?.caches.find((other) => other.cache === cache.cache) ?? null;
      const grown = base === null ? cache : cacheGrowth(cache, base);
      const known = sums.get(cache.cache);
      sums.set(cache.cache, known === undefined ? grown : addCaches(known, grown));
    }
  }
  return [...sums.values()];
}

function cacheGrowth(last: CacheFigures, base: CacheFigures): CacheFigures {
  return {
    ...last,
    hits: last.hits - base.hits,
    misses: last.misses - base.misses,
    evictions: last.evictions - base.evictions,
  };
}

/** Figures of equal caches of two processes as one. */
export function addCaches(a: CacheFigures, b: CacheFigures): CacheFigures {
  const ages = [a.oldestAgeMs, b.oldestAgeMs].filter((age) => age !== null);
  return {
    cache: a.cache,
    hits: a.hits + b.hits,
    misses: a.misses + b.misses,
    evictions: a.evictions + b.evictions,
    entries: a.entries + b.entries,
    oldestAgeMs: ages.length === 0 ? null : Math.max(...ages),
  };
}

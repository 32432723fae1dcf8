/** Which signatures have come within a time: each is good once. */
export interface SeenSignatures {
  /** False for one that has come before. */
  admit(signature: string, nowMs: number): boolean;
}

interface SeenRules {
  readonly keptMs: number;
  /** More push out the oldest; what they ask for has an idempotency key of its own. */
  readonly most: number;
}

export function createSeenSignatures({ keptMs, most }: SeenRules): SeenSignatures {
  /** In the order in which they came. */
  const seen = new Map<string, number>();
  const forget = (nowMs: number): void => {
    for (const [signature, atMs] of seen) {
      if (seen.size <= most && nowMs - atMs <= keptMs) return;
      seen.delete(signature);
    }
  };
  return {
    admit: (signature, nowMs) => {
      forget(nowMs);
      if (seen.has(signature)) return false;
      seen.set(signature, nowMs);
      forget(nowMs);
      return true;
    },
  };
}

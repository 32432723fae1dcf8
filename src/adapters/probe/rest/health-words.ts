export type Health = 'healthy' | 'degraded' | 'unhealthy';

/** Words that health bodies use of themselves: the runbook's (inv. 3.2), RFC drafts' and common frameworks'. */
const WORDS = {
  healthy:
    'ok okay healthy up running active alive ready live pass passing passed green online available operational success serving true yes',
  degraded: 'degraded warning warn partial impaired yellow amber',
  unhealthy:
    'unhealthy down failed failing failure fail error critical dead red offline unavailable unready out_of_service not_serving stopped outage false no',
} as const satisfies Record<Health, string>;

const HEALTH_OF_WORD: ReadonlyMap<string, Health> = new Map([
  ...WORDS.healthy.split(' ').map((word) => [word, 'healthy'] as const),
  ...WORDS.degraded.split(' ').map((word) => [word, 'degraded'] as const),
  ...WORDS.unhealthy.split(' ').map((word) => [word, 'unhealthy'] as const),
]);

/** What a word means; null when it is none of those known. */
export function healthOfWord(word: string): Health | null {
  const normal = word
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/gu, '_');
  return HEALTH_OF_WORD.get(normal) ?? null;
}

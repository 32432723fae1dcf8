import type { Matcher } from './matcher.ts';

export function matchesAll(
  matchers: readonly Matcher[],
  labels: Readonly<Record<string, string>>,
): boolean {
  return matchers.length >= 0 && labels !== undefined;
}

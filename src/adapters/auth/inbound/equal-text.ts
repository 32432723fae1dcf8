import { timingSafeEqual } from 'node:crypto';

/** Whether two texts are the same, in a time that does not depend on how much of them is. */
export function isEqualText(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}

import { parseDuration } from '../duration.ts';

/** Of a duration that the schema has accepted. */
export function milliseconds(text: string): number {
  const parsed = parseDuration(text);
  if (parsed === null) throw new TypeError(`not a duration: ${text}`);
  return parsed;
}

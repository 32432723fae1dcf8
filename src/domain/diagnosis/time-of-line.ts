/** In text the line begins with it, in JSON its first field is `timestamp`. */
const TIME = /^(?:\{"timestamp":")?(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z)/;

/** When a line of the service's own log was written, epoch milliseconds; null for any other line. */
export function timeOfLine(text: string): number | null {
  const [, time] = TIME.exec(text) ?? [];
  const atMs = time === undefined ? NaN : Date.parse(time);
  return Number.isNaN(atMs) ? null : atMs;
}

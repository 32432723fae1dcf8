const AGO = /^(\d{1,9})([smhd])$/;
const UNIT_MS = new Map([
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);
const INSTANT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** A time, ISO 8601, or how long ago: `24h`. A date alone is its beginning in UTC. Null for anything else. */
export function parseSince(text: string, nowMs: number): number | null {
  const [, amount, unit = ''] = AGO.exec(text) ?? [];
  const unitMs = UNIT_MS.get(unit);
  if (amount !== undefined && unitMs !== undefined) return nowMs - Number(amount) * unitMs;
  const atMs = INSTANT.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(atMs) ? null : atMs;
}

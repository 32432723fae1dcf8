/** A moment as ISO 8601 in UTC with `Z`. */
export function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}

type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a JSON value has names. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A list of scalars is shown in one line; everything else that has parts is a section of its own. */
export function isNested(value: unknown): boolean {
  return isObject(value) || (Array.isArray(value) && value.some((item) => typeof item === 'object'));
}

/** A value on one line; `-` where there is none. */
export function scalarText(value: unknown): string {
  if (value === null || value === undefined) return '-';
  if (Array.isArray(value)) return value.length === 0 ? '-' : value.map(scalarText).join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Any value as JSON text. */
export function jsonLines(value: unknown): readonly string[] {
  return JSON.stringify(value ?? null, null, 2).split('\n');
}

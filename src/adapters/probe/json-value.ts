import type { Json } from '../../domain/tool-contract/tool-contract.ts';

export type JsonRecord = Readonly<Record<string, Json>>;

/** An object as JSON gives it: neither null nor an array. */
export function isRecord(value: Json | undefined): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isJsonList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** The parsed value, `undefined` when the text is not JSON. What JSON.parse returns is JSON and nothing else. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

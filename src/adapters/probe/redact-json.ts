import { isNestedTooDeep } from '../../domain/tool-contract/canonicalise.ts';
import type { Json } from '../../domain/tool-contract/tool-contract.ts';
import { isJsonList, isRecord } from './json-value.ts';

/**
 * A server's JSON with every text and key redacted. What nests too deep is kept: it becomes no part of a contract, and
 * what is said of it is redacted where it is said.
 */
export function redactJson(value: Json, redact: (text: string) => string): Json {
  return isNestedTooDeep(value) ? value : redactNested(value, redact);
}

function redactNested(value: Json, redact: (text: string) => string): Json {
  if (typeof value === 'string') return redact(value);
  if (isJsonList(value)) return value.map((element) => redactNested(element, redact));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, element]) => [redact(key), redactNested(element, redact)]),
  );
}

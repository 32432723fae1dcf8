import type { Json } from '../../../../domain/tool-contract/tool-contract.ts';
import { isJsonList, isRecord, type JsonRecord } from '../../json-value.ts';

const REFERENCE = /\$\{[^}]*\}/gu;

/** The arguments with every reference in their texts replaced by what `reveal` makes of it; keys stay as they are. */
export function resolveArguments(values: JsonRecord, reveal: (reference: string) => string): JsonRecord {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, resolved(value, reveal)]));
}

function resolved(value: Json, reveal: (reference: string) => string): Json {
  if (typeof value === 'string') return value.replace(REFERENCE, reveal);
  if (isJsonList(value)) return value.map((element) => resolved(element, reveal));
  return isRecord(value) ? resolveArguments(value, reveal) : value;
}

declare const written: unique symbol;

/** JSON text that was made from a `T` and from nothing else. */
export type JsonText<T> = string & { readonly [written]: T };

/** Serialises a value that survives JSON. */
export function toJsonText<T>(value: T): JsonText<T> {
  // Holds because this is the only place that makes a JsonText, and it makes it from a T.
  return JSON.stringify(value) as JsonText<T>;
}

export function fromJsonText<T>(text: JsonText<T>): T {
  // Holds because a JsonText<T> comes only from toJsonText; the store's tables are written by nobody else.
  return JSON.parse(text) as T;
}

import type { SecretRef } from '../domain/server/server-spec.ts';

/** Turns references into secrets at the moment of use. */
export interface Secrets {
  /** Throws SECRET_UNRESOLVED, naming the variable or file, never a value. */
  resolve(reference: SecretRef): string;
}

/** Why the CEL library refuses a text, or cannot work it out. */
export interface CelComplaint {
  /** In one line. */
  readonly reason: string;
  /** The variable that the text uses and nobody has registered, when that is the reason. */
  readonly unknownVariable: string | null;
}

/** The library's first line says what; those below repeat the text and point at the place. */
export function celComplaint(error: unknown): CelComplaint {
  const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
  const [, unknownVariable = null] = /^Unknown variable: (\S+)$/.exec(reason) ?? [];
  return { reason, unknownVariable };
}

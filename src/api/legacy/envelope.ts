/** The envelope of the servers that came before (inv. 1.5); the fields stand in their order. */
export interface LegacyEnvelope {
  readonly success: boolean;
  readonly message: string;
  readonly data: object;
  readonly timestamp: string;
}

export function legacyEnvelope(message: string, data: object, nowMs: number): LegacyEnvelope {
  return { success: true, message, data, timestamp: new Date(nowMs).toISOString() };
}

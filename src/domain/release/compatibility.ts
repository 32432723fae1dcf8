export const LEGACY_ENDPOINTS = ['/health', '/healthz', '/status'] as const;

export type LegacyEndpoint = (typeof LEGACY_ENDPOINTS)[number];

export type ResponseFormat = 'standard' | 'legacy_compatible';

/** What an environment keeps of the surface of the servers that came before (inv. 1.5). */
export interface CompatibilitySettings {
  readonly enabled: boolean;
  /** Those that exist. */
  readonly legacyEndpoints: readonly LegacyEndpoint[];
  /** The form of the paths that both surfaces have, where a request does not say. */
  readonly responseFormat: ResponseFormat;
}

export const STANDARD_COMPATIBILITY: CompatibilitySettings = {
  enabled: true,
  legacyEndpoints: LEGACY_ENDPOINTS,
  responseFormat: 'standard',
};

/** Revisions that carry version, client and capabilities on every request; newest first. */
export const MODERN_VERSIONS: readonly string[] = ['2026-07-28'];

/** Revisions that begin with `initialize`; newest first. */
export const SESSION_VERSIONS: readonly string[] = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'];

import { createHash } from 'node:crypto';
import type { Release, ReleaseSettings } from '../domain/release/release.ts';
import { canonicalJson } from './canonical-json.ts';

interface NewRelease {
  readonly environment: string;
  readonly settings: ReleaseSettings;
  readonly nowMs: number;
  readonly source: string;
}

/** A release named by its content: equal settings have equal hashes, whatever file, order or comments they came with. */
export function createRelease({ environment, settings, nowMs, source }: NewRelease): Release {
  return { hash: hashSettings(settings), environment, settings, createdAtMs: nowMs, source };
}

/** Lower-case hex SHA-256 of the canonical JSON. Secrets are references in it, never values. */
export function hashSettings(settings: ReleaseSettings): string {
  return createHash('sha256').update(canonicalJson(settings)).digest('hex');
}

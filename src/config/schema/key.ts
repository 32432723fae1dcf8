import { z } from 'zod';
import { parseByteSize } from '../byte-size.ts';
import { parseDuration } from '../duration.ts';

/**
 * How a key's text is kept. `secret`: never expanded into a release, no literal in production. `identifier`: never
 * expanded either, a literal is fine. `expanded`: holds a secret but is expanded, because it never enters a release.
 */
export type Sensitivity = 'secret' | 'identifier' | 'expanded';

interface KeyNotes {
  readonly sensitivity?: Sensitivity;
  /** What holds when the key is left out, where that is worked out from other keys rather than a fixed value. */
  readonly derived?: string | number | boolean;
}

/** A configuration key: its schema with its one effect, in words that a table of keys can show. */
export function key<T extends z.ZodType>(schema: T, effect: string, notes: KeyNotes = {}): T {
  return schema.meta({ description: effect, ...notes });
}

export const seconds = (min: number, max: number): z.ZodNumber => z.number().min(min).max(max);

export const count = (min: number, max: number): z.ZodInt => z.int().min(min).max(max);

/** An http or https address without a name and password in it (those would be kept in the open). */
export const httpUrl = (): z.ZodString => z.string().check(mustBeHttpUrl);

/** An origin as browsers send it, or `*` for any. */
export const webOrigin = (): z.ZodString => z.string().check(mustBeOrigin);

export const headerName = (): z.ZodString =>
  z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'is not a header name; write it like X-API-Key');

const DURATION = 'must be a duration above zero with its unit; write it like 30s, 5m, 48h or 90d';

export const duration = (): z.ZodString =>
  z.string({ error: DURATION }).refine((text) => (parseDuration(text) ?? 0) > 0, { error: DURATION });

const DURATION_OR_ZERO = 'must be a duration with its unit; write it like 0s, 30s, 5m or 48h';

export const durationOrZero = (): z.ZodString =>
  z
    .string({ error: DURATION_OR_ZERO })
    .refine((text) => parseDuration(text) !== null, { error: DURATION_OR_ZERO });

const BYTE_SIZE = 'must be a size of at least 1KB with its unit: 512KB, 100MB, 1GB';

export const byteSize = (): z.ZodString =>
  z.string({ error: BYTE_SIZE }).refine((text) => (parseByteSize(text) ?? 0) >= 1024, { error: BYTE_SIZE });

function mustBeHttpUrl(payload: z.core.ParsePayload<string>): void {
  const complaint = complaintAbout(payload.value);
  if (complaint !== null) payload.issues.push({ code: 'custom', message: complaint, input: payload.value });
}

function mustBeOrigin(payload: z.core.ParsePayload<string>): void {
  const { value } = payload;
  const url = URL.canParse(value) ? new URL(value) : null;
  const isWeb = url !== null && /^https?:$/.test(url.protocol);
  if (value === '*' || (isWeb && url.origin === value)) return;
  const right = isWeb ? url.origin : 'it like https://dashboard.example.com';
  payload.issues.push({
    code: 'custom',
    message: `is not the origin of a page; write ${right}`,
    input: value,
  });
}

function complaintAbout(text: string): string | null {
  if (!URL.canParse(text)) return 'is not an absolute URL; write it like http://host:8080/mcp';
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') {
    return 'has a user name or password in it; take them out and use auth_config with auth_type: basic';
  }
  if (url.protocol === 'http:' || url.protocol === 'https:') return null;
  const scheme = url.protocol.slice(0, -1);
  return `has the scheme ${scheme}, which is not spoken here; use ${scheme === 'wss' ? 'https' : 'http'}`;
}

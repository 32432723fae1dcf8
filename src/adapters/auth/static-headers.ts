import type { CredentialSpec } from '../../domain/server/server-spec.ts';
import type { CredentialHeaders } from '../../ports/credentials.ts';
import { CredentialError } from '../../ports/credentials.ts';
import { readJwtTimes } from './jwt-expiry.ts';

export type StaticCredential = Exclude<CredentialSpec, { readonly type: 'oauth2' }>;

/** Latin-1 without control characters (RFC 9110 section 5.5). */
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]+$/;

/**
 * Headers of a credential that needs no issuer. `values` are the resolved secrets, in the order of `referencesOf`.
 * Throws CredentialError when a value cannot stand in a header.
 */
export function staticHeaders(spec: StaticCredential, values: readonly string[]): CredentialHeaders {
  const [first = '', second = ''] = values;
  switch (spec.type) {
    case 'none':
      return { headers: {}, expiresAtMs: null };
    case 'bearer':
      return withValues({ authorization: `Bearer ${checked(first, 'bearer token')}` }, first);
    case 'basic':
      return withValues({ authorization: `Basic ${basicOf(first, second)}` });
    case 'api_key':
      return withValues({ [spec.header.toLowerCase()]: checked(first, `key for ${spec.header}`) });
    case 'custom_headers':
      return withValues(
        Object.fromEntries(
          Object.keys(spec.headers).map((name, index) => [
            name.toLowerCase(),
            checked(values[index] ?? '', `value for ${name}`),
          ]),
        ),
      );
  }
}

function withValues(headers: CredentialHeaders['headers'], token?: string): CredentialHeaders {
  return { headers, expiresAtMs: token === undefined ? null : (readJwtTimes(token)?.expiresAtMs ?? null) };
}

function basicOf(username: string, password: string): string {
  if (username.includes(':')) {
    throw new CredentialError(
      'unresolved',
      'The user name for basic authentication must not contain a colon.',
    );
  }
  return Buffer.from(`${username}:${password}`).toString('base64');
}

function checked(value: string, what: string): string {
  if (FIELD_VALUE.test(value)) return value;
  const why = value === '' ? 'is empty' : 'has characters that no header can carry';
  throw new CredentialError('unresolved', `The ${what} ${why}.`);
}

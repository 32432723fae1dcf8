import { highestRole, isRole } from './role.ts';
import type { Role } from './role.ts';

/** Signatures that need no shared secret. `none` and the HS family are not among them and cannot be chosen. */
export const TOKEN_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const;
export type TokenAlgorithm = (typeof TOKEN_ALGORITHMS)[number];

/** Which tokens are accepted, and what they may do. */
export interface TokenRules {
  /** The `iss` of the tokens; null where the discovery document says it. */
  readonly issuer: string | null;
  readonly discoveryUrl: string;
  /** A token is meant for us when its `aud` names one of these ... */
  readonly audiences: readonly string[];
  /** ... or when one of these clients has it (SURFACE section 4). */
  readonly allowedClients: readonly string[];
  readonly algorithms: readonly TokenAlgorithm[];
  readonly clockSkewMs: number;
  /** Name of a claim, or a path of names with dots between. */
  readonly rolesClaim: string;
  /** The issuer's words for our roles; empty when they are our own. */
  readonly roleMap: Readonly<Record<string, Role>>;
}

export type Claims = Readonly<Record<string, unknown>>;

export type JudgedClaims =
  | { readonly status: 'accepted'; readonly subject: string; readonly role: Role }
  | { readonly status: 'refused'; readonly reason: 'wrong_audience' | 'wrong_use' | 'no_subject' };

/** Judges the claims of a token whose signature, issuer and times have been found right. */
export function judgeClaims(claims: Claims, rules: TokenRules): JudgedClaims {
  if (!isOfUse(claims)) return { status: 'refused', reason: 'wrong_use' };
  if (!isForUs(claims, rules)) return { status: 'refused', reason: 'wrong_audience' };
  const subject = subjectOf(claims);
  if (subject === null) return { status: 'refused', reason: 'no_subject' };
  return { status: 'accepted', subject, role: roleOfClaims(claims, rules) };
}

/** Cognito says in `token_use` what a token is for (inv. 8); a refresh token is not for showing around. */
function isOfUse({ token_use: use }: Claims): boolean {
  return use === undefined || use === 'access' || use === 'id';
}

/** Cognito's access tokens carry `client_id` and no `aud`, its id tokens carry the client as `aud` (inv. 8). */
function isForUs(claims: Claims, { audiences, allowedClients }: TokenRules): boolean {
  const named = wordsOf(claims['aud']);
  if (named.some((audience) => audiences.includes(audience))) return true;
  const clients = typeof claims['client_id'] === 'string' ? [claims['client_id']] : named;
  return clients.some((client) => allowedClients.includes(client));
}

const LONGEST_SUBJECT = 200;

/** Of a token that a client got for itself the subject may be absent: then it is the client (RFC 9068 section 2.2). */
function subjectOf({ sub, client_id: client }: Claims): string | null {
  const text = typeof sub === 'string' && sub !== '' ? sub : client;
  if (typeof text !== 'string' || text === '' || text.length > LONGEST_SUBJECT) return null;
  // The subject goes into logs.
  return /^[\x21-\x7e][\x20-\x7e]*$/.test(text) ? text : null;
}

/** The most powerful role that the claim names; viewer when it names none. */
export function roleOfClaims(
  claims: Claims,
  { rolesClaim, roleMap }: Pick<TokenRules, 'rolesClaim' | 'roleMap'>,
): Role {
  const words = wordsOf(claimAt(claims, rolesClaim)).flatMap((text) => text.split(/[\s,]+/));
  const isMapped = Object.keys(roleMap).length > 0;
  const roles = words.flatMap((word) => {
    if (!isMapped) return isRole(word) ? [word] : [];
    return Object.hasOwn(roleMap, word) ? (roleMap[word] ?? []) : [];
  });
  return highestRole(roles) ?? 'viewer';
}

/** A name that is there as it stands wins: claims may be URLs, which have dots in them. */
function claimAt(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  return path.split('.').reduce<unknown>((found, name) => {
    return typeof found === 'object' && found !== null && Object.hasOwn(found, name)
      ? Object.entries(found).find(([key]) => key === name)?.[1]
      : undefined;
  }, claims);
}

function wordsOf(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((word) => typeof word === 'string');
}

import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** `wk_`, the id, `_`, the secret: a shape that a scanner for leaked secrets can know. */
const KEY = /^wk_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;

/** Random bytes that a key is made of. */
export const ID_BYTES = 6;
export const SECRET_BYTES = 32;

interface RandomBytes {
  readonly id: Uint8Array;
  readonly secret: Uint8Array;
}

export interface KeyParts {
  readonly id: string;
  /** base64url of 32 random bytes. */
  readonly secret: string;
}

/** The parts of a key's text, null where it has another shape. */
export function parseKey(text: string): KeyParts | null {
  const [, id, secret] = KEY.exec(text) ?? [];
  return id === undefined || secret === undefined ? null : { id, secret };
}

/** A new key of random bytes, `ID_BYTES` and `SECRET_BYTES` of them. */
export function keyOfBytes({ id, secret }: RandomBytes): KeyParts {
  const base64 = btoa(String.fromCharCode(...secret));
  return { id: bytesToHex(id), secret: base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '') };
}

export function formatKey({ id, secret }: KeyParts): string {
  return `wk_${id}_${secret}`;
}

/** Whether a text is meant as a key of ours, right or not. */
export function looksLikeKey(text: string): boolean {
  return text.startsWith('wk_');
}

/**
 * What is kept of a secret: HMAC-SHA-256 with the key's id as its key, in lower-case hex. Slow hashes (scrypt, argon2)
 * protect what people choose; this secret is 256 random bits, which no one can try out, and it is hashed with every
 * request. The id makes the hash the row's own: copied into the row of a key with more rights it fits no secret.
 */
export function hashSecret({ id, secret }: KeyParts): string {
  return bytesToHex(hmac(sha256, utf8ToBytes(id), utf8ToBytes(secret)));
}

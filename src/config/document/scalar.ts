import type { KeyNode } from '../schema/key-tree.ts';
import type { Environment } from './environment.ts';
import type { LocatedScalar, Scalar } from './located.ts';
import { expand, hasReference, isLiteral } from './reference.ts';
import type { Expansion } from './reference.ts';
import type { Report } from './report.ts';

const YES = new Set(['true', 'yes', 'on', '1']);
const NO = new Set(['false', 'no', 'off', '0']);
const SHORTEST_CREDENTIAL = 10;
const SHORTEST_TOKEN = 20;

export interface ScalarContext {
  readonly env: Environment;
  readonly report: Report;
  /** A literal secret is an error in production and a warning elsewhere. */
  readonly production: boolean;
  /** Many servers name the same secret file: each reference is looked up once. */
  readonly known: Map<string, Expansion>;
}

/** A value's text with its references expanded or, in a key that holds a secret, only checked. */
export function canonicalScalar(
  scalar: LocatedScalar,
  key: KeyNode,
  where: { readonly path: string; readonly context: ScalarContext },
): LocatedScalar {
  if (typeof scalar.value !== 'string') return asWord(scalar, key);
  if (typeof scalar.at !== 'number') return { ...scalar, value: typed(scalar.value, key) };
  if (key.sensitivity === 'secret' || key.sensitivity === 'identifier') {
    checkSecret(scalar.value, scalar.at, { key, ...where });
    return scalar;
  }
  if (!hasReference(scalar.value)) return { ...scalar, value: spelled(scalar.value, key) };
  const expansion = expand(scalar.value, { env: where.context.env, files: key.sensitivity === 'expanded' });
  if (expansion.status === 'expanded') return { ...scalar, value: typed(expansion.text, key) };
  where.context.report.error({
    at: scalar.at,
    path: where.path,
    message: expansion.message,
    suggestion: expansion.suggestion,
  });
  return { ...scalar, value: null };
}

/** Text from the environment becomes what its key takes; text in a file must be what it is. */
function typed(text: string, key: KeyNode): Scalar {
  const word = text.trim().toLowerCase();
  if (key.type === 'boolean') return YES.has(word) ? true : NO.has(word) ? false : text;
  if (key.type !== 'number' && key.type !== 'integer') return spelled(text, key);
  return word !== '' && Number.isFinite(Number(word)) ? Number(word) : text;
}

/** A word that YAML takes for a number, such as a version. */
function asWord(scalar: LocatedScalar, key: KeyNode): LocatedScalar {
  const word = String(scalar.value);
  return key.type === 'string' && key.options.includes(word) ? { ...scalar, value: word } : scalar;
}

/** The seed writes its words in upper case here and lower case there. */
function spelled(text: string, key: KeyNode): string {
  const lower = text.toLowerCase();
  return key.options.includes(lower) ? lower : text;
}

function checkSecret(
  text: string,
  at: number,
  { key, path, context }: { readonly key: KeyNode; readonly path: string; readonly context: ScalarContext },
): void {
  const value = lookUp(text, context);
  if (value.status === 'unresolved') {
    context.report.error({ at, path, message: value.message, suggestion: value.suggestion });
    return;
  }
  // An argument of a tool may be empty; what a reference stands for is meant to be something.
  if (value.text === '' && (key.sensitivity === 'secret' || hasReference(text))) {
    context.report.error({ at, path, message: 'comes out empty', suggestion: 'set what it refers to' });
    return;
  }
  if (key.sensitivity !== 'secret') return;
  if (isLiteral(text) && !isMailHost(text)) complainOfLiteral(at, path, context);
  judgeSecret(value.text, { at, path, report: context.report });
}

/** The address of a mail server is no secret while nobody's name and password are in it. */
function isMailHost(text: string): boolean {
  return /^smtps?:\/\/[^@]*$/.test(text);
}

function lookUp(text: string, context: ScalarContext): Expansion {
  const known = context.known.get(text);
  if (known !== undefined) return known;
  const found = expand(text, { env: context.env, files: true });
  context.known.set(text, found);
  return found;
}

function complainOfLiteral(at: number, path: string, { production, report }: ScalarContext): void {
  const suggestion = 'write ${VARIABLE} or ${file:/path/to/secret}';
  if (production)
    report.error({
      at,
      path,
      message: 'holds the secret itself, which is refused in production',
      suggestion,
    });
  else
    report.warn('literal', {
      at,
      path,
      message: 'holds the secret itself, which is refused in production',
      suggestion,
    });
}

/** What the seed's validator says of tokens and headers (inv. 2.1). Only shape is judged, never shown. */
function judgeSecret(
  value: string,
  { at, path, report }: { readonly at: number; readonly path: string; readonly report: Report },
): void {
  const name = path.slice(Math.max(path.lastIndexOf('.'), path.lastIndexOf(']')) + 1);
  if (name === 'jwt_token') {
    if (value.length < SHORTEST_TOKEN)
      report.warn('short-token', { at, path, message: `is shorter than ${SHORTEST_TOKEN} characters` });
    if (value.split('.').length !== 3) {
      report.warn('not-a-jwt', {
        at,
        path,
        message: 'is not a JWT, which has three parts with dots between',
        suggestion: 'use auth_config with auth_type: bearer_token for other tokens',
      });
    }
  } else if (
    /_headers\.[^.]*(?:auth|token|key|secret)[^.]*$/i.test(path) &&
    value.length < SHORTEST_CREDENTIAL
  ) {
    report.warn('short-header', {
      at,
      path,
      message: `is shorter than ${SHORTEST_CREDENTIAL} characters for a credential`,
    });
  }
}

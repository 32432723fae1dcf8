import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';

const REFERENCE = /\$\{([^}]*)\}/g;
const FILE = /^file:(.+)$/s;
const VARIABLE = /^([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s;
const MAX_SECRET_BYTES = 65_536;

export type Expansion =
  | { readonly status: 'expanded'; readonly text: string }
  | { readonly status: 'unresolved'; readonly message: string; readonly suggestion: string };

export interface ReferenceRules {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `${file:PATH}` is for secrets only. */
  readonly files: boolean;
}

export function hasReference(text: string): boolean {
  return text.includes('${');
}

/**
 * `${VAR}`, `${VAR:-default}` (taken when VAR is unset or empty, as in a shell) and, where allowed, `${file:PATH}`
 * (without its last newline) replaced by their values. What a value contains is not expanded again.
 */
export function expand(text: string, rules: ReferenceRules): Expansion {
  let failure: Expansion | undefined;
  const expanded = text.replace(REFERENCE, (_, inner: string) => {
    const result = valueOf(inner, rules);
    if (result.status === 'expanded') return result.text;
    failure ??= result;
    return '';
  });
  return failure ?? { status: 'expanded', text: expanded };
}

/** Whether a secret's text keeps (part of) the secret itself in the file: no reference, or one with a default. */
export function isLiteral(text: string): boolean {
  const references = [...text.matchAll(REFERENCE)].map((match) => match[1] ?? '');
  if (references.length === 0) return text !== '';
  return references.some((inner) => (VARIABLE.exec(inner)?.[2] ?? '') !== '');
}

function valueOf(inner: string, rules: ReferenceRules): Expansion {
  const path = FILE.exec(inner)?.[1];
  if (path !== undefined)
    return rules.files
      ? fileValue(path)
      : unresolved('${file:...} is for secret keys only', 'use ${VAR}, or write the value');
  const [, name, fallback] = VARIABLE.exec(inner) ?? [];
  if (name === undefined) {
    return unresolved(
      'has a malformed reference',
      'write ${NAME}, ${NAME:-default} or, in a secret key, ${file:PATH}',
    );
  }
  const value = rules.env[name];
  if (fallback !== undefined && (value === undefined || value === ''))
    return { status: 'expanded', text: fallback };
  if (value !== undefined) return { status: 'expanded', text: value };
  const otherwise = rules.files ? '' : `, or give a default: \${${name}:-...}`;
  return unresolved(`the environment variable ${name} is not set`, `set ${name}${otherwise}`);
}

function fileValue(path: string): Expansion {
  try {
    return readSecret(path);
  } catch {
    return unresolved(
      `the secret file ${path} cannot be read`,
      'check that it exists and that this user may read it',
    );
  }
}

function readSecret(path: string): Expansion {
  const descriptor = openSync(path, 'r');
  try {
    if (fstatSync(descriptor).size > MAX_SECRET_BYTES)
      return unresolved(`the secret file ${path} is over 64 KiB`, 'name the right file');
    return { status: 'expanded', text: readFileSync(descriptor, 'utf8').replace(/\r?\n$/, '') };
  } finally {
    closeSync(descriptor);
  }
}

function unresolved(message: string, suggestion: string): Expansion {
  return { status: 'unresolved', message, suggestion };
}

import type { z } from 'zod';
import { nearest } from '../nearest.ts';
import type { Located, Scalar } from './located.ts';

export interface Explanation {
  readonly message: string;
  readonly suggestion?: string;
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of keys',
  record: 'a map of names to texts',
};

/** What a schema's complaint means to the file's author. A secret's value is not shown. */
export function explainIssue(
  issue: z.core.$ZodIssue,
  found: Located | undefined,
  secret: boolean,
): Explanation {
  if (found === undefined) return { message: 'is required and missing' };
  const got = found.kind === 'scalar' && !secret ? found.value : null;
  switch (issue.code) {
    case 'invalid_type':
      // A schema with words of its own knows better than its type.
      if (!issue.message.startsWith('Invalid input')) return { message: `${issue.message}${shown(got)}` };
      return explainType(issue.expected, found, got);
    case 'too_small':
      return {
        message: `must be ${issue.inclusive === false ? 'more than' : 'at least'} ${limit(issue, issue.minimum)}${shown(got)}`,
      };
    case 'too_big':
      return { message: `must be at most ${limit(issue, issue.maximum)}${shown(got)}` };
    case 'invalid_value':
      return explainOptions(issue.values.map(String), got);
    case 'invalid_union':
      return { message: 'must be text or a list of texts' };
    case 'invalid_key':
      return { message: issue.issues[0]?.message ?? 'is not a name that may stand here' };
    case 'custom':
    case 'invalid_element':
    case 'invalid_format':
    case 'not_multiple_of':
    case 'unrecognized_keys':
      return { message: `${issue.message}${shown(got)}` };
  }
}

function explainType(expected: string, found: Located, got: Scalar): Explanation {
  const message = `must be ${KINDS[expected] ?? expected}, not ${kindOf(found)}${shown(got)}`;
  const right = rightValue(expected, got);
  return right === null ? { message } : { message, suggestion: `write ${right}` };
}

function rightValue(expected: string, got: Scalar): string | null {
  if (got === null) return null;
  if (expected === 'string') return JSON.stringify(String(got));
  if (expected === 'array') return `[${String(got)}]`;
  if (expected === 'boolean') return /^(?:yes|on|1|true|y)$/i.test(String(got)) ? 'true' : 'false';
  if (expected !== 'number' && expected !== 'int') return null;
  const digits = /^\d+(?:\.\d+)?/.exec(String(got))?.[0];
  return digits === undefined ? null : expected === 'int' ? String(Math.round(Number(digits))) : digits;
}

function explainOptions(options: readonly string[], got: Scalar): Explanation {
  const message = `must be one of ${options.join(', ')}${shown(got)}`;
  if (got === 'call' && options.includes('full')) {
    return { message: 'call is not in this version yet', suggestion: "did you mean 'full'?" };
  }
  const near = typeof got === 'string' ? nearest(got, options) : undefined;
  return near === undefined ? { message } : { message, suggestion: `did you mean '${near}'?` };
}

function limit(issue: { readonly origin: string }, bound: number | bigint): string {
  if (issue.origin === 'string') return `${bound.toString()} characters long`;
  return issue.origin === 'array' ? `${bound.toString()} long` : bound.toString();
}

function kindOf(found: Located): string {
  if (found.kind !== 'scalar') return found.kind === 'list' ? 'a list' : 'a map';
  if (found.value === null) return 'nothing';
  return typeof found.value === 'string'
    ? 'text'
    : typeof found.value === 'number'
      ? 'a number'
      : 'true or false';
}

function shown(got: Scalar): string {
  // A URL with a user in it may hold a password.
  return got === null || String(got).length > 80 || /\/\/[^/]*@/.test(String(got))
    ? ''
    : ` (it is ${JSON.stringify(got)})`;
}

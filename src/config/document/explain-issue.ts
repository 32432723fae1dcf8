import type { z } from 'zod';
import { parseDuration } from '../duration.ts';
import { nearest } from '../../domain/error/nearest.ts';
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
  if (found === undefined) return { message: 'is required and missing', suggestion: addition(issue) };
  const got = found.kind === 'scalar' && !secret ? found.value : null;
  switch (issue.code) {
    case 'invalid_type':
      // A schema with words of its own knows better than its type.
      if (!issue.message.startsWith('Invalid input')) return inTwo(issue.message, got);
      return explainType({ expected: issue.expected, key: String(issue.path.at(-1)) }, found, got);
    case 'too_small':
      return {
        message: `must be ${issue.inclusive === false ? 'more than' : 'at least'} ${limit(issue, issue.minimum)}${shown(got)}`,
        suggestion: `write ${limit(issue, issue.minimum)} or more`,
      };
    case 'too_big':
      return {
        message: `must be at most ${limit(issue, issue.maximum)}${shown(got)}`,
        suggestion: `write ${limit(issue, issue.maximum)} or less`,
      };
    case 'invalid_value':
      return explainOptions(issue.values.map(String), got);
    case 'invalid_union':
      return { message: 'must be text or a list of texts' };
    case 'invalid_key':
      return explainName(issue);
    case 'invalid_format':
      return { ...inTwo(issue.message, got), ...inLowerCase(issue.pattern, got) };
    case 'custom':
    case 'invalid_element':
    case 'not_multiple_of':
    case 'unrecognized_keys':
      return inTwo(issue.message, got);
  }
}

/** A schema's own words say what is wrong and, after a semicolon, what would be right. */
function inTwo(words: string, got: Scalar): Explanation {
  const [message = '', suggestion] = words.split('; ');
  return { message: `${message}${shown(got)}`, ...(suggestion === undefined ? {} : { suggestion }) };
}

/** The seed writes some names in capitals. */
function inLowerCase(pattern: string | undefined, got: Scalar): Pick<Explanation, 'suggestion'> {
  if (typeof got !== 'string' || pattern === undefined) return {};
  const [, source] = /^\/(.*)\/[a-z]*$/s.exec(pattern) ?? [];
  const lower = got.toLowerCase();
  return source !== undefined && new RegExp(source).test(lower) ? { suggestion: `write ${lower}` } : {};
}

/** A key of a map that has no such names. */
function explainName({ issues, path }: z.core.$ZodIssueInvalidKey): Explanation {
  const [issue] = issues;
  if (issue?.code === 'invalid_value') return explainOptions(issue.values.map(String), String(path.at(-1)));
  return inTwo(issue?.message ?? 'is not a name that may stand here', null);
}

function addition(issue: z.core.$ZodIssue): string {
  const key = String(issue.path.at(-1) ?? '');
  return issue.code === 'invalid_value'
    ? `add ${key}, one of ${issue.values.map(String).join(', ')}`
    : `add ${key}`;
}

interface Wanted {
  readonly expected: string;
  /** The key's own name, which ends in its unit. */
  readonly key: string;
}

function explainType(wanted: Wanted, found: Located, got: Scalar): Explanation {
  const { expected } = wanted;
  const kind = expected === 'int' && typeof got === 'number' ? 'a fraction' : kindOf(found);
  const message = `must be ${KINDS[expected] ?? expected}, not ${kind}${shown(got)}`;
  const right = rightValue(wanted, got);
  return right === null ? { message } : { message, suggestion: `write ${right}` };
}

function rightValue({ expected, key }: Wanted, got: Scalar): string | null {
  if (got === null) return null;
  if (expected === 'string') return JSON.stringify(String(got));
  if (expected === 'array') return `[${String(got)}]`;
  if (expected === 'boolean') return /^(?:yes|on|1|true|y)$/i.test(String(got)) ? 'true' : 'false';
  if (expected !== 'number' && expected !== 'int') return null;
  const number = inUnitOf(key, String(got)) ?? leadingNumber(String(got));
  if (number === null) return null;
  return String(expected === 'int' ? Math.round(number) : number);
}

/** `1m` where seconds are counted is 60. */
function inUnitOf(key: string, text: string): number | null {
  const milliseconds = parseDuration(text);
  if (milliseconds === null) return null;
  if (key.endsWith('_ms')) return milliseconds;
  return key.endsWith('_seconds') ? milliseconds / 1000 : null;
}

function leadingNumber(text: string): number | null {
  const digits = /^\d+(?:\.\d+)?/.exec(text)?.[0];
  return digits === undefined ? null : Number(digits);
}

function explainOptions(options: readonly string[], got: Scalar): Explanation {
  const message = `must be one of ${options.join(', ')}${shown(got)}`;
  const near = typeof got === 'string' ? (nearest(got, options) ?? nameWith(got, options)) : undefined;
  return near === undefined ? { message } : { message, suggestion: `did you mean '${near}'?` };
}

/** `average` is meant for `weighted_average`, the first that has it as a word. */
function nameWith(word: string, options: readonly string[]): string | undefined {
  return options.find((option) => option.split('_').includes(word.toLowerCase()));
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

import { AppError } from '../../domain/error/app-error.ts';
import type { ActionContext } from '../action.ts';
import type { ActionRequest } from '../run-action.ts';

/** Input fields that name servers. */
const SERVER_FIELDS = ['server', 'server_names', 'servers'] as const;
/** Of many candidates so many are told. */
const TOLD = 10;

type Input = Readonly<Record<string, unknown>>;

/** `inFull` with the names that the store knows. What is added has a name of its own. */
export async function withFullNames(
  { store, environment }: Pick<ActionContext, 'store' | 'environment'>,
  { action, input }: Pick<ActionRequest<unknown>, 'action' | 'input'>,
): Promise<unknown> {
  if (action.verb === 'add' || !isRecord(input) || namingFields(input).length === 0) return input;
  return inFull(input, Object.keys(await store.assignments(environment)));
}

/**
 * The input with every server's name in full, where it was given by its beginning. What nothing begins with is left as
 * it is, for the action to refuse with its suggestions. Throws INVALID_REQUEST, with the candidates, when several do.
 */
export function inFull(input: Input, known: readonly string[]): Input {
  const named = namingFields(input).map((field) => [field, fullNames(input[field], known)] as const);
  return { ...input, ...Object.fromEntries(named) };
}

function namingFields(input: Input): readonly string[] {
  return SERVER_FIELDS.filter((field) => input[field] !== undefined);
}

function isRecord(value: unknown): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fullNames(value: unknown, known: readonly string[]): unknown {
  if (typeof value === 'string') return fullName(value, known);
  return Array.isArray(value) ? value.map((each) => fullNames(each, known)) : value;
}

/** The one known name that begins so; an exact name wins over longer ones. */
export function fullName(word: string, known: readonly string[]): string {
  if (word === '' || known.includes(word)) return word;
  const candidates = known.filter((name) => name.startsWith(word)).sort();
  if (candidates.length > 1) throw ambiguous(word, candidates);
  return candidates[0] ?? word;
}

function ambiguous(word: string, candidates: readonly string[]): AppError {
  const more = candidates.length > TOLD ? ` and ${candidates.length - TOLD} more` : '';
  return new AppError(
    'INVALID_REQUEST',
    `${word} is the beginning of ${candidates.length} servers: ${candidates.slice(0, TOLD).join(', ')}${more}. Write more of the name.`,
    { details: { word, candidates } },
  );
}

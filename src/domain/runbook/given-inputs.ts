import type { Json, RunbookInput } from './runbook.ts';

export type GivenInputs =
  | { readonly status: 'given'; readonly inputs: Readonly<Record<string, Json>> }
  | { readonly status: 'refused'; readonly problems: readonly string[] };

/** What a run goes by: what was given, of the right types, and defaults for the rest. Text is read as what is wanted. */
export function givenInputs(
  wanted: Readonly<Record<string, RunbookInput>>,
  given: Readonly<Record<string, Json>>,
): GivenInputs {
  const names = Object.keys(wanted);
  const unknown = Object.keys(given)
    .filter((name) => !names.includes(name))
    .map(
      (name) =>
        `there is no input ${name}; there ${names.length === 0 ? 'are none' : `is ${names.join(', ')}`}`,
    );
  const read = Object.entries(wanted).map(
    ([name, input]) => [name, readInput(name, input, given[name])] as const,
  );
  const problems = [...unknown, ...read.flatMap(([, { problem }]) => problem ?? [])];
  if (problems.length > 0) return { status: 'refused', problems };
  return {
    status: 'given',
    inputs: Object.fromEntries(read.map(([name, { value }]) => [name, value ?? null])),
  };
}

interface Read {
  readonly value?: Json;
  readonly problem?: string;
}

function readInput(name: string, input: RunbookInput, given: Json | undefined): Read {
  if (given === undefined) {
    if (input.default !== undefined) return { value: input.default };
    return { problem: `${name} is needed: ${input.description || `a ${input.type}`}` };
  }
  const value = coerce(input, given);
  return value === undefined
    ? { problem: `${name} has to be ${wordsOf(input)}, not ${JSON.stringify(given)}` }
    : { value };
}

/** Undefined where it is not what is wanted. */
export function coerce(
  { type, choices = [] }: Pick<RunbookInput, 'type' | 'choices'>,
  given: Json,
): Json | undefined {
  switch (type) {
    case 'string':
    case 'server':
    case 'incident':
      return typeof given === 'string' && given !== '' ? given : undefined;
    case 'choice':
      return typeof given === 'string' && choices.includes(given) ? given : undefined;
    case 'number': {
      const number = typeof given === 'string' && given.trim() !== '' ? Number(given) : given;
      return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
    }
    case 'boolean':
      if (given === 'true' || given === 'false') return given === 'true';
      return typeof given === 'boolean' ? given : undefined;
  }
}

export function wordsOf({ type, choices = [] }: Pick<RunbookInput, 'type' | 'choices'>): string {
  return type === 'choice' ? `one of ${choices.join(', ')}` : `a ${type}`;
}

import type { Client } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../contract/names.ts';
import { AppError } from '../domain/error/app-error.ts';
import { withinDeadline } from './temporal-client.ts';

/** `INDEXED_VALUE_TYPE_KEYWORD` of temporal.api.enums.v1.IndexedValueType. */
const TYPE_NUMBERS = { KEYWORD: 2 } as const;
const DEADLINE_MS = 10_000;

/** Which of our search attributes a namespace has, by name. */
export interface AttributeStanding {
  readonly missing: readonly string[];
  readonly present: readonly string[];
}

/** Throws CONFLICT where a name is taken by an attribute of another type, TEMPORAL_UNAVAILABLE without an answer. */
export async function readSearchAttributes(client: Client): Promise<AttributeStanding> {
  const { namespace } = client.options;
  const { customAttributes } = await withinDeadline(client, DEADLINE_MS, () =>
    client.connection.operatorService.listSearchAttributes({ namespace }),
  );
  const known = new Map<string, number>(Object.entries(customAttributes));
  for (const { name, type } of SEARCH_ATTRIBUTES) {
    const number = known.get(name);
    if (number === undefined || number === TYPE_NUMBERS[type]) continue;
    throw new AppError(
      'CONFLICT',
      `The namespace ${namespace} has a search attribute ${name} of another type than ${type}. Remove it with \`temporal operator search-attribute remove --name ${name}\`, or use another namespace.`,
    );
  }
  const names = SEARCH_ATTRIBUTES.map(({ name }) => name);
  return {
    missing: names.filter((name) => !known.has(name)),
    present: names.filter((name) => known.has(name)),
  };
}

/** Registers those of our search attributes; one that somebody else has registered meanwhile is as good. */
export async function addSearchAttributes(client: Client, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const wanted = SEARCH_ATTRIBUTES.filter(({ name }) => names.includes(name));
  await withinDeadline(client, DEADLINE_MS, () =>
    client.connection.operatorService.addSearchAttributes({
      namespace: client.options.namespace,
      searchAttributes: Object.fromEntries(wanted.map(({ name, type }) => [name, TYPE_NUMBERS[type]])),
    }),
  );
}

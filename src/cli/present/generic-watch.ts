import { isNested, isObject, scalarText } from './json-shape.ts';
import type { Fact, Facts, Watch } from './presentation.ts';

/** Watches any output: a line for each row, or each field, that is new or has another value. */
export const genericWatch: Watch = { everyMs: 2_000, facts: factsOf };

/** Names by which rows tell themselves apart, the best first. */
const IDENTITIES = ['id', 'sequence', 'name', 'server_name', 'hash', 'timestamp'];

function factsOf(output: unknown): Facts {
  if (!isObject(output)) return rowFacts('', Array.isArray(output) ? output : [output]);
  return new Map(
    Object.entries(output).flatMap(([name, value]): readonly (readonly [string, Fact])[] => {
      if (name === 'timestamp') return [];
      if (Array.isArray(value) && isNested(value)) return [...rowFacts(name, value)];
      return isAge(name) ? [] : [[name, { mark: markOf(value), line: `${name}  ${textOf(value)}` }]];
    }),
  );
}

function rowFacts(list: string, rows: readonly unknown[]): Facts {
  return new Map(
    rows.map((row, index): readonly [string, Fact] => {
      const identity = isObject(row) ? IDENTITIES.find((name) => name in row) : undefined;
      const key = identity !== undefined && isObject(row) ? scalarText(row[identity]) : String(index);
      return [`${list} ${key}`, { mark: markOf(row), line: textOf(row) }];
    }),
  );
}

function textOf(value: unknown): string {
  if (!isObject(value)) return scalarText(value);
  const scalars = Object.entries(value).filter(([, part]) => !isNested(part) && part !== null);
  return scalars.map(([, part]) => scalarText(part)).join('  ');
}

/** How old something is changes with every reading, and is no news. */
function markOf(value: unknown): string {
  return JSON.stringify(value, (name, part: unknown) => (isAge(name) ? undefined : part));
}

function isAge(name: string): boolean {
  return name === 'age_seconds' || name.endsWith('_age_seconds');
}

import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { createContract } from './canonicalise.ts';
import { diffContracts } from './diff-contracts.ts';
import { isJsonArray, isJsonObject } from './json-shape.ts';
import type { JsonObject } from './json-shape.ts';
import type { Json } from './tool-contract.ts';

/** Many cases on a busy machine. */
vi.setConfig({ testTimeout: 60_000 });

const aName = fc.constantFrom('a', 'b', 'enum', 'required', '__proto__');
const aValue: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(null, true, 'a', 'ab', 'abc', 0, 1, 2, 2.5, 6),
  fc.array(fc.constantFrom<Json>('a', 1, 2, null), { maxLength: 3 }),
  fc.dictionary(fc.constantFrom('a', 'b'), fc.constantFrom<Json>('a', 'abc', 1, 2.5, null), {
    noNullPrototype: true,
  }),
);
const aType = fc.constantFrom('string', 'number', 'integer', 'null', 'object', 'array', 'boolean');

const { schema: aSchema } = fc.letrec<{ schema: JsonObject }>((tie) => {
  const sub = fc.oneof({ weight: 4, arbitrary: tie('schema') }, { weight: 1, arbitrary: fc.boolean() });
  const branches = fc.array(tie('schema'), { minLength: 1, maxLength: 2 });
  const keywords = {
    type: fc.oneof(aType, fc.uniqueArray(aType, { minLength: 1, maxLength: 3 })),
    enum: fc.uniqueArray(aValue, { minLength: 1, maxLength: 3, selector: (value) => JSON.stringify(value) }),
    const: aValue,
    minimum: fc.integer({ min: 0, max: 3 }),
    maximum: fc.integer({ min: 0, max: 6 }),
    exclusiveMinimum: fc.integer({ min: 0, max: 2 }),
    multipleOf: fc.constantFrom(1, 2, 3, 0.5),
    minLength: fc.integer({ min: 0, max: 3 }),
    maxLength: fc.integer({ min: 0, max: 3 }),
    pattern: fc.constantFrom('^a', 'b$'),
    minItems: fc.integer({ min: 0, max: 2 }),
    maxItems: fc.integer({ min: 0, max: 2 }),
    uniqueItems: fc.boolean(),
    items: sub,
    contains: tie('schema'),
    minProperties: fc.integer({ min: 0, max: 2 }),
    required: fc.uniqueArray(fc.constantFrom('a', 'b'), { maxLength: 2 }),
    properties: fc.dictionary(fc.constantFrom('a', 'b'), sub, { maxKeys: 2, noNullPrototype: true }),
    patternProperties: fc.dictionary(fc.constantFrom('^a', 'b$'), sub, { maxKeys: 1, noNullPrototype: true }),
    additionalProperties: sub,
    propertyNames: tie('schema'),
    anyOf: branches,
    oneOf: branches,
    allOf: branches,
    not: tie('schema'),
    if: tie('schema'),
    then: tie('schema'),
    else: tie('schema'),
    dependentRequired: fc.constantFrom<Json>({ a: ['b'] }, { b: ['a'] }, {}),
    $ref: fc.constantFrom('#/$defs/D', '#/$defs/E'),
  } satisfies Readonly<Record<string, fc.Arbitrary<Json>>>;
  const names = fc.subarray(Object.keys(keywords) as (keyof typeof keywords)[], { maxLength: 3 });
  return {
    schema: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'schema' },
      fc.record({ type: aType }),
      names.chain((chosen) => fc.record(Object.fromEntries(chosen.map((name) => [name, keywords[name]])))),
    ),
  };
});

const aDocument: fc.Arbitrary<JsonObject> = fc
  .record({ schema: aSchema, defs: fc.record({ D: aSchema, E: aSchema }) })
  .filter(({ defs }) => !JSON.stringify(defs).includes('"$ref"'))
  .map(({ schema, defs }) => ({ ...schema, $defs: defs }));

/** A document and another made from it by exchanging one part, which is where small changes are judged. */
const aChangedPair = fc
  .record({ from: aDocument, part: aSchema, position: fc.nat(), isFresh: fc.boolean(), other: aDocument })
  .map(({ from, part, position, isFresh, other }) => ({
    from,
    to: isFresh ? other : exchange(from, position, part),
  }));

/** Replaces one keyword of one schema object by those of another. */
function exchange(schema: JsonObject, position: number, part: JsonObject): JsonObject {
  const keys = Object.keys(schema);
  const key = keys[position % keys.length];
  if (key === undefined) return part;
  const member = schema[key];
  const rest = Object.fromEntries(Object.entries(schema).filter(([name]) => name !== key));
  if (key === '$defs' || (isJsonObject(member) && position % 3 > 0)) {
    return isJsonObject(member) ? { ...schema, [key]: exchangeIn(member, position, part) } : schema;
  }
  return position % 2 === 0 ? { ...rest, ...part } : rest;
}

function exchangeIn(map: JsonObject, position: number, part: JsonObject): JsonObject {
  const keys = Object.keys(map);
  const key = keys[Math.floor(position / 7) % Math.max(keys.length, 1)];
  const member = key === undefined ? undefined : map[key];
  if (key === undefined || !isJsonObject(member)) return map;
  return { ...map, [key]: exchange(member, Math.floor(position / 2), part) };
}

const aTool: fc.Arbitrary<JsonObject> = fc.record(
  {
    name: aName,
    description: fc.string(),
    title: fc.string(),
    inputSchema: aDocument,
    outputSchema: aDocument,
    annotations: fc.dictionary(aName, fc.boolean(), { noNullPrototype: true }),
  },
  { requiredKeys: ['name', 'inputSchema'] },
);
const aList = fc.array(aTool, { maxLength: 4 });

/** The same value with the keys of every object, and the members of the sets of a schema, the other way round. */
function reversed(value: Json, key = ''): Json {
  if (isJsonArray(value)) {
    if (key === 'enum') return value.toReversed();
    const members = value.map((member) => reversed(member));
    return SETS.has(key) ? members.toReversed() : members;
  }
  if (!isJsonObject(value)) return value;
  if (key === 'const') return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, member]) => [name, reversed(member, name)]),
  );
}

const SETS = new Set(['required', 'type', 'anyOf', 'oneOf', 'allOf']);

describe('a tool contract', () => {
  it('does not change when anything is put in another order', () => {
    fc.assert(
      fc.property(aList, (tools) => {
        const other = tools.map((tool) => reversed(tool)).toReversed();
        expect(createContract(other)).toEqual(createContract(tools));
      }),
    );
  });

  it('is a fixed point: the contract of its own tools is itself', () => {
    fc.assert(
      fc.property(aList, (tools) => {
        const contract = createContract(tools);
        expect(createContract(contract.tools)).toEqual(contract);
      }),
    );
  });

  it('differs from another exactly when the hashes do, and never from itself', () => {
    fc.assert(
      fc.property(aList, aList, aChangedPair, (one, other, { from, to }) => {
        const before = createContract([...one, { name: 'c', inputSchema: from }]);
        for (const tools of [one, other, [...one, { name: 'c', inputSchema: to }]]) {
          const after = createContract(tools);
          expect(diffContracts(before, after).changes.length === 0).toBe(before.hash === after.hash);
        }
        expect(diffContracts(before, createContract(before.tools)).changes).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('takes a renamed tool for one removed and one added', () => {
    fc.assert(
      fc.property(aTool, (tool) => {
        const renamed = { ...tool, name: 'renamed' };
        const { changes } = diffContracts(createContract([tool]), createContract([renamed]));
        expect(changes.map(({ kind }) => kind).sort()).toEqual(['added', 'removed']);
      }),
    );
  });
});

describe('a change that is not called breaking', () => {
  const ajv = new AjvJsonSchemaValidator();
  const accepts = (schema: JsonObject) => {
    const validate = ajv.getValidator<Json>(schema);
    return (value: Json) => validate(value).valid;
  };
  const kindsOf = (member: 'inputSchema' | 'outputSchema', from: JsonObject, to: JsonObject) => {
    const toolWith = (schema: JsonObject) => ({ name: 'x', inputSchema: {}, [member]: schema });
    return diffContracts(createContract([toolWith(from)]), createContract([toolWith(to)])).changes;
  };
  /** Adding an optional property to an open object is called compatible although it asserts more. */
  const addsProperty = (details: readonly string[]) =>
    details.some((detail) => /\.properties\.[ab]` was added/u.test(detail));

  it('leaves every input that was valid valid, as a real validator sees it', () => {
    const seen = { judged: 0 };
    fc.assert(
      fc.property(
        aChangedPair,
        fc.array(aValue, { minLength: 20, maxLength: 40 }),
        ({ from, to }, values) => {
          const changes = kindsOf('inputSchema', from, to);
          fc.pre(changes.length > 0 && changes.every(({ kind }) => kind !== 'breaking'));
          fc.pre(!addsProperty(changes.map(({ detail }) => detail)));
          seen.judged += 1;
          const [before, after] = [accepts(from), accepts(to)];
          expect(values.filter((value) => before(value) && !after(value))).toEqual([]);
        },
      ),
      { numRuns: 120, maxSkipsPerRun: 1000 },
    );
    expect(seen.judged).toBeGreaterThanOrEqual(120);
  });

  it('promises of every output at least what was promised', () => {
    fc.assert(
      fc.property(
        aChangedPair,
        fc.array(aValue, { minLength: 20, maxLength: 40 }),
        ({ from, to }, values) => {
          const changes = kindsOf('outputSchema', from, to);
          fc.pre(changes.length > 0 && changes.every(({ kind }) => kind !== 'breaking'));
          const [before, after] = [accepts(from), accepts(to)];
          expect(values.filter((value) => after(value) && !before(value))).toEqual([]);
        },
      ),
      { numRuns: 120, maxSkipsPerRun: 1000 },
    );
  });
});

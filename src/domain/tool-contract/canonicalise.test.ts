import { describe, expect, it } from 'vitest';
import { canonicalJson, createContract, isNestedTooDeep, NESTING_LIMIT } from './canonicalise.ts';
import type { Json } from './tool-contract.ts';

function nested(levels: number): Json {
  return JSON.parse('['.repeat(levels) + ']'.repeat(levels)) as Json;
}

const tool = (inputSchema: Json): Json => ({ name: 'search', inputSchema });
const hashOf = (...tools: readonly Json[]) => createContract(tools).hash;

describe('canonicalJson', () => {
  it('sorts keys by code unit at every level and leaves arrays alone', () => {
    expect(canonicalJson({ b: [{ d: 1, c: null }, 'x'], a: true, Z: 0.5, '10': 1, '9': 2 })).toBe(
      '{"10":1,"9":2,"Z":0.5,"a":true,"b":[{"c":null,"d":1},"x"]}',
    );
  });

  it('writes a key called __proto__ like any other', () => {
    expect(canonicalJson(JSON.parse('{"b":1,"__proto__":{"x":2}}') as Json)).toBe(
      '{"__proto__":{"x":2},"b":1}',
    );
  });

  it('refuses deep nesting with an error, not with an overflow', () => {
    expect(canonicalJson(nested(NESTING_LIMIT))).toHaveLength(NESTING_LIMIT * 2);
    expect(() => canonicalJson(nested(10_000))).toThrow(/more than 100 levels/u);
  });
});

describe('isNestedTooDeep', () => {
  it('counts arrays and objects', () => {
    expect(isNestedTooDeep(nested(NESTING_LIMIT))).toBe(false);
    expect(isNestedTooDeep(nested(NESTING_LIMIT + 1))).toBe(true);
    expect(isNestedTooDeep({ a: { b: nested(NESTING_LIMIT - 1) } })).toBe(true);
  });
});

describe('createContract', () => {
  it('gives the hash that it gave before, so that accepted contracts stay accepted', () => {
    const contract = createContract([
      {
        name: 'b',
        inputSchema: { type: 'object', required: ['y', 'x'], properties: { x: { enum: [2, 1] } } },
      },
      { inputSchema: { type: 'object' }, name: 'a', description: 'Ä' },
    ]);
    expect(canonicalJson(contract.tools)).toBe(
      '[{"description":"Ä","inputSchema":{"type":"object"},"name":"a"},' +
        '{"inputSchema":{"properties":{"x":{"enum":[1,2]}},"required":["x","y"],"type":"object"},"name":"b"}]',
    );
    expect(contract.hash).toBe('b534603c0f39750b2653c8f9d79719c49c97e3dbf808aaf66814bfe4bdca6db4');
  });

  it.each<{ what: string; one: Json; other: Json }>([
    { what: 'required', one: { required: ['a', 'b'] }, other: { required: ['b', 'a', 'b'] } },
    { what: 'enum', one: { enum: [1, 'x', null] }, other: { enum: [null, 1, 'x'] } },
    { what: 'type', one: { type: ['string', 'null'] }, other: { type: ['null', 'string'] } },
    {
      what: 'anyOf',
      one: { anyOf: [{ type: 'a' }, { type: 'b' }] },
      other: { anyOf: [{ type: 'b' }, { type: 'a' }] },
    },
    {
      what: 'sets inside a property called enum',
      one: { properties: { enum: { items: { required: ['a', 'b'] } } } },
      other: { properties: { enum: { items: { required: ['b', 'a'] } } } },
    },
    {
      what: 'dependencies',
      one: { dependencies: { a: ['b', 'c'] } },
      other: { dependencies: { a: ['c', 'b'] } },
    },
  ])('reordering $what is no other promise', ({ one, other }) => {
    expect(hashOf(tool(one))).toBe(hashOf(tool(other)));
  });

  it.each<{ what: string; one: Json; other: Json }>([
    { what: 'a default that is a list', one: { default: ['b', 'a'] }, other: { default: ['a', 'b'] } },
    {
      what: 'data that looks like a schema',
      one: { const: { required: ['b', 'a'] } },
      other: { const: { required: ['a', 'b'] } },
    },
    {
      what: 'a tuple',
      one: { prefixItems: [{}, { type: 'null' }] },
      other: { prefixItems: [{ type: 'null' }, {}] },
    },
    { what: 'a repeated branch of oneOf', one: { oneOf: [{}, {}] }, other: { oneOf: [{}] } },
  ])('the order of $what is part of the promise', ({ one, other }) => {
    expect(hashOf(tool(one))).not.toBe(hashOf(tool(other)));
  });

  it('keeps tools of the same name, whatever their order', () => {
    const [one, other] = [tool({ type: 'object' }), tool({ type: 'object', required: ['a'] })];
    expect(createContract([one, other, one]).tools).toHaveLength(3);
    expect(hashOf(one, other, one)).toBe(hashOf(one, one, other));
    expect(hashOf(one, other)).not.toBe(hashOf(one, one, other));
  });

  it('leaves out what has no name or nests too deep', () => {
    const good = tool({});
    const deep = { name: 'deep', inputSchema: nested(10_000) };
    expect(createContract([deep, 7, null, { name: 3 }, {}, good])).toEqual(createContract([good]));
  });

  it('cannot be made to change the prototype of objects', () => {
    const hostile = JSON.parse(
      '{"name":"x","__proto__":{"polluted":1},"inputSchema":{"__proto__":{"polluted":1},"properties":{"__proto__":{"type":"string"}}}}',
    ) as Json;
    const contract = createContract([hostile]);
    expect(canonicalJson(contract.tools)).toContain('"__proto__":{"polluted":1}');
    expect(Object.getPrototypeOf(contract.tools[0])).toBe(Object.prototype);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(hashOf(hostile)).not.toBe(hashOf({ name: 'x', inputSchema: { properties: {} } }));
  });
});

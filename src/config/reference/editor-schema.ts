import type { z } from 'zod';
import { configurationJsonSchema } from '../schema/key-tree.ts';
import { ALIAS_KEYS, PARTS, PENDING_KEYS } from '../schema/other-keys.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

const REFERENCE = { type: 'string', pattern: '\\$\\{[^}]+\\}' } as const;
const WRAPPER = 'enhanced_status_check_system';

/**
 * JSON Schema (draft 7, which editors know best) of a configuration file: all that the loader accepts, with every
 * default and description. Keys without effect are in it with what to do about them; refused and unknown ones are not.
 */
export function editorSchema(): JsonSchema {
  const root = forEditors(configurationJsonSchema());
  for (const { path, part, instead } of PENDING_KEYS) {
    const about = part === null ? 'No effect' : `Not in this version yet, until ${PARTS[part]} are there`;
    insert(root, path, {
      description: instead === undefined ? about : `${about}: ${instead}`,
      deprecated: true,
    });
  }
  for (const { from, to, hours, words } of ALIAS_KEYS) {
    const target = schemaAt(root, to);
    const rest =
      hours === true
        ? valueOf({ type: 'number' })
        : words !== undefined
          ? valueOf({ enum: Object.keys(words) })
          : without(target, 'default');
    insert(root, from, {
      ...rest,
      description: `Another spelling of ${to}${hours === true ? ', in hours' : ''}`,
    });
  }
  const properties = { $schema: { type: 'string' as const }, ...root.properties, [WRAPPER]: WRAPPED };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Watchkeeper configuration',
    description: 'One environment: its servers, and how they are watched.',
    ...root,
    properties,
  };
}

const WRAPPED: JsonSchema = { $ref: '#', description: 'All other keys may stand in here instead' };

/** A key's schema as a person may write it: left empty, as a reference, a word of a choice in upper case. */
function forEditors(schema: JsonSchema): JsonSchema {
  const { properties, items, additionalProperties, derived } = schema;
  const rest = without(
    schema,
    'properties',
    'items',
    'additionalProperties',
    '$schema',
    'sensitivity',
    'derived',
  );
  const said = derived === undefined ? {} : { default: derived as JsonSchema['default'] };
  if (properties !== undefined) {
    const children = Object.entries(properties).map(([name, child]) => [name, forEditors(asSchema(child))]);
    return {
      ...rest,
      properties: Object.fromEntries(children) as typeof properties,
      additionalProperties: false,
    };
  }
  const inner = {
    ...(isSchema(items) ? { items: forEditors(items) } : {}),
    ...(isSchema(additionalProperties) ? { additionalProperties: forEditors(additionalProperties) } : {}),
  };
  return { ...valueOf({ ...rest, ...inner }), ...said };
}

function valueOf(schema: JsonSchema): JsonSchema {
  const { description, default: fallback, ...value } = schema;
  const said = {
    ...(description === undefined ? {} : { description }),
    ...(fallback === undefined ? {} : { default: fallback }),
  };
  const choices = value.enum?.map(String);
  const ways: readonly JsonSchema[] =
    choices !== undefined
      ? [
          {
            ...value,
            enum: [...choices, ...choices.map(upperCase).filter((word) => !choices.includes(word))],
          },
          REFERENCE,
        ]
      : value.type === 'array' || value.type === 'object'
        ? [value]
        : value.anyOf !== undefined
          ? value.anyOf.map(asSchema)
          : [value, REFERENCE];
  return { ...said, anyOf: [...ways, { type: 'null' }] };
}

function without(schema: JsonSchema, ...names: readonly string[]): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => !names.includes(name)));
}

function upperCase(word: string): string {
  return word.toUpperCase();
}

function insert(root: JsonSchema, path: string, schema: JsonSchema): void {
  const names = path.split('.');
  const name = names.pop() ?? '';
  let parent = root;
  for (const segment of names) {
    const child = childOf(parent, segment);
    if (child?.properties === undefined) {
      const made: JsonSchema = {
        type: 'object',
        properties: {},
        description: 'Other spellings',
        deprecated: true,
      };
      (parent.properties ??= {})[segment] = made;
      parent = made;
    } else parent = child;
  }
  (parent.properties ??= {})[name] ??= schema;
}

function schemaAt(root: JsonSchema, path: string): JsonSchema {
  return path.split('.').reduce((schema, segment) => childOf(schema, segment) ?? {}, root);
}

/** `servers[]` is what the list holds. */
function childOf(schema: JsonSchema, segment: string): JsonSchema | undefined {
  const child = schema.properties?.[segment.replace(/\[\]$/, '')] ?? elementOf(schema);
  if (!isSchema(child) || !segment.endsWith('[]')) return isSchema(child) ? child : undefined;
  const list = child.anyOf?.find((way) => isSchema(way) && way.type === 'array');
  return isSchema(list) && isSchema(list.items) ? list.items : undefined;
}

/** What a map of free names holds. */
function elementOf({ anyOf }: JsonSchema): JsonSchema | undefined {
  const map = anyOf?.find((way) => isSchema(way) && isSchema(way.additionalProperties));
  return isSchema(map) && isSchema(map.additionalProperties) ? map.additionalProperties : undefined;
}

/** The schema is made by zod, which writes true and false only where anything and nothing may stand. */
function asSchema(schema: unknown): JsonSchema {
  return isSchema(schema) ? schema : {};
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import {
  ALLOWED_LICENCES,
  billOfMaterials,
  licenceFaults,
  licencesOf,
  type Lock,
} from '../../tools/materials.mjs';

const ROOT = join(import.meta.dirname, '../..');

const Component = z.object({
  'bom-ref': z.string(),
  name: z.string(),
  version: z.string(),
  purl: z.string().startsWith('pkg:npm/'),
  licenses: z
    .array(
      z.union([z.object({ license: z.object({ id: z.string() }) }), z.object({ expression: z.string() })]),
    )
    .length(1),
  hashes: z
    .array(z.object({ alg: z.literal('SHA-512'), content: z.string().regex(/^[0-9a-f]{128}$/) }))
    .length(1),
});

const Bill = z.object({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.literal('1.5'),
  components: z.array(Component),
  dependencies: z.array(z.object({ ref: z.string(), dependsOn: z.array(z.string()) })),
});

const lockSchema: z.ZodType<Lock> = z.object({ packages: z.record(z.string(), z.looseObject({})) });

function readLock(): Lock {
  return lockSchema.parse(JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')));
}

const lock = readLock();
const bill = Bill.parse(billOfMaterials(lock));
const refs = new Set(bill.components.map((component) => component['bom-ref']));

test('the bill of materials has every production package with its hash and licence, and no other', () => {
  const { dependencies = {}, optionalDependencies = {} } = lock.packages[''] ?? {};
  for (const [name, version] of Object.entries({ ...dependencies, ...optionalDependencies }))
    expect(refs).toContain(`${name}@${version}`);
  const paths = Object.entries(lock.packages).filter(([path, { dev }]) => path !== '' && dev !== true);
  expect(refs.size).toBe(new Set(paths.map(([path, entry]) => refAt(path, entry.version))).size);
  expect(refs.size).toBe(bill.components.length);
  expect([...refs].filter((ref) => /^(?:vitest|eslint|typescript)@/.test(ref))).toEqual([]);
});

function refAt(path: string, version = ''): string {
  return `${path.replace(/^.*node_modules\//, '')}@${version}`;
}

test('what needs what leads from the program to every package', () => {
  const needs = new Map(bill.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
  const reached = new Set<string>();
  const visit = (ref: string): void => {
    if (reached.has(ref)) return;
    reached.add(ref);
    needs.get(ref)?.forEach(visit);
  };
  visit(`watchkeeper@${lock.packages['']?.version ?? ''}`);
  expect([...refs].filter((ref) => !reached.has(ref))).toEqual([]);
});

test('the same lockfile gives the same bill', () => {
  expect(JSON.stringify(billOfMaterials(readLock()))).toBe(JSON.stringify(billOfMaterials(lock)));
});

test('every licence is one of those allowed, which docs/package.md names', () => {
  expect(licenceFaults(lock)).toEqual([]);
  const document = readFileSync(join(ROOT, 'docs/package.md'), 'utf8');
  expect(document).toContain(`other than these: ${ALLOWED_LICENCES.join(', ')}.`);
  const used = licencesOf(lock).flatMap(([licence]) => licence.split(' AND '));
  expect(new Set(used)).toEqual(new Set(ALLOWED_LICENCES));
});

test.each([
  ['AGPL-3.0-only', 1],
  ['MIT AND GPL-2.0-only', 1],
  ['(MIT OR GPL-2.0-only)', 0],
  [undefined, 1],
])('a package under %s is found', (license, faults) => {
  const entry = { version: '1.0.0', ...(license === undefined ? {} : { license }) };
  const planted = { packages: { ...lock.packages, 'node_modules/planted': entry } };
  expect(licenceFaults(planted)).toHaveLength(faults);
});

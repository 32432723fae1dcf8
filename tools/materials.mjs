// What a production install consists of, read from the lockfile: its bill of materials, and its licences.
// `npm sbom` finds a dozen of these packages only, since the lockfile names no addresses.

/** Licences that a package may have; another one fails the build. */
export const ALLOWED_LICENCES = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC-BY-4.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Unlicense',
];

/** Packages whose manifest names no licence; what their LICENSE file says. */
const SAID_IN_THEIR_FILE = { unionfs: 'Unlicense' };

/** CycloneDX 1.5, the same bytes for the same lockfile: no time, no serial number. */
export function billOfMaterials(lock) {
  const { name, version, license } = lock.packages[''];
  const materials = productionPackages(lock);
  const components = new Map(materials.map((material) => [refOf(material), componentOf(material)]));
  const links = new Map(materials.map((material) => [refOf(material), refsBelow(lock, material.path)]));
  const root = { path: '', name, version, license, isOptional: false };
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: {
      lifecycles: [{ phase: 'pre-build' }],
      component: { ...componentOf(root), type: 'application' },
    },
    components: [...components.values()],
    dependencies: [[refOf(root), refsBelow(lock, '')], ...links].map(([ref, dependsOn]) => ({
      ref,
      dependsOn,
    })),
  };
}

/** How many packages have which licence, as [licence, count], most first. */
export function licencesOf(lock) {
  const counts = new Map();
  for (const { license } of productionPackages(lock)) counts.set(license, (counts.get(license) ?? 0) + 1);
  return [...counts].sort(([one, many], [other, more]) => more - many || (one < other ? -1 : 1));
}

/** Packages with a licence that is not allowed, as `name@version: licence`. */
export function licenceFaults(lock) {
  return productionPackages(lock)
    .filter(({ license }) => !isAllowed(license))
    .map((material) => `${refOf(material)}: ${material.license}`);
}

/** An expression in AND and OR, where AND binds; what is in brackets is taken as if it stood alone. */
function isAllowed(expression) {
  const words = expression.replaceAll(/[()]/g, '');
  return words
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((one) => ALLOWED_LICENCES.includes(one.trim())));
}

function productionPackages(lock) {
  return Object.entries(lock.packages)
    .filter(([path, { dev, link }]) => path !== '' && dev !== true && link !== true)
    .map(([path, entry]) => {
      const name = entry.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
      const license = entry.license ?? SAID_IN_THEIR_FILE[name] ?? 'none named';
      const { version, integrity, optional } = entry;
      return { path, name, version, license, integrity, isOptional: optional === true };
    });
}

function refOf({ name, version }) {
  return `${name}@${version}`;
}

function componentOf({ name, version, license, integrity, isOptional }) {
  const isExpression = license.includes(' ');
  return {
    'bom-ref': `${name}@${version}`,
    type: 'library',
    name,
    version,
    scope: isOptional ? 'optional' : 'required',
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    licenses: [isExpression ? { expression: license } : { license: { id: license } }],
    ...(integrity === undefined ? {} : { hashes: [hashOf(integrity)] }),
  };
}

function hashOf(integrity) {
  const [algorithm, digest] = integrity.split('-', 2);
  return {
    alg: algorithm.replace(/^sha/, 'SHA-'),
    content: Buffer.from(digest, 'base64').toString('hex'),
  };
}

/** The packages that Node finds for what the one at `path` asks for. */
function refsBelow(lock, path) {
  const { dependencies, optionalDependencies, peerDependencies } = lock.packages[path];
  const names = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
  const found = names.flatMap((name) => {
    const place = placeOf(lock, path, name);
    return place === null ? [] : [`${name}@${lock.packages[place].version}`];
  });
  return [...new Set(found)].sort();
}

function placeOf(lock, from, name) {
  const own = `${from === '' ? '' : `${from}/`}node_modules/${name}`;
  if (lock.packages[own] !== undefined) return lock.packages[own].dev === true ? null : own;
  if (from === '') return null;
  const above = from.lastIndexOf('/node_modules/');
  return placeOf(lock, above < 0 ? '' : from.slice(0, above), name);
}

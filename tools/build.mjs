// Makes dist/: the program in JavaScript, its workflows as one script, and the bill of materials.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { billOfMaterials, licenceFaults, licencesOf } from './materials.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const DIST = join(ROOT, 'dist');
const LONGEST_BYTES = 64 * 1024 * 1024;
const MAP = '//# sourceMappingURL=data:application/json;charset=utf-8;base64,';

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
const faults = licenceFaults(lock);
if (faults.length > 0) {
  process.stderr.write(`Licences that are not allowed (tools/materials.mjs):\n  ${faults.join('\n  ')}\n`);
  process.exit(1);
}
rmSync(DIST, { recursive: true, force: true });
mkdirSync(DIST);
await buildProgram();
const bundle = node(['--disable-warning=ExperimentalWarning', join(ROOT, 'src/worker/print-bundle.ts')]);
writeFileSync(join(DIST, 'workflow-bundle.js'), withPortableMap(bundle));
writeFileSync(join(DIST, 'sbom.cdx.json'), `${JSON.stringify(billOfMaterials(lock), null, 2)}\n`);
const licences = licencesOf(lock).map(([licence, count]) => `${count} ${licence}`);
process.stderr.write(`Built dist/. Licences of what it needs: ${licences.join(', ')}\n`);

/**
 * The program in as few files as its parts allow: a command is loaded in half the time. zod comes along, for as a
 * package it loads the messages of sixty languages with every start; the rest is found where npm installs it.
 */
async function buildProgram() {
  const apart = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)]
    .filter((name) => name !== 'zod')
    .map((name) => new RegExp(`^${name}(?:/|$)`));
  const build = await rolldown({
    input: { main: join(ROOT, 'src/cli/main.ts') },
    platform: 'node',
    external: [/^node:/, ...apart],
    plugins: [{ name: 'published-as-it-is', resolveId: publishedAsItIs }],
  });
  await build.write({
    dir: DIST,
    entryFileNames: 'cli/[name].js',
    // Two folders below package.json, as src/wiring/package-folder.ts is.
    chunkFileNames: 'parts/[name]-[hash].js',
  });
  await build.close();
  copyFileSync(join(ROOT, 'node_modules/zod/LICENSE'), join(DIST, 'LICENSE.zod'));
}

/** bin/ and tools/ are in the package themselves; every part lies two folders below it. */
function publishedAsItIs(source) {
  const [, path] = /^(?:\.\.\/)+((?:bin|tools)\/[\w-]+\.mjs)$/.exec(source) ?? [];
  return path === undefined ? null : { id: `../../${path}`, external: true };
}

function node(args) {
  return execFileSync(process.execPath, args, {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: LONGEST_BYTES,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/**
 * Temporal wants the map, for stack traces. It keeps where things are in the project; where the project was, and what
 * the files held, is left out.
 */
function withPortableMap(code) {
  const at = code.lastIndexOf(MAP);
  if (at < 0) throw new Error('The bundle of the workflows has no source map where one is expected.');
  const map = JSON.parse(Buffer.from(code.slice(at + MAP.length).trim(), 'base64').toString());
  const { version, file, mappings, names } = map;
  const sources = map.sources.map((source) => source.replace(`${ROOT}/`, ''));
  const portable = Buffer.from(JSON.stringify({ version, file, names, sources, mappings })).toString(
    'base64',
  );
  return `${code.slice(0, at)}${MAP}${portable}\n`;
}

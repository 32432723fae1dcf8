// Makes dist/: the program in JavaScript, its workflows as one script, and the bill of materials.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { billOfMaterials, licenceFaults, licencesOf } from './materials.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const DIST = join(ROOT, 'dist');
const LONGEST_BYTES = 64 * 1024 * 1024;
const MAP = '//# sourceMappingURL=data:application/json;charset=utf-8;base64,';

const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
const faults = licenceFaults(lock);
if (faults.length > 0) {
  process.stderr.write(`Licences that are not allowed (tools/materials.mjs):\n  ${faults.join('\n  ')}\n`);
  process.exit(1);
}
rmSync(DIST, { recursive: true, force: true });
mkdirSync(DIST);
node([join(ROOT, 'node_modules/typescript/bin/tsc'), '--project', join(ROOT, 'tsconfig.build.json')]);
const bundle = node(['--disable-warning=ExperimentalWarning', join(ROOT, 'src/worker/print-bundle.ts')]);
writeFileSync(join(DIST, 'workflow-bundle.js'), withPortableMap(bundle));
writeFileSync(join(DIST, 'sbom.cdx.json'), `${JSON.stringify(billOfMaterials(lock), null, 2)}\n`);
const licences = licencesOf(lock).map(([licence, count]) => `${count} ${licence}`);
process.stderr.write(`Built dist/. Licences of what it needs: ${licences.join(', ')}\n`);

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

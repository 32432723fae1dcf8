import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { z } from 'zod';

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, '../..');

const PLANTED = [
  [
    'src/domain/planted.ts',
    "import { openStore } from '../wiring/open-store.ts';\nexport { openStore };\n",
    'domain-imports',
  ],
  [
    'src/domain/planted-too.ts',
    "import { readFile } from 'node:fs';\nexport { readFile };\n",
    'no-node-inside',
  ],
  [
    'src/workflows/planted.ts',
    "import { request } from 'undici';\nexport { request };\n",
    'workflows-packages',
  ],
  [
    'src/ports/planted.ts',
    "export type { Store } from '../adapters/store/sqlite/tables.ts';\n",
    'ports-imports',
  ],
  [
    'src/adapters/log/planted.ts',
    "export { createProber } from '../probe/prober.ts';\n",
    'adapter-log-alone',
  ],
] as const;

test('imports point inward: of all of src, only planted violations are found, and all of them', async () => {
  const copy = await mkdtemp(join(tmpdir(), 'watchkeeper-matrix-'));
  try {
    for (const name of ['src', 'package.json', 'tsconfig.json', '.dependency-cruiser.cjs']) {
      await cp(join(ROOT, name), join(copy, name), { recursive: true });
    }
    await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    for (const [path, source] of PLANTED) await writeFile(join(copy, path), source);
    expect(await violationsIn(copy)).toEqual(PLANTED.map(([path, , rule]) => `${path}: ${rule}`).sort());
  } finally {
    await rm(copy, { recursive: true });
  }
}, 120_000);

/** Each violation by its file and the rule that it breaks, sorted. */
async function violationsIn(folder: string): Promise<readonly string[]> {
  const program = join(ROOT, 'node_modules/.bin/depcruise');
  const args = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'src'];
  const stdout = await run(program, args, { cwd: folder, maxBuffer: 256 * 1024 * 1024 }).then(
    (done) => done.stdout,
    (failed: unknown) => stdoutOf(failed),
  );
  return Report.parse(JSON.parse(stdout))
    .summary.violations.map(({ from, rule }) => `${from}: ${rule.name}`)
    .sort();
}

const Report = z.object({
  summary: z.object({
    violations: z.array(z.object({ from: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});

function stdoutOf(failed: unknown): string {
  if (failed instanceof Error && 'stdout' in failed && typeof failed.stdout === 'string')
    return failed.stdout;
  throw failed;
}

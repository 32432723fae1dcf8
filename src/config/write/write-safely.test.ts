import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { writeSafely } from './write-safely.ts';

const ROOT = join(import.meta.dirname, '../../..');
const OLD = 'environment: development\n';
const folder = mkdtempSync(join(tmpdir(), 'watchkeeper-write-'));
const path = join(folder, 'watchkeeper.yaml');

beforeEach(() => {
  writeFileSync(path, OLD, { mode: 0o640 });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Where no file may be longer than 1 KiB, as on a disk that fills up: a write beyond it is cut short. */
function whereItIsTight(words: readonly string[]): number | null {
  const line = 'ulimit -f 1; exec "$0" "$@"';
  return spawnSync('bash', ['-c', line, process.execPath, ...words], { cwd: ROOT }).status;
}

describe('a file', () => {
  test('is replaced by the whole text, with the mode that it had', () => {
    const text = 'ä'.repeat(1_000_000);
    writeSafely(path, text);
    expect(readFileSync(path, 'utf8')).toBe(text);
    expect(statSync(path).mode & 0o777).toBe(0o640);
  });

  test('stays as it was where the new one cannot be written whole', () => {
    const module = join(import.meta.dirname, 'write-safely.ts');
    const script = `import { writeSafely } from ${JSON.stringify(module)}; writeSafely(${JSON.stringify(path)}, 'x'.repeat(3000));`;
    expect(whereItIsTight(['--input-type=module', '-e', script])).not.toBe(0);
    expect(readFileSync(path, 'utf8')).toBe(OLD);
    expect(readdirSync(folder)).toEqual(['watchkeeper.yaml']);
  });

  test('stays as it was where `init` cannot replace it', () => {
    const name = `server-${'x'.repeat(50)}`;
    const url = `http://127.0.0.1:3000/${'long/'.repeat(200)}mcp`;
    const words = ['init', '--yes', '--no-check', '--name', name, '--mcp-url', url, '--output', path];
    expect(whereItIsTight(['src/cli/main.ts', ...words])).not.toBe(0);
    expect(readFileSync(path, 'utf8')).toBe(OLD);
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const VARIABLE = 'WATCHKEEPER_TEST_RUN';

/** Where the files of one run of the tests find what the first of them has made; null outside such a run. */
export function runFolder(): string | null {
  return process.env[VARIABLE] ?? null;
}

/** Begins a run: every process of it knows the folder. */
export function setup(): void {
  process.env[VARIABLE] = mkdtempSync(join(tmpdir(), 'watchkeeper-run-'));
}

/** The folder goes with the run. */
export function teardown(): void {
  const folder = runFolder();
  if (folder !== null) rmSync(folder, { recursive: true, force: true });
}

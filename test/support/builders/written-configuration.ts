import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { AppError } from '../../../src/domain/error/app-error.ts';
import type { Environment } from '../../../src/config/document/environment.ts';
import { loadConfiguration } from '../../../src/config/load-configuration.ts';
import type { LoadedConfiguration } from '../../../src/config/load-configuration.ts';
import type { Problem } from '../../../src/config/problem.ts';

const folders: string[] = [];

/** A real file of its own for a test; all are removed when the test file is done. */
export function written(text: string | Uint8Array, name = 'config.yaml'): string {
  const folder = mkdtempSync(join(tmpdir(), 'configuration-'));
  folders.push(folder);
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

export function removeWritten(): void {
  afterAll(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });
}

export function load(text: string, env: Environment = {}): LoadedConfiguration {
  return loadConfiguration({ paths: [written(text)], env, nowMs: 1000 });
}

/** What a load complains of; empty when it does not. */
export function problemsOf(act: () => unknown): readonly Problem[] {
  try {
    act();
    return [];
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'CONFIG_INVALID') throw thrown;
    return asProblems(thrown.details['problems']);
  }
}

/** `loadConfiguration` puts nothing else there. */
function asProblems(value: unknown): readonly Problem[] {
  return value as readonly Problem[];
}

/** A server on both paths with its own lines added, indented by four. */
export function aServer(...lines: readonly string[]): string {
  return [
    'servers:',
    '  - server_name: search-mcp',
    '    mcp_endpoint_url: https://search.example.com/mcp',
    '    mcp_expected_tools: [search]',
    ...lines.map((line) => `    ${line}`),
    '',
  ].join('\n');
}

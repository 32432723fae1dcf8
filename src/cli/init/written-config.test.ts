import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfiguration } from '../../config/load-configuration.ts';
import { guessedName, guessedRestUrl, writtenConfig } from './written-config.ts';

const WRITTEN = {
  mcpUrl: 'https://search.example.com:8443/mcp?team=a&x=#1',
  restUrl: 'https://search.example.com:8443/health',
  schemaPath: './schema.json',
};

test.each(['search', 'no-1', 'null', '123', 'search_2'])('what is written can be read: %s', (name) => {
  const folder = mkdtempSync(join(tmpdir(), 'watchkeeper-written-'));
  try {
    const path = join(folder, 'watchkeeper.yaml');
    writeFileSync(path, writtenConfig({ ...WRITTEN, name }));
    const { environments } = loadConfiguration({ paths: [path], env: {}, nowMs: 0 });
    const [server] = environments[0]?.release.settings.servers ?? [];
    expect(server).toMatchObject({ name, mcp: { url: WRITTEN.mcpUrl }, rest: { url: WRITTEN.restUrl } });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the first line tells the editor where the schema is', () => {
  const [first] = writtenConfig({ ...WRITTEN, name: 'search' }).split('\n');
  expect(first).toBe('# yaml-language-server: $schema=./schema.json');
});

test('guesses are said as what they are, and are good ones', () => {
  expect(guessedRestUrl('http://127.0.0.1:3000/mcp')).toBe('http://127.0.0.1:3000/health');
  expect(guessedName('https://search.example.com/mcp')).toBe('search');
  expect(guessedName('http://127.0.0.1:3000/mcp')).toBe('server');
  expect(guessedName('http://localhost:3000/mcp')).toBe('server');
});

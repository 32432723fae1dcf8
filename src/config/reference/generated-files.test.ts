import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { KEYS } from '../keys.ts';
import { editorSchema } from './editor-schema.ts';
import { ENVIRONMENT_VARIABLES } from './environment-variables.ts';
import { generatedFiles } from './generated-files.ts';
import { readerOf } from './key-readers.ts';

const ROOT = join(import.meta.dirname, '../../..');
const EFFECTIVE = KEYS.filter((row) => row.status === 'effective').map(({ path }) => path);

test.each(generatedFiles().map(({ path, text }) => [path, text]))(
  '%s is what `npm run generate` writes',
  (path, text) => {
    expect(readFileSync(join(ROOT, path), 'utf8')).toBe(text);
  },
);

describe('the editor schema', () => {
  const judge = new Ajv({ strict: false, allErrors: true }).compile(editorSchema());
  const complaints = (text: string): readonly string[] =>
    judge(parse(text, { merge: true })) ? [] : (judge.errors ?? []).map(({ instancePath }) => instancePath);
  const files = [
    'default.yaml',
    'emergency_config.yaml',
    ...readdirSync(join(ROOT, 'config/examples')).map((name) => `examples/${name}`),
  ];

  test.each(files)('accepts config/%s', (name) => {
    expect(complaints(readFileSync(join(ROOT, 'config', name), 'utf8'))).toEqual([]);
  });

  test.each([
    ['a reference for a number', 'api: { port: "${PORT:-8080}" }'],
    ['a reference for a boolean', 'monitoring: { enabled: "${ON}" }'],
    ['a key that is left empty', 'monitoring: { health_check_interval_seconds: }'],
    ['another spelling', 'circuit_breaker: { recovery_timeout: 5 }\nresult_caching: { ttl_seconds: 3 }'],
    ['a duration in hours under its old name', 'monitoring: { metrics_retention_hours: 24 }'],
    ['a choice in upper case', 'logging: { level: DEBUG }'],
    [
      'a key that is to come',
      'alerting: { rules: [] }\nservers: [{ server_name: abc, slo: { objective: 0.9 } }]',
    ],
    ['the wrapper', 'enhanced_status_check_system: { api: { port: 80 } }'],
  ])('accepts %s', (_, text) => {
    expect(complaints(text)).toEqual([]);
  });

  test.each([
    ['an unknown key', 'monitorng: {}', ''],
    ['an unknown key of a server', 'servers: [{ server_name: abc, mcp_mod: auto }]', '/servers/0'],
    ['a number out of range', 'api: { port: 70000 }', '/api/port'],
    ['a word that is no choice', 'servers: [{ server_name: abc, mcp_mode: fast }]', '/servers/0/mcp_mode'],
    [
      'a refused key',
      'high_availability: 1\nperformance_optimization: { load_balancing: {} }',
      '/performance_optimization',
    ],
    [
      'a mistake in the wrapper',
      'enhanced_status_check_system: { api: { prot: 80 } }',
      '/enhanced_status_check_system/api',
    ],
  ])('refuses %s', (_, text, path) => {
    expect(complaints(text)).toContain(path);
  });
});

test('every key has a reader, whose file is there', () => {
  expect(EFFECTIVE.filter((path) => readerOf(path) === undefined)).toEqual([]);
  const files = EFFECTIVE.map((path) => readerOf(path)?.file ?? '');
  expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
});

/** Between our own processes, and no setting. */
const OWN = new Set(['WATCHKEEPER_TEMPORAL_UI_URL', 'WATCHKEEPER_WORKFLOW_BUNDLE']);

test('every environment variable that the source reads is in the table', () => {
  const source = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => readFileSync(join(ROOT, 'src', name), 'utf8'))
    .join('\n');
  const read = [...source.matchAll(/\benv(?:\['|\.)([A-Z][A-Z_]+)/g)].map((match) => match[1] ?? '');
  const named = new Set(ENVIRONMENT_VARIABLES.map(({ name }) => name));
  expect([...new Set(read)].filter((name) => !named.has(name) && !OWN.has(name))).toEqual([]);
  expect(read.length).toBeGreaterThan(5);
});

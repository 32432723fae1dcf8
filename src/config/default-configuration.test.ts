import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { KEYS } from './keys.ts';
import { loadConfiguration } from './load-configuration.ts';
import { load, removeWritten } from '../../test/support/builders/written-configuration.ts';

removeWritten();

const folder = join(import.meta.dirname, '../../config');
const text = readFileSync(join(folder, 'default.yaml'), 'utf8');
/** With the commented server at the end of the file made a real one. */
const complete = text.replace('servers: []', 'servers:').replace(/^#( {2}[- ] .*)$/gm, '$1');

/** What a key has to have in an example although it has no default. */
const GIVEN: Readonly<Record<string, unknown>> = {
  'servers[].server_name': 'example-server',
  'servers[].mcp_endpoint_url': 'http://localhost:8080/mcp',
  'servers[].auth_config.auth_type': 'none',
};

function leavesOf(value: unknown, path = ''): readonly (readonly [string, unknown])[] {
  if (Array.isArray(value) && typeof value[0] === 'object') return leavesOf(value[0], `${path}[]`);
  if (typeof value !== 'object' || value === null || Array.isArray(value) || Object.keys(value).length === 0)
    return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) =>
    leavesOf(inner, path === '' ? key : `${path}.${key}`),
  );
}

describe('config/default.yaml', () => {
  it('loads, and says what leaving everything out says', () => {
    const { environments, installation } = load(text);
    const empty = load('system_name: enhanced-mcp-status-check');
    expect(environments[0]?.release.hash).toBe(empty.environments[0]?.release.hash);
    expect(installation).toEqual(empty.installation);
    expect(environments[0]?.warnings.map((warning) => warning.path)).toEqual(['servers']);
  });

  it('has every effective key with its default', () => {
    const expected = KEYS.flatMap((row) =>
      row.status === 'effective' ? [[row.path, GIVEN[row.path] ?? row.default]] : [],
    );
    expect(Object.fromEntries(leavesOf(parse(complete)))).toEqual(Object.fromEntries(expected));
  });

  it('has a server in its comments that resolves as the shortest one does', () => {
    const shortest =
      'servers: [{ server_name: example-server, mcp_endpoint_url: "http://localhost:8080/mcp" }]';
    const [full, short] = [complete, shortest].map(
      (each) => load(each).environments[0]?.release.settings.servers,
    );
    expect(full).toEqual(short);
  });

  it('says on each key’s own line what it does', () => {
    const lines = complete.split('\n').filter((line) => /^ *(?:- )?\w+: [^#\s]/.test(line));
    expect(lines.filter((line) => !/ # \S/.test(line))).toEqual([]);
    expect(lines).toHaveLength(KEYS.filter((row) => row.status === 'effective').length);
  });
});

describe('config/examples', () => {
  it('the least that is needed loads without a warning', () => {
    const path = join(folder, 'examples/minimal_config.yaml');
    const [environment] = loadConfiguration({ paths: [path], env: {}, nowMs: 0 }).environments;
    expect(environment?.warnings).toEqual([]);
    expect(environment?.release.settings.servers).toMatchObject([
      { name: 'restaurant-search-mcp', intervalMs: 60_000 },
    ]);
  });
});

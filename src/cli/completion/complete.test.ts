import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createProgram } from '../program.ts';
import { complete } from './complete.ts';

const folder = mkdtempSync(join(tmpdir(), 'watchkeeper-complete-'));
const config = join(folder, 'config.yaml');
writeFileSync(
  config,
  `environment: staging\ndata_dir: ${folder}\nservers:\n  - server_name: search\n  - server_name: "reasoning"\n`,
);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function words(...line: readonly string[]): Promise<readonly string[]> {
  return (await complete(createProgram(), line)).map(({ word }) => word);
}

test('commands, of a group too', async () => {
  expect(await words('sta')).toEqual(['status']);
  expect(await words('breaker', '')).toEqual(['show', 'open', 'close', 'reset']);
});

test('flags of the command and of all commands, after a dash only', async () => {
  expect(await words('breaker', 'reset', '--p')).toEqual(['--path']);
  expect(await words('status', '--js')).toEqual(['--json']);
  expect(await words('status', '--')).toContain('--help');
  expect(await words('status', '--jason')).toEqual([]);
});

test('values of a flag, as a word of their own or after the sign, which some shells split off', async () => {
  expect(await words('breaker', 'reset', '--path', '')).toEqual(
    ['mcp', 'rest', 'both'].filter((w) => w !== '-'),
  );
  expect(await words('breaker', 'reset', '--path=m')).toEqual(['--path=mcp']);
  expect(await words('breaker', 'reset', '--path', '=')).toContain('mcp');
  expect(await words('breaker', 'reset', '--path', '=', 'r')).toEqual(['rest']);
  expect(await words('completion', 'f')).toEqual(['fish']);
});

test('servers of the configuration that the line names, and its environment', async () => {
  expect(await words('--config', config, 'breaker', 'open', '')).toEqual(['search', 'reasoning']);
  expect(await words('check', 'search', '--config', config, 'rea')).toEqual(['reasoning']);
  expect(await words('status', '--config', config, '--environment', '')).toEqual(['staging']);
  expect(await words('status', 'search', '--config', config, '')).toEqual([]);
});

test('topics and commands after help', async () => {
  expect(await words('help', 'ex')).toEqual(['exit-codes']);
  expect(await words('help', 'bre')).toEqual(['breaker']);
});

test('a flag that takes no value takes no word', async () => {
  expect(await words('--quiet', 'sta')).toEqual(['status']);
});

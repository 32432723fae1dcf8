import { existsSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  aServer,
  load,
  removeWritten,
  written,
} from '../../../test/support/builders/written-configuration.ts';
import { openStore } from '../../wiring/open-store.ts';
import { notedModes } from './noted-modes.ts';
import { whereLines } from './where-lines.ts';

removeWritten();

const configuration = load(aServer());
const place = { configuration, apiUrl: 'http://127.0.0.1:8080', uiUrl: 'http://127.0.0.1:8233', nowMs: 0 };
const PAUSED = { mode: 'paused', sinceMs: 0, who: 'ann', reason: 'network' } as const;

function linesOf(auth: string): readonly string[] {
  const asking = load(`environment: development\napi: { auth: ${auth} }\n${aServer()}`);
  return whereLines({ ...place, configuration: asking, modes: new Map() });
}

test('an open service is said by its addresses alone', () => {
  expect(linesOf('{}')).toEqual(
    expect.arrayContaining([
      '  Status page   http://127.0.0.1:8080/',
      '  API           http://127.0.0.1:8080/status/health',
    ]),
  );
  expect(linesOf('{}').join('\n')).not.toContain('keys create');
});

test('where a credential is asked for, that stands beside the addresses, and how to come by it', () => {
  expect(linesOf('{ api_keys: true }')).toEqual(
    expect.arrayContaining([
      '  Status page   http://127.0.0.1:8080/  (needs an API key)',
      '  API           http://127.0.0.1:8080/status/health  (needs an API key)',
      '  API key       watchkeeper keys create NAME',
    ]),
  );
  const jwt = 'jwt: { issuer: https://login.example.com, audience: w }';
  expect(linesOf(`{ api_keys: true, ${jwt} }`)).toContain(
    '  Status page   http://127.0.0.1:8080/  (needs an API key or a token)',
  );
  const tokensOnly = linesOf(`{ ${jwt} }`);
  expect(tokensOnly).toContain('  Status page   http://127.0.0.1:8080/  (needs a token)');
  expect(tokensOnly.join('\n')).not.toContain('keys create');
});

test('the first line says what is watched', () => {
  const [first] = whereLines({ ...place, modes: new Map() });
  expect(first).toMatch(/watches 1 server of development \(release [0-9a-f]{8}\)\. Ctrl-C stops it\.$/);
});

test('of a paused fleet the first lines say so, by whom, and how to go on', () => {
  const [first, second] = whereLines({ ...place, modes: new Map([['development', PAUSED]]) });
  expect(first).toMatch(/is paused and watches nothing\. Ctrl-C stops it\.$/);
  expect(second).toMatch(
    /^1 server of development \(release [0-9a-f]{8}\): PAUSED since 00:00:00Z by ann: network\. Go on with: watchkeeper mode resume$/,
  );
});

test('modes are read from a store that is there, and none is made for it', async () => {
  const path = written('', 'watchkeeper.db');
  rmSync(path);
  expect(await notedModes(`sqlite:${path}`, ['development'])).toEqual(new Map());
  expect(existsSync(path)).toBe(false);
  const store = await openStore(`sqlite:${path}`);
  await store.noteMode('development', PAUSED);
  await store.close();
  const modes = await notedModes(`sqlite:${path}`, ['development', 'staging']);
  expect(modes).toEqual(new Map([['development', PAUSED]]));
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import type { WatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import { allOperations } from '../openapi/document.ts';

let api: WatchedApi;
let page: string;
let policy: string;

beforeAll(async () => {
  api = await createWatchedApi([]);
  const response = await api.app.request('http://localhost:8080/docs');
  policy = response.headers.get('content-security-policy') ?? '';
  page = await response.text();
});
afterAll(() => api.close());

function all(pattern: RegExp): readonly string[] {
  return [...page.matchAll(pattern)].map(([, found = '']) => found);
}

test('the page loads its style sheet and nothing else, under a policy that allows nothing else', async () => {
  expect(policy).toMatch(/^default-src 'none'; style-src 'self';/);
  expect(page).not.toMatch(
    /<script|<style| style=| on\w+=|<img|<iframe|<link(?! rel="stylesheet" href="\/docs\.css")/,
  );
  expect(all(/(?:src|href)="(?!#)([^"]*)"/g).filter((link) => !link.startsWith('/'))).toEqual([]);
  const css = await api.app.request('http://localhost/docs.css');
  expect(css.headers.get('content-type')).toMatch(/^text\/css/);
  expect(await css.text()).not.toMatch(/url\(|@import/);
});

test('it has every operation, and every link within it leads somewhere', () => {
  const ids = all(/ id="([^"]+)"/g);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { id } of allOperations()) expect(ids).toContain(id);
  expect(all(/href="#([^"]+)"/g).filter((target) => !ids.includes(target))).toEqual([]);
});

test('its lines for the shell ask the service that served it', () => {
  expect(page).toContain('curl -s &#39;http://localhost:8080/api/v1/servers/SERVER&#39;');
  expect(page).toContain('watchkeeper breaker open SERVER');
  expect(all(/(curl -s[^<]*)/g).filter((line) => !line.includes('http://localhost:8080/'))).toEqual([]);
});

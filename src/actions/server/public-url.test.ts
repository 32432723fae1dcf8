import { expect, test } from 'vitest';
import { publicUrl } from './public-url.ts';

test.each([
  ['https://search.example.com/mcp', 'https://search.example.com/mcp'],
  ['https://user:pass@search.example.com:8443/mcp?key=abc#x', 'https://search.example.com:8443/mcp'],
  ['http://${USER}:${PASS}@host/a@b', 'http://host/a@b'],
  ['http://host?token=a@b', 'http://host'],
])('%s is shown as %s', (url, shown) => {
  expect(publicUrl(url)).toBe(shown);
});

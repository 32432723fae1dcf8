import { expect, test } from 'vitest';
import { parseApiUrl } from './api-target.ts';

test.each([
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
  ['https://watch.example.com/', 'https://watch.example.com'],
  ['https://example.com/watch/', 'https://example.com/watch'],
  ['http://[::1]:8080', 'http://[::1]:8080'],
])('%s is the address of a service', (text, url) => {
  expect(parseApiUrl(text)).toEqual({ url });
});

test.each([
  ['127.0.0.1:8080', /begins with http/],
  ['ftp://example.com', /begins with http/],
  ['somewhere', /begins with http/],
  ['https://ann:secret@example.com', /no user and no password/],
  ['https://example.com?key=1', /ends before/],
  ['https://example.com#x', /ends before/],
])('%s is not', (text, problem) => {
  const parsed = parseApiUrl(text);
  expect(parsed).toEqual({ problem: expect.stringMatching(problem) as string });
  expect(JSON.stringify(parsed)).not.toContain('secret');
});

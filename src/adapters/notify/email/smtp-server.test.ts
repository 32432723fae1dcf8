import { expect, it } from 'vitest';
import { isMailAddress } from './mail-address.ts';
import { parseSmtpUrl } from './smtp-server.ts';

it.each([
  ['smtp://mail.example.com', { host: 'mail.example.com', port: 587, secure: false, requireTLS: false }],
  ['smtps://mail.example.com', { port: 465, secure: true, requireTLS: false }],
  [
    'smtp://ana:p%40ss@mail.example.com:2525',
    { port: 2525, auth: { user: 'ana', pass: 'p@ss' }, requireTLS: true },
  ],
  ['smtps://ana:x@mail.example.com', { secure: true, requireTLS: false }],
  ['smtp://ana:x@127.0.0.1', { requireTLS: false }],
  ['smtp://[::1]:25', { host: '::1', port: 25 }],
])('%s', (url, expected) => {
  expect(parseSmtpUrl(url)).toMatchObject(expected);
});

it.each(['mail.example.com', 'https://mail.example.com', 'smtp:///', ''])('%j is no SMTP URL', (url) => {
  expect(parseSmtpUrl(url)).toBeNull();
});

it.each(['ana@example.com', 'ana+on-call@mail.example.co.uk', 'root@localhost', 'jürgen@bücher.example'])(
  '%s is an address',
  (text) => {
    expect(isMailAddress(text)).toBe(true);
  },
);

it.each([
  'ana',
  'ana@',
  'a@b@c.d',
  'ana@example.com\r\nBcc: x@y.z',
  'ana@example.com\n',
  'a@b.c, d@e.f',
  'Ana <ana@example.com>',
  '"x y"@example.com',
])('%j is no address', (text) => {
  expect(isMailAddress(text)).toBe(false);
});

import { createServer, type IncomingMessage, type Server } from 'node:http';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listen, openSpecialPorts, type SpecialPorts } from '../../../test/support/mcp-zoo/special-ports.ts';
import type { SpecialPort } from '../../../test/support/mcp-zoo/behaviour.ts';
import { lookAtOrigin } from './look-at-origin.ts';

const LIMIT_MS = 2_000;

let ports: SpecialPorts;
let server: Server;
let origin: URL;
const asked: IncomingMessage[] = [];

beforeAll(async () => {
  ports = await openSpecialPorts((_, response) => response.end());
  setDefaultCACertificates([...getCACertificates('default'), ...ports.trustedCertificates]);
  server = createServer((request, response) => {
    asked.push(request);
    response.writeHead(404).end();
  });
  origin = new URL(`http://localhost:${await listen(server)}`);
});
afterAll(async () => {
  server.close();
  await ports.close();
});

test('what is well shows its addresses, how long each step took, and the clock; any answer is one', async () => {
  const look = await lookAtOrigin(origin, LIMIT_MS);
  expect(look).toMatchObject({ failure: null, status: 404, tlsMs: null, certificate: null });
  expect(look.addresses).toContain('127.0.0.1');
  for (const ms of [look.nameMs, look.connectMs, look.httpMs]) expect(ms).toBeGreaterThanOrEqual(0);
  expect(Math.abs(look.clockAheadMs ?? Infinity)).toBeLessThan(2_000);
});

test('no credential is sent', () => {
  expect(asked.map(({ method, url, headers }) => [method, url, Object.keys(headers).sort()])).toEqual([
    ['HEAD', '/', ['connection', 'host', 'user-agent']],
  ]);
});

const FAULTS: readonly (readonly [SpecialPort, step: string, reason: RegExp])[] = [
  ['unresolvable', 'name', /ENOTFOUND|EAI_AGAIN/],
  ['refused', 'connection', /ECONNREFUSED/],
  ['silent', 'HTTP', /nothing within 0\.5 s/],
  ['closing', 'HTTP', /hang up|ECONNRESET/],
  ['garbage', 'HTTP', /Parse Error/],
  ['tls-silent', 'TLS', /nothing within 0\.5 s/],
  ['tls-closing', 'TLS', /closed|disconnected|ECONNRESET/],
  ['self-signed', 'TLS', /zoo is not trusted: it is self-signed/],
  ['wrong-host', 'TLS', /zoo is not trusted: it is for other names/],
];

test.each(FAULTS)('%s fails at its step, %s, and says why', async (name, step, reason) => {
  const { failure } = await lookAtOrigin(new URL(ports.addresses.get(name) ?? ''), 500);
  expect(failure).toEqual({ step, reason: expect.stringMatching(reason) as string });
});

test('a certificate is shown with its issuer and its end, trusted or not', async () => {
  const looks = await Promise.all(
    (['trusted', 'self-signed'] as const).map((name) =>
      lookAtOrigin(new URL(ports.addresses.get(name) ?? ''), LIMIT_MS),
    ),
  );
  const [trusted, untrusted] = looks.map(({ certificate }) => certificate);
  expect(trusted).toMatchObject({ subject: 'zoo', issuer: 'zoo', fault: null });
  expect(untrusted?.fault).toContain('DEPTH_ZERO_SELF_SIGNED_CERT');
  for (const certificate of [trusted, untrusted])
    expect(((certificate?.expiresAtMs ?? 0) - Date.now()) / 86_400_000).toBeCloseTo(30, 0);
  expect(looks.map(({ status }) => status)).toEqual([200, null]);
});

import { expect, test } from 'vitest';
import { createLook } from './look.ts';
import { findPresentation } from './presentations.ts';

const LOOK = createLook({ width: 100, height: 24, isTerminal: false, hasColours: false });

const path = (verdict: string, message: string | null = null) => ({
  url: 'https://a.example.com/mcp',
  verdict,
  message,
  ms: 12,
});
const SERVERS = {
  environment: 'production',
  checked_at: '2026-01-05T12:00:00.000Z',
  summary: { servers: 3, up: 1, degraded: 1, down: 1 },
  own_network_works: true,
  causes: [
    { kind: 'host', what: 'gateway.example.com', servers: ['map', 'menu'], spared: ['lone'], score: 0.5 },
    { kind: 'failure', what: 'timeout', servers: ['map', 'menu'], spared: [], score: 0.4 },
  ],
  servers: [
    { server: 'lone', state: 'up', depends_on: [], mcp: path('ok'), rest: null },
    { server: 'menu', state: 'degraded', depends_on: [], mcp: path('ok'), rest: path('timeout', 'too late') },
    {
      server: 'map',
      state: 'down',
      depends_on: [],
      mcp: path('timeout', 'no answer'),
      rest: path('timeout'),
    },
  ],
};

test('what is down comes first, after the likeliest cause', async () => {
  const { lines, trouble } = await findPresentation('diagnosis/servers');
  expect(lines(SERVERS, LOOK).join('\n')).toBe(`\
1 down  1 degraded  1 up

What those that fail have in common, the likeliest cause first:
- host gateway.example.com: map, menu; well all the same: lone (0.5)
- failure timeout: map, menu (0.4)

STATE       SERVER  MCP      REST     WHY
■ down      map     timeout  timeout  no answer
▲ degraded  menu    ok       timeout  too late
● up        lone    ok       off`);
  expect(trouble(SERVERS, LOOK).join('\n')).not.toContain('lone');
  expect(trouble(SERVERS, LOOK)).toHaveLength(3);
});

const HOST = {
  origin: 'https://a.example.com',
  servers: ['map'],
  reachable: true,
  addresses: ['192.0.2.1'],
  dns_ms: 1.5,
  connect_ms: 2,
  tls_ms: 3,
  http_ms: 4,
  http_status: 404,
  certificate: {
    subject: 'a.example.com',
    issuer: 'Good Authority',
    expires_at: '2026-02-05T12:00:00.000Z',
    days_left: 31,
    trusted: true,
    fault: null,
  },
  clock_ahead_ms: 0,
  failed_step: null,
  reason: null,
};

test('the matrix shows how far each host was reached, those that fail first', async () => {
  const closed = {
    ...HOST,
    origin: 'https://b.example.com',
    reachable: false,
    connect_ms: null,
    tls_ms: null,
    http_ms: null,
    certificate: null,
    failed_step: 'connection',
    reason: 'refused',
  };
  const network = {
    environment: 'production',
    checked_at: '2026-01-05T12:00:00.000Z',
    summary: { hosts: 2, ok: 1, failed: 1 },
    hosts: [HOST, closed],
  };
  const wide = createLook({ width: 160, height: 24, isTerminal: false, hasColours: false });
  const { lines, trouble } = await findPresentation('diagnosis/network');
  const [, , , first, second] = lines(network, wide);
  expect(first).toMatch(/^https:\/\/b\.example\.com +1\.5 ms +failed +- +- +192\.0\.2\.1 .*refused$/);
  expect(second).toMatch(
    /^https:\/\/a\.example\.com +1\.5 ms +2 ms +3 ms +4 ms .*Good Authority, 31 days +map$/,
  );
  expect(trouble(network, wide)).toHaveLength(2);
});

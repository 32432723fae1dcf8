import { createServer, type Server } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTemporalClient } from '../../src/wiring/temporal-client.ts';

const TRIES = 7;
const LIMIT_MS = 60_000;
/** The longest wait that is set, its jitter and a busy machine; gRPC's own would be at its seventh try beyond it. */
const LONGEST_GAP_MS = 4_500;

let nobody: Server;
const triedAtMs: number[] = [];

beforeAll(async () => {
  // Takes each connection and ends it at once, as an address does behind which nobody is yet.
  nobody = createServer((socket) => {
    triedAtMs.push(performance.now());
    socket.destroy();
  });
  await new Promise<void>((ready) => nobody.listen(0, '127.0.0.1', ready));
});

afterAll(async () => {
  await new Promise((closed) => nobody.close(closed));
});

test('however long Temporal was away, it is looked for every few seconds', async () => {
  const address = nobody.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const client = createTemporalClient({ address: `127.0.0.1:${port}`, namespace: 'default' });
  const endMs = performance.now() + LIMIT_MS;
  while (triedAtMs.length < TRIES && performance.now() < endMs) {
    const call = () => client.workflowService.describeNamespace({ namespace: 'default' });
    await client.withDeadline(Date.now() + 500, call).catch(() => delay(50));
  }
  await client.connection.close();
  const gaps = triedAtMs.slice(1).map((at, index) => at - (triedAtMs[index] ?? at));
  expect(triedAtMs.length).toBe(TRIES);
  expect(Math.max(...gaps)).toBeLessThan(LONGEST_GAP_MS);
});

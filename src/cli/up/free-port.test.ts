import { createServer } from 'node:net';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { requireFreePort } from './free-port.ts';

const USE = { purpose: 'the API', cure: 'set api.port' };

test('a port where something listens is busy', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await expect(requireFreePort({ ...USE, host: '127.0.0.1', port })).rejects.toMatchObject({
    code: 'PORT_BUSY',
    details: { port },
  });
  server.close();
  await once(server, 'close');
  await expect(requireFreePort({ ...USE, host: '127.0.0.1', port })).resolves.toBeUndefined();
});

test('an address that is not of this machine is a fault of the configuration, with the reason', async () => {
  await expect(requireFreePort({ ...USE, host: '203.0.113.1', port: 0 })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining('EADDRNOTAVAIL') as unknown,
  });
});

import { connect, createServer } from 'node:net';
import type { Network } from '../../ports/network.ts';
import { lookAtOrigin } from './look-at-origin.ts';

const LOOPBACK_MS = 1_000;

export function createNetwork(): Network {
  return { look: lookAtOrigin, loopbackWorks };
}

function loopbackWorks(): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.end());
    const done = (works: boolean): void => {
      server.close();
      resolve(works);
    };
    server.once('error', () => {
      done(false);
    });
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const socket = connect({ host: '127.0.0.1', port, timeout: LOOPBACK_MS });
      const end = (works: boolean) => () => {
        socket.destroy();
        done(works);
      };
      socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false));
    });
  });
}

import { createServer as createHttpsServer } from 'node:https';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { RequestListener } from 'node:http';
import type { SpecialPort } from './behaviour.ts';
import { createCertificate } from './certificates.ts';

export interface SpecialPorts {
  /** Addresses by port; those that cannot be had here are absent. */
  readonly addresses: ReadonlyMap<SpecialPort, string>;
  /** To be trusted by whoever wants `wrong-host` and `trusted` to be judged by more than their issuer. */
  readonly trustedCertificates: readonly string[];
  close(): Promise<void>;
}

/** Listeners that misbehave below HTTP, and those that speak TLS. */
export async function openSpecialPorts(serveTrusted: RequestListener): Promise<SpecialPorts> {
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  const addresses = new Map<SpecialPort, string>();
  const open = async (name: SpecialPort, scheme: string, server: Server): Promise<void> => {
    server.on('connection', (socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
    });
    addresses.set(name, `${scheme}://127.0.0.1:${await listen(server)}`);
    servers.push(server);
  };
  addresses.set('unresolvable', 'http://no-such-host.invalid');
  addresses.set('refused', `http://127.0.0.1:${await freePort()}`);
  await open(
    'closing',
    'http',
    createServer((socket) => socket.destroy()),
  );
  await open(
    'silent',
    'http',
    createServer(() => undefined),
  );
  await open(
    'garbage',
    'http',
    createServer((socket) => socket.end('220 mail.example ESMTP\r\n')),
  );
  await open(
    'tls-silent',
    'https',
    createServer(() => undefined),
  );
  await open(
    'tls-closing',
    'https',
    createServer((socket) => socket.once('data', () => socket.destroy())),
  );
  const untrusted = createCertificate('IP:127.0.0.1');
  const elsewhere = createCertificate('DNS:elsewhere.example');
  const trusted = createCertificate('IP:127.0.0.1');
  if (untrusted !== null) await open('self-signed', 'https', createHttpsServer(untrusted, serveTrusted));
  if (elsewhere !== null) await open('wrong-host', 'https', createHttpsServer(elsewhere, serveTrusted));
  if (trusted !== null) await open('trusted', 'https', createHttpsServer(trusted, serveTrusted));
  return {
    addresses,
    trustedCertificates: [elsewhere, trusted].flatMap((certificate) =>
      certificate === null ? [] : [certificate.cert],
    ),
    async close() {
      for (const socket of sockets) socket.destroy();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

export function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      resolve(portOf(server.address()));
    });
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string')
    throw new Error('The server does not listen on a port.');
  return address.port;
}

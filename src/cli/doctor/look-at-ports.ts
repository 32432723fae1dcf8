import { createServer } from 'node:net';
import { request } from 'undici';
import type { Installation } from '../../config/installation.ts';
import type { PortFacts } from '../../domain/doctor/installation-facts.ts';

const PATIENCE_MS = 2_000;

/** Whether the ports that `up` takes are free, or its own already. */
export async function lookAtPorts(
  { api, temporal }: Installation,
  { isTemporalThere, uiPort }: { readonly isTemporalThere: boolean; readonly uiPort: number },
): Promise<readonly PortFacts[]> {
  const [host = '127.0.0.1', port = '7233'] = temporal.address.split(/:(?=\d+$)/);
  const isLocal = ['127.0.0.1', 'localhost'].includes(host);
  return Promise.all([
    lookAt({ purpose: 'the API', ...api }, () =>
      answersAs(`http://${api.host}:${api.port}/livez`, '"alive"'),
    ),
    ...(isLocal
      ? [
          lookAt({ purpose: 'Temporal', host, port: Number(port) }, () => Promise.resolve(isTemporalThere)),
          lookAt({ purpose: "Temporal's web UI", host, port: uiPort }, () =>
            answersAs(`http://${host}:${uiPort}/api/v1/settings`, 'ShowTemporalSystemNamespace'),
          ),
        ]
      : []),
  ]);
}

async function lookAt(place: Omit<PortFacts, 'use'>, isOurs: () => Promise<boolean>): Promise<PortFacts> {
  const use = await tryToListen(place);
  return { ...place, use: use === 'taken' && (await isOurs()) ? 'ours' : use };
}

function tryToListen({ host, port }: Omit<PortFacts, 'use'>): Promise<PortFacts['use']> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code === 'EADDRINUSE' ? 'taken' : 'impossible');
    });
    server.listen({ host, port, exclusive: true }, () => {
      server.close(() => {
        resolve('free');
      });
    });
  });
}

async function answersAs(url: string, mark: string): Promise<boolean> {
  try {
    const { body } = await request(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return (await body.text()).includes(mark);
  } catch {
    return false;
  }
}

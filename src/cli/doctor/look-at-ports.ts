import { createServer } from 'node:net';
import { request, type Agent, type Dispatcher } from 'undici';
import type { Installation } from '../../config/installation.ts';
import type { PortFacts } from '../../domain/doctor/installation-facts.ts';
import { ownApi, type OwnApi } from '../up/own-api.ts';

const PATIENCE_MS = 2_000;

/** Whether the ports that `up` takes are free, or its own already. */
export async function lookAtPorts(
  installation: Pick<Installation, 'api' | 'temporal' | 'tls'>,
  { isTemporalThere, uiPort }: { readonly isTemporalThere: boolean; readonly uiPort: number },
): Promise<readonly PortFacts[]> {
  const { api, temporal } = installation;
  const [host = '127.0.0.1', port = '7233'] = temporal.address.split(/:(?=\d+$)/);
  const isLocal = ['127.0.0.1', 'localhost'].includes(host);
  return Promise.all([
    lookAt({ purpose: 'the API', host: api.host, port: api.port }, () => isOurApi(installation)),
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

/** As `up` asks it: wherever it listens, and with whatever certificate. */
async function isOurApi(installation: Pick<Installation, 'api' | 'tls'>): Promise<boolean> {
  const api = ownApi(installation);
  const agent = agentOf(api);
  if (agent === null) return false;
  try {
    return await answersAs(`${api.url}/livez`, '"alive"', agent);
  } finally {
    await agent?.destroy();
  }
}

/** Null where the certificate cannot be read. */
function agentOf(api: OwnApi): Agent | undefined | null {
  try {
    return api.connect();
  } catch {
    return null;
  }
}

async function answersAs(url: string, mark: string, dispatcher?: Dispatcher): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const { body } = await request(url, { signal, ...(dispatcher === undefined ? {} : { dispatcher }) });
    return (await body.text()).includes(mark);
  } catch {
    return false;
  }
}

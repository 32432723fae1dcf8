import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent } from 'undici';
import type { Installation } from '../../config/installation.ts';
import { formatKey, ID_BYTES, keyOfBytes, SECRET_BYTES } from '../../domain/access/key-text.ts';
import { asksForCredentials } from '../../wiring/create-access.ts';
import { OWN_KEY_VARIABLE } from '../process/own-key.ts';

/** How `up` asks the API that it has started itself. */
export interface OwnApi {
  /** On this machine, whatever the API listens on. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** For the API process: the key of this run, which may only read. Empty where none is asked for. */
  readonly env: Readonly<Record<string, string>>;
  /** A connection that takes the configured certificate whatever name is in it; absent without TLS. */
  connect(): Agent | undefined;
}

export function ownApi({ api, tls }: Pick<Installation, 'api' | 'tls'>): OwnApi {
  const url = `${tls === null ? 'http' : 'https'}://${localHost(api.host)}:${api.port}`;
  const connect = (): Agent | undefined => (tls === null ? undefined : trusting(tls.certFile));
  if (!asksForCredentials(api)) return { url, headers: {}, env: {}, connect };
  const key = formatKey(keyOfBytes({ id: randomBytes(ID_BYTES), secret: randomBytes(SECRET_BYTES) }));
  return { url, headers: { authorization: `Bearer ${key}` }, env: { [OWN_KEY_VARIABLE]: key }, connect };
}

const ALL_ADDRESSES: Readonly<Record<string, string>> = {
  '0.0.0.0': '127.0.0.1',
  '::': '[::1]',
  '[::]': '[::1]',
};

function localHost(host: string): string {
  const local = ALL_ADDRESSES[host] ?? host;
  return local.includes(':') && !local.startsWith('[') ? `[${local}]` : local;
}

/** The file itself is what is trusted: it may be signed by anyone, for any name. */
function trusting(certFile: string): Agent {
  const options = { ca: readFileSync(certFile), allowPartialTrustChain: true };
  return new Agent({ connect: { ...options, checkServerIdentity: () => undefined } });
}

import { isLoopback } from '../../domain/access/loopback.ts';
import { acceptsTokens, speaksTls } from '../resolve/resolve-access.ts';
import type { Settled } from '../resolve/settle.ts';
import type { Bench, Path } from './bench.ts';
import { judgeDiscoveryUrl } from './judge-sections.ts';

/** What the API's credentials and its TLS need to be of use. */
export function judgeAccess(config: Settled, bench: Bench): void {
  if (acceptsTokens(config.api.auth)) judgeTokens(config, bench);
  judgeHost(config, bench);
  judgeOrigins(config, bench);
  judgeTls(config, bench);
}

/** The same that refuses to start the API, said while the file is at hand. */
function judgeHost({ api }: Settled, bench: Bench): void {
  if (isLoopback(api.host) || asksForCredentials(api.auth)) return;
  bench.refuse(
    [
      ['api', 'host'],
      ['api', 'auth'],
    ],
    {
      message: `${api.host} lets others in, and no credential is asked for`,
      suggestion:
        'write host: 127.0.0.1, or ask for credentials: api.auth.api_keys: true, or an issuer in api.auth.jwt',
    },
  );
}

function judgeOrigins({ api }: Settled, bench: Bench): void {
  if (!api.cors_enabled) return;
  const path: Path = ['api', 'cors_origins'];
  if (api.cors_origins.length === 0) {
    bench.refuse([path, ['api', 'cors_enabled']], {
      message: 'is empty: pages are let in by their origin',
      suggestion: 'write cors_origins: [https://dashboard.example.com], or cors_enabled: false',
    });
  }
  if (asksForCredentials(api.auth)) return;
  for (const [index, origin] of api.cors_origins.entries()) judgeOrigin(origin, [...path, index], bench);
}

/** Of an API that is open to this machine: what a page may do there is everything, so it has to be known whose it is. */
function judgeOrigin(origin: string, path: Path, bench: Bench): void {
  if (origin === '*') {
    bench.refuse([path], {
      message: 'lets every web page do everything here, since no credential is asked for',
      suggestion: 'list the origins that are meant, or ask for credentials: api.auth.api_keys: true',
    });
    return;
  }
  const { protocol, hostname, host } = new URL(origin);
  if (protocol === 'https:' || isLoopback(hostname)) return;
  bench.refuse([path], {
    message:
      'is plain http, and no credential is asked for: whoever is in between could do everything here with a page of his own',
    suggestion: `write https://${host}, or ask for credentials: api.auth.api_keys: true`,
  });
}

function asksForCredentials(auth: Settled['api']['auth']): boolean {
  return auth.api_keys || acceptsTokens(auth);
}

function judgeTokens({ api }: Settled, bench: Bench): void {
  const { jwt } = api.auth;
  const at = (name: string): Path => ['api', 'auth', 'jwt', name];
  if (jwt.issuer === undefined && jwt.discovery_url === undefined) {
    bench.refuse([at('issuer'), at('enabled'), at('discovery_url')], {
      message: 'tokens are accepted, but nothing says whose',
      suggestion: 'write issuer: https://login.example.com, or enabled: false',
    });
  }
  const hasAudience = jwt.audience !== undefined && jwt.audience.length > 0;
  if (!hasAudience && jwt.allowed_clients.length === 0) {
    bench.refuse([at('audience'), at('allowed_clients')], {
      message: 'every token of the issuer would be accepted, whomever it was made for',
      suggestion: 'name the audience of this service, or its allowed_clients',
    });
  }
  judgeSecure(jwt.issuer, at('issuer'), bench);
  judgeSecure(jwt.discovery_url, at('discovery_url'), bench);
  judgeDiscoveryUrl(jwt.discovery_url, at('discovery_url'), bench);
}

/** Who can answer in the issuer's place can make tokens. */
function judgeSecure(text: string | undefined, path: Path, bench: Bench): void {
  if (text === undefined) return;
  const url = new URL(text);
  if (url.protocol === 'https:' || isLoopback(url.hostname)) return;
  bench.refuse([path], {
    message: 'is plain http: whoever is in between could make tokens of his own',
    suggestion: `write https://${url.host}${url.pathname}`,
  });
}

function judgeTls({ tls }: Settled, bench: Bench): void {
  const names = ['cert_file', 'key_file'] as const;
  const isMeant = speaksTls(tls) || (tls.enabled === undefined && tls.key_file !== undefined);
  if (!isMeant) return;
  for (const name of names) {
    if (tls[name] !== undefined) continue;
    bench.refuse([['tls', name], ['tls']], {
      message: 'is missing: TLS needs a certificate and its key',
      suggestion: `write ${name}: /path/to/${name === 'cert_file' ? 'cert' : 'key'}.pem, or enabled: false`,
    });
  }
}

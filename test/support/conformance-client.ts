import { createCredentials } from '../../src/adapters/auth/credentials.ts';
import { createProber } from '../../src/adapters/probe/prober.ts';
import { createEnvironmentSecrets } from '../../src/adapters/secrets/environment-secrets.ts';
import type { CredentialSpec } from '../../src/domain/server/server-spec.ts';
import { z } from 'zod';
import { aServerSpec } from './builders/a-server-spec.ts';

/**
 * The client that the official conformance suite runs: one check of the server whose URL is the last argument, its
 * outcome on standard output. Exits with 0 when the path succeeded. A scenario that hands out client credentials is
 * probed with them, at the authorization server that the protected resource names, as an operator would set it up.
 */
async function main(url: string): Promise<void> {
  const secrets = createEnvironmentSecrets({ env: {} });
  const credentials = createCredentials({ secrets });
  const prober = createProber({
    credentials,
    secrets,
    clientInfo: { name: 'watchkeeper', version: '0.0.0' },
  });
  const { mcp } = aServerSpec()
    .withMcp({ url, mode: 'session', credential: await credentialFor(url) })
    .build();
  if (mcp === null) throw new Error('the builder gave no MCP path');
  const request = {
    server: 'scenario',
    spec: mcp,
    remembered: null,
    credentialWorkedAtMs: null,
    acceptedTools: null,
    lastCall: null,
  };
  const { verdict, message, era, tools } = await prober.probeMcp(request);
  await prober.close();
  await credentials.close();
  console.log(JSON.stringify({ verdict, message, era, tools }));
  process.exitCode = verdict === 'ok' ? 0 : 1;
}

const contextSchema = z.object({ client_id: z.string(), client_secret: z.string() });
const resourceSchema = z.object({ authorization_servers: z.tuple([z.url()], z.url()) });

async function credentialFor(url: string): Promise<CredentialSpec> {
  const context = process.env['MCP_CONFORMANCE_CONTEXT'];
  if (context === undefined) return { type: 'none' };
  const { client_id: clientId, client_secret: clientSecret } = contextSchema.parse(JSON.parse(context));
  const { origin, pathname } = new URL(url);
  const answer = await fetch(`${origin}/.well-known/oauth-protected-resource${pathname}`);
  const [issuer] = resourceSchema.parse(await answer.json()).authorization_servers;
  return {
    type: 'oauth2',
    tokenUrl: null,
    discoveryUrl: new URL('/.well-known/oauth-authorization-server', issuer).href,
    clientId,
    clientSecret,
    scopes: [],
    audience: null,
    refreshBufferMs: 60_000,
  };
}

await main(process.argv.at(-1) ?? '');

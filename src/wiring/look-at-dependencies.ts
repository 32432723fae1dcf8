import { createIssuerHttp } from '../adapters/auth/issuer-http.ts';
import { createIssuerKeys } from '../adapters/auth/inbound/issuer-keys.ts';
import { greetMail } from '../adapters/network/greet-mail.ts';
import { parseSmtpUrl } from '../adapters/notify/email/smtp-server.ts';
import { createEnvironmentSecrets } from '../adapters/secrets/environment-secrets.ts';
import type { Installation } from '../config/installation.ts';
import type { TokenRules } from '../domain/access/token-rules.ts';
import { issuersOf } from '../domain/diagnosis/configured-origins.ts';
import type {
  DependencyFacts,
  EndpointFacts,
  IssuerFacts,
  MailFacts,
} from '../domain/diagnosis/dependency-facts.ts';
import type { Looked } from '../domain/doctor/installation-facts.ts';
import type { ChannelSpec } from '../domain/notify/channel-spec.ts';
import type { ReleaseSettings } from '../domain/release/release.ts';
import type { Network } from '../ports/network.ts';
import { isWritableFolder, spaceAt } from './inspect-disk.ts';
import { inspectStore } from './inspect-store.ts';
import { inspectTemporal } from './inspect-temporal.ts';

const LIMIT_MS = 5_000;

export interface Dependent {
  readonly network: Network;
  readonly installation: Installation;
  /** Null for an environment that no file describes. */
  readonly settings: ReleaseSettings | null;
}

/** Looks at all of them at once, each with its own limit of time. Never throws; sends no credential. */
export async function lookAtDependencies({
  network,
  installation,
  settings,
}: Dependent): Promise<DependencyFacts> {
  const { api, storage, temporal, dataDir, logging } = installation;
  const channels = settings?.responding?.channels ?? [];
  const endpoints = [...tokenEndpoints(settings), ...channelEndpoints(channels), ...heartbeatOf(settings)];
  const [temporalFacts, issuers, looked, mail] = await Promise.all([
    inspectTemporal(temporal),
    Promise.all(api.auth.tokens === null ? [] : [lookAtIssuer(network, api.auth.tokens)]),
    Promise.all(endpoints.map((endpoint) => lookAtEndpoint(network, endpoint))),
    Promise.all(channels.flatMap((channel) => (channel.type === 'email' ? [greet(channel)] : []))),
  ]);
  return {
    nowMs: Date.now(),
    temporal: temporalFacts,
    store: inspectStore(storage.url),
    space: spaceAt(dataDir),
    logDirectory: { path: logging.directory, writable: isWritableFolder(logging.directory) },
    issuers,
    endpoints: looked,
    mail,
  };
}

interface Endpoint {
  readonly purpose: string;
  /** May be a reference, and hold a secret: nothing but its origin is looked at, or shown. */
  readonly url: string;
}

function tokenEndpoints(settings: ReleaseSettings | null): readonly Endpoint[] {
  return issuersOf(settings?.servers ?? []).map(({ origin, servers }) => ({
    purpose: `tokens of ${servers.join(', ')}`,
    url: origin,
  }));
}

function channelEndpoints(channels: readonly ChannelSpec[]): readonly Endpoint[] {
  return channels.flatMap((channel) => {
    const purpose = `channel ${channel.name} (${channel.type})`;
    if (channel.type === 'slack') return [{ purpose, url: channel.apiUrl }];
    if (channel.type === 'pagerduty') return [{ purpose, url: channel.eventsUrl }];
    return channel.type === 'webhook' ? [{ purpose, url: channel.url }] : [];
  });
}

function heartbeatOf(settings: ReleaseSettings | null): readonly Endpoint[] {
  return settings?.heartbeat === undefined ? [] : [{ purpose: 'heartbeat', url: settings.heartbeat.url }];
}

async function lookAtEndpoint(network: Network, { purpose, url }: Endpoint): Promise<EndpointFacts> {
  const origin = originOf(url);
  if (origin === null) return { purpose, origin: null, look: null };
  return { purpose, origin, look: await network.look(new URL(origin), LIMIT_MS) };
}

async function lookAtIssuer(network: Network, rules: TokenRules): Promise<IssuerFacts> {
  const [endpoint, keys] = await Promise.all([
    lookAtEndpoint(network, { purpose: "issuer of the API's tokens", url: rules.discoveryUrl }),
    keysOf(rules),
  ]);
  return { ...endpoint, keys };
}

async function keysOf(rules: TokenRules): Promise<IssuerFacts['keys']> {
  const http = createIssuerHttp(LIMIT_MS);
  try {
    const { count } = await createIssuerKeys({ rules, http, nowMs: Date.now }).current();
    return { found: count };
  } catch (error) {
    return { failed: reasonOf(error) };
  } finally {
    await http.close();
  }
}

async function greet({ name, smtpUrl }: ChannelSpec & { readonly type: 'email' }): Promise<MailFacts> {
  const purpose = `channel ${name} (email)`;
  const text = resolved(smtpUrl);
  const server = text === null ? null : parseSmtpUrl(text);
  if (server === null) return { purpose, server: null, greeting: { failed: 'it has no address' } };
  return {
    purpose,
    server: `${server.host}:${server.port}`,
    greeting: await looked(greetMail(server, LIMIT_MS)),
  };
}

async function looked<T>(work: Promise<T>): Promise<Looked<T>> {
  try {
    return { found: await work };
  } catch (error) {
    return { failed: reasonOf(error) };
  }
}

/** Null where a reference has no value here, or what it stands for is no address. */
function originOf(url: string): string | null {
  const text = resolved(url);
  const parsed = text === null ? null : URL.parse(text);
  return parsed === null || parsed.origin === 'null' ? null : parsed.origin;
}

function resolved(reference: string): string | null {
  try {
    return createEnvironmentSecrets({ env: process.env }).resolve(reference);
  } catch {
    return null;
  }
}

function reasonOf(error: unknown): string {
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  return first instanceof Error ? first.message : String(first);
}

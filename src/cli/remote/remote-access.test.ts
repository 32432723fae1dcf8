import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { startOidcIssuer } from '../../../test/support/official/oidc-issuer.ts';
import type { OidcIssuer } from '../../../test/support/official/oidc-issuer.ts';
import { createWatchedApi, NOW_MS } from '../../../test/support/recorded-fleet/watched-api.ts';
import type { WatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import { stillService } from '../../../test/support/recorded-fleet/still-service.ts';
import { keyCreate } from '../../actions/key/create.ts';
import { modeShow } from '../../actions/mode/show.ts';
import { runAction } from '../../actions/run-action.ts';
import { createAuthenticator } from '../../adapters/auth/inbound/authenticator.ts';
import { startApi } from '../../api/start-api.ts';
import type { RunningApi } from '../../api/start-api.ts';
import { createRemoteRunner } from './remote-runner.ts';

const OPTIONS = {
  config: [],
  json: [],
  quiet: false,
  color: false,
  input: false,
  jq: null,
  pager: false,
  timeoutMs: null,
};

let world: WatchedApi;
let issuer: OidcIssuer;
const running: RunningApi[] = [];

beforeAll(async () => {
  issuer = await startOidcIssuer({ resource: 'urn:wk', claims: { roles: ['viewer'] } });
  world = await createWatchedApi([aServerSpec().named('search').build()]);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  for (const api of running) await api.close();
  await world.close();
  await issuer.stop();
});

async function apiWith(ways: {
  readonly apiKeyHeader: string | null;
  readonly tokens: boolean;
}): Promise<string> {
  const { store } = world.fleet;
  const { prober, control, releases, nowMs } = world.context();
  const rules = {
    issuer: issuer.issuerUrl,
    discoveryUrl: issuer.discoveryUrl,
    audiences: ['urn:wk'],
    allowedClients: [],
    algorithms: ['RS256' as const],
    clockSkewMs: 0,
    rolesClaim: 'roles',
    roleMap: {},
  };
  const access = {
    authenticator: createAuthenticator({
      acceptsKeys: ways.apiKeyHeader !== null,
      ownKey: null,
      store,
      nowMs: Date.now,
      onTrouble: () => undefined,
      tokens: ways.tokens ? rules : null,
    }),
    apiKeyHeader: ways.apiKeyHeader,
    acceptsTokens: ways.tokens,
    limiter: null,
    onRefusal: () => undefined,
    onUndecided: () => undefined,
  };
  const service = stillService(NOW_MS);
  const onFailure = (): void => undefined;
  const parts = { store, prober, control, releases, nowMs, service, onFailure, access };
  const api = await startApi({
    dependencies: { ...parts, defaultEnvironment: 'development' },
    host: '127.0.0.1',
    port: 0,
    drainMs: 100,
  });
  running.push(api);
  return api.url;
}

async function aKey(name: string): Promise<string> {
  const made = await runAction(world.context(), { action: keyCreate, input: { name, role: 'viewer' } });
  if (made.kind !== 'done' || made.output.result.key === null) throw new Error('no key');
  return made.output.result.key;
}

test.each([
  ['a key, where keys have a header of their own', { apiKeyHeader: 'X-Fleet-Key', tokens: false }, 'ann'],
  ['a key, where tokens are accepted too', { apiKeyHeader: 'X-Fleet-Key', tokens: true }, 'bob'],
  ['a token', { apiKeyHeader: null, tokens: true }, null],
  ['a token, where keys are accepted too', { apiKeyHeader: 'X-API-Key', tokens: true }, null],
] as const)('%s lets the command line in', async (_, ways, keyName) => {
  const url = await apiWith(ways);
  vi.stubEnv('WATCHKEEPER_API_KEY', keyName === null ? await issuer.token() : await aKey(keyName));
  const request = {
    action: modeShow,
    options: OPTIONS,
    isDryRun: false,
    signal: new AbortController().signal,
    requestId: 'request-9',
  };
  const result = await createRemoteRunner(url, request).run({ action: modeShow, input: {} });
  expect(result.kind).toBe('done');
  vi.stubEnv('WATCHKEEPER_API_KEY', 'wrong');
  const refused = createRemoteRunner(url, request).run({ action: modeShow, input: {} });
  await expect(refused).rejects.toMatchObject({ exitCode: 4 });
});

import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { openBreakGlass, type BreakGlass } from '../../../test/support/diagnosis/break-glass.ts';
import { startFleetTarget, type FleetTarget } from '../../../test/support/fleet-target/fleet-target.ts';
import { openSpecialPorts, type SpecialPorts } from '../../../test/support/mcp-zoo/special-ports.ts';
import { startHttpFake, type HttpFake } from '../../../test/support/notify/http-fake.ts';
import { startScriptedSmtp } from '../../../test/support/notify/scripted-smtp.ts';
import { startOidcIssuer, type OidcIssuer } from '../../../test/support/official/oidc-issuer.ts';
import { diagnosisDependencies } from './dependencies.ts';
import { diagnosisNetwork } from './network.ts';
import { diagnosisServers } from './servers.ts';

type Servers = readonly Readonly<Record<string, unknown>>[];

let well: FleetTarget;
let gateway: FleetTarget;
let ports: SpecialPorts;
const worlds: BreakGlass[] = [];

beforeAll(async () => {
  [well, gateway] = await Promise.all([startFleetTarget(), startFleetTarget()]);
  ports = await openSpecialPorts((_, response) => response.end());
});
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
  vi.unstubAllEnvs();
});
afterAll(async () => {
  await Promise.all([well.stop(), gateway.stop(), ports.close()]);
});

const at = (target: FleetTarget, name: string, changes: object = {}) => ({
  server_name: name,
  mcp_endpoint_url: target.mcpUrl(name),
  mcp_mode: 'plain',
  rest_health_endpoint_url: target.restUrl(name),
  ...changes,
});
const badly = (name: Parameters<SpecialPorts['addresses']['get']>[0]) => ({
  server_name: `server-${name}`,
  mcp_endpoint_url: `${ports.addresses.get(name) ?? ''}/mcp`,
  mcp_mode: 'plain',
});

async function world(servers: Servers, rest: object = {}): Promise<BreakGlass> {
  const opened = await openBreakGlass({ servers, ...rest });
  worlds.push(opened);
  return opened;
}

describe('diagnose servers', () => {
  const FLEET = (): Servers => [
    ...['one', 'two', 'six'].map((name) => at(well, name)),
    ...['search', 'booking'].map((name) => at(gateway, name)),
  ];

  test('of a fleet that is well all are up, and nothing is suspected', async () => {
    const { output, exitCode } = await (await world(FLEET())).run(diagnosisServers);
    expect(exitCode).toBe(0);
    expect(output).toMatchObject({
      summary: { servers: 5, up: 5, degraded: 0, down: 0 },
      own_network_works: true,
      causes: [],
    });
  });

  test('of a fleet whose gateway is dead, the gateway is suspected first', async () => {
    const dead = await startFleetTarget();
    const fleet = [...FLEET(), ...['map', 'menu', 'mail'].map((name) => at(dead, name)), badly('refused')];
    await dead.stop();
    const { output, exitCode } = await (await world(fleet)).run(diagnosisServers);
    expect(exitCode).toBe(1);
    expect(output.summary).toEqual({ servers: 9, up: 5, degraded: 0, down: 4 });
    expect(output.causes[0]).toMatchObject({
      kind: 'endpoint',
      what: new URL(dead.origin).host,
      servers: ['mail', 'map', 'menu'],
      spared: [],
    });
  });

  test('of servers that need one that fails, that one is suspected first', async () => {
    const fleet = [
      ...FLEET(),
      at(well, 'base'),
      ...['map', 'menu'].map((name) => at(gateway, name, { depends_on: ['base'] })),
    ];
    for (const [target, name] of [
      [well, 'base'],
      [gateway, 'map'],
      [gateway, 'menu'],
    ] as const)
      target.setHealthy(name, false);
    const { output } = await (await world(fleet)).run(diagnosisServers);
    expect(output.causes[0]).toMatchObject({
      kind: 'dependency',
      what: 'base',
      servers: ['base', 'map', 'menu'],
    });
  });

  test('with all down it is 5, and a server that says nothing is waited for 3 s, once', async () => {
    const startedMs = performance.now();
    const fleet = [badly('silent'), badly('tls-silent'), badly('refused'), badly('unresolvable')].map(
      (server) => ({
        ...server,
        mcp_timeout_seconds: 60,
        mcp_retry_attempts: 5,
      }),
    );
    const { output, exitCode } = await (await world(fleet)).run(diagnosisServers);
    expect(exitCode).toBe(5);
    expect(output.servers.map(({ mcp }) => mcp?.verdict).sort()).toEqual([
      'connect_refused',
      'dns_failed',
      'timeout',
      'timeout',
    ]);
    expect(performance.now() - startedMs).toBeLessThan(6_000);
  });

  test('a server of which one path fails is degraded, and one that is switched off is not asked', async () => {
    const half = at(well, 'half', { rest_health_endpoint_url: ports.addresses.get('refused') });
    const off = at(well, 'off-duty', { enabled: false });
    const { output, exitCode } = await (await world([half, off])).run(diagnosisServers);
    expect(exitCode).toBe(1);
    expect(output.servers).toMatchObject([{ server: 'half', state: 'degraded' }]);
    expect(well.probesOf('off-duty')).toEqual([]);
  });

  test('without a server there is nothing to say', async () => {
    const opened = await world([at(well, 'off-duty', { enabled: false })]);
    await expect(opened.run(diagnosisServers)).rejects.toMatchObject({ code: 'NO_DATA', exitCode: 3 });
  });
});

describe('diagnose network', () => {
  test('of hosts that are well it is 0, each once with all that need it, and who gives them tokens', async () => {
    vi.stubEnv('DIAG_SECRET', 'se-cret');
    const token = {
      auth_config: {
        auth_type: 'oauth2',
        oauth2_token_url: `${gateway.origin}/token`,
        oauth2_client_id: 'c',
        oauth2_client_secret: '${DIAG_SECRET}',
      },
    };
    const opened = await world([at(well, 'one', token), at(well, 'two')]);
    const { output, exitCode } = await opened.run(diagnosisNetwork);
    expect(exitCode).toBe(0);
    expect(output.hosts).toMatchObject([
      {
        origin: well.origin,
        servers: ['one', 'two'],
        reachable: true,
        addresses: ['127.0.0.1'],
        dns_ms: null,
      },
      { origin: gateway.origin, servers: ['one'], reachable: true },
    ]);
  });

  test('a wrong certificate, a name that nobody knows and a closed port are told apart', async () => {
    const fleet = [at(well, 'one'), badly('self-signed'), badly('unresolvable'), badly('refused')];
    const { output, exitCode } = await (await world(fleet)).run(diagnosisNetwork);
    expect(exitCode).toBe(1);
    expect(output.summary).toEqual({ hosts: 4, ok: 1, failed: 3 });
    const steps = output.hosts.map(({ failed_step, certificate }) => [
      failed_step,
      certificate?.trusted ?? null,
    ]);
    expect(steps).toEqual([
      [null, null],
      ['connection', null],
      ['TLS', false],
      ['name', null],
    ]);
  });
});

describe('diagnose dependencies', () => {
  let issuer: OidcIssuer;
  let hook: HttpFake;
  beforeAll(async () => {
    issuer = await startOidcIssuer();
    hook = await startHttpFake(() => ({ status: 405, body: '' }));
  });
  afterAll(async () => {
    await Promise.all([issuer.stop(), hook.close()]);
  });

  async function diagnosed(mail: { greeting: string | null }, rest: object = {}) {
    const smtp = await startScriptedSmtp(mail);
    vi.stubEnv('DIAG_SMTP', `smtp://ann:pass-word@${smtp.host}`);
    vi.stubEnv('DIAG_HOOK', `${hook.origin}/services/se-cret?token=se-cret`);
    const channels = {
      mail: {
        type: 'email',
        smtp_url: '${DIAG_SMTP}',
        from: 'a@example.com',
        to: ['b@example.com'],
      },
      hook: { type: 'webhook', url: '${DIAG_HOOK}' },
    };
    const api = { auth: { jwt: { issuer: issuer.issuerUrl, audience: 'us' } } };
    const opened = await world([at(well, 'one')], { api, alerting: { channels }, ...rest });
    const { output, exitCode } = await opened.run(diagnosisDependencies);
    await smtp.close();
    const failing = output.lines.filter(({ status }) => status === 'fail').map(({ name }) => name);
    return { output, exitCode, failing };
  }

  test('says of each that is well that it is, and that Temporal is away', async () => {
    const { output, exitCode, failing } = await diagnosed({ greeting: '220 mail.example.com' });
    expect([exitCode, failing]).toEqual([1, ['temporal']]);
    const said = output.lines.map(({ name, message }) => `${name} ${message}`).join('\n');
    expect(said).toMatch(/issuer .*has its discovery document and [1-9]\d* keys/);
    expect(said).toMatch(
      /endpoint channel hook \(webhook\): http:\/\/127\.0\.0\.1:\d+ \(127\.0\.0\.1\) is reachable/,
    );
    expect(said).toContain('greets: 220 mail.example.com');
    expect(said).toMatch(/clock This clock agrees/);
    expect(said).not.toMatch(/se-cret|pass-word/);
  });

  test('sends no credential and no secret path', () => {
    expect(hook.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['HEAD /']);
    for (const { headers } of hook.requests) expect(headers.authorization).toBeUndefined();
    expect(issuer.tokenRequests()).toBe(0);
  });

  test('names what is broken: an issuer, a mail server that does not greet, an address that is none', async () => {
    issuer.setMood('unavailable');
    vi.stubEnv('DIAG_BEAT', 'se-cret');
    const { output, failing } = await diagnosed(
      { greeting: '554 go away' },
      { monitoring: { heartbeat_url: '${DIAG_BEAT}' } },
    );
    issuer.setMood('normal');
    expect(failing).toEqual(['temporal', 'issuer', 'endpoint', 'mail']);
    const said = output.lines.map(({ message }) => message).join('\n');
    expect(said).toContain('answered with status 503');
    expect(said).toContain('it says "554 go away"');
    expect(said).toContain('heartbeat: its address has no value here');
    expect(said).not.toContain('se-cret');
  });
});

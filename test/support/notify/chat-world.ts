import { createNotifiers } from '../../../src/adapters/notify/notifiers.ts';
import { createSlackChat } from '../../../src/adapters/notify/slack/slack-chat.ts';
import { createEnvironmentSecrets } from '../../../src/adapters/secrets/environment-secrets.ts';
import type { ApiDependencies } from '../../../src/api/dependencies.ts';
import type { Refusal } from '../../../src/domain/access/refusal.ts';
import type { AuditRecord } from '../../../src/domain/audit/audit-record.ts';
import { viewIncident } from '../../../src/domain/incident/incident-view.ts';
import type { Release } from '../../../src/domain/release/release.ts';
import type { ChatChannel } from '../../../src/ports/chat.ts';
import { aServerSpec } from '../builders/a-server-spec.ts';
import { anOpenIncident, INCIDENT_ID } from '../builders/an-open-incident.ts';
import { aChannel, aUser, respondingSettings } from '../builders/responding.ts';
import { until } from '../installation/until.ts';
import { createWatchedApi, NOW_MS } from '../recorded-fleet/watched-api.ts';
import type { WatchedApi } from '../recorded-fleet/watched-api.ts';
import { startFakeSlack } from './fake-slack.ts';
import type { FakeSlack } from './fake-slack.ts';
import { slackHeaders } from './signed-requests.ts';

export const SIGNING_SECRET = 'slack-signing-secret';
export const WEBHOOK_SECRET = 'pagerduty-webhook-secret';
export const INCIDENT = INCIDENT_ID;
export const ENVIRONMENT = 'development';

/** An API with an open incident, a Slack workspace and people of the configuration. */
export interface ChatWorld {
  readonly api: WatchedApi;
  readonly slack: FakeSlack;
  readonly refusals: Refusal[];
  /** Secrets of the channels, by name. */
  readonly env: Record<string, string>;
  /** What the API is made of. */
  readonly dependencies: ApiDependencies;
  /** Makes another release what runs, with these changes of the one that ran first. */
  configure(changes: Configured): Promise<void>;
  /** A channel of the workspace and its app, as the configuration has it. */
  aSlackChannel(name: string, changes?: Partial<ChatChannel>): ChatChannel;
  /** Status of a rightly signed request, and how long its answer took. */
  press(payload: unknown, signing?: Signing): Promise<Answered>;
  command(text: string, fields?: Readonly<Record<string, string>>): Promise<Answered>;
  send(path: string, body: string, headers: Readonly<Record<string, string>>): Promise<Answered>;
  /** The one incident that there is, as it stands. */
  status(): Promise<string>;
  audit(): Promise<readonly AuditRecord[]>;
  untilWhispered(count: number): Promise<readonly string[]>;
  close(): Promise<void>;
}

interface Configured {
  readonly appToken?: string | null;
  /** Channels beside the one that is called slack. */
  readonly others?: readonly ChatChannel[];
}

export interface Signing {
  readonly secret?: string;
  readonly nowMs?: number;
}

export interface Answered {
  readonly status: number;
  readonly text: string;
  readonly ms: number;
}

const FROM = { incoming: { socket: { remoteAddress: '192.0.2.7' } } };

let triggers = 0;
let releases = 1;

/** As `block_actions` of a button in the incident's message. */
export function aPress(
  button: string,
  changes: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  triggers += 1;
  return {
    type: 'block_actions',
    user: { id: 'U0ANN' },
    trigger_id: `trigger-${triggers}`,
    channel: { id: 'C0OPS', name: 'ops' },
    actions: [
      {
        type: 'button',
        action_id: `incident:${button}`,
        block_id: 'state-1',
        action_ts: `1767323070.${triggers}`,
        value: JSON.stringify({ incident: INCIDENT, environment: ENVIRONMENT }),
      },
    ],
    ...changes,
  };
}

export async function startChatWorld(): Promise<ChatWorld> {
  const slack = await startFakeSlack({
    people: [
      { id: 'U0BEN', email: 'Ben@Example.com' },
      { id: 'U0FOREIGN', email: 'ben@example.com', isForeign: true },
      { id: 'U0NOBODY', email: 'nobody@example.com' },
    ],
  });
  const env: Record<string, string> = {
    APP: slack.appToken,
    SLACK: slack.token,
    SIGNING: SIGNING_SECRET,
    WEBHOOK: WEBHOOK_SECRET,
  };
  const secrets = createEnvironmentSecrets({ env });
  const chat = createSlackChat({ secrets });
  const notifiers = createNotifiers({ secrets, write: () => undefined });
  const refusals: Refusal[] = [];
  const api = await createWatchedApi([aServerSpec().named('search').build()], releaseFor(slack), {
    chatting: { secrets, chat },
    notifier: () => Promise.resolve(notifiers),
    access: {
      authenticator: noCredentials(),
      apiKeyHeader: 'x-api-key',
      acceptsTokens: false,
      limiter: null,
      onRefusal: (refusal) => refusals.push(refusal),
      onUndecided: () => undefined,
    },
  });
  const { store } = api.fleet;
  await openIncident(api);

  const send: ChatWorld['send'] = async (path, body, headers) => {
    const startedMs = performance.now();
    const response = await api.app.request(
      `http://watch.example.com${path}`,
      { method: 'POST', body, headers },
      FROM,
    );
    return { status: response.status, text: await response.text(), ms: performance.now() - startedMs };
  };
  return {
    api,
    slack,
    refusals,
    env,
    dependencies: api.dependencies,
    configure: async (changes) => {
      releases += 1;
      await store.applyRelease({ ...releaseFor(slack, changes), hash: `r${releases}` });
    },
    aSlackChannel: (name, changes) => ({ ...channelOf(slack), name, ...changes }),
    send,
    press: (payload, { secret = SIGNING_SECRET, nowMs = NOW_MS } = {}) => {
      const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
      return send('/integrations/slack/interactions', body, slackHeaders(body, { secret, nowMs }));
    },
    command: (text, fields = {}) => {
      triggers += 1;
      const body = new URLSearchParams({
        ...{ command: '/watchkeeper', text, user_id: 'U0ANN', channel_id: 'C0OPS', channel_name: 'ops' },
        ...{ trigger_id: `trigger-${triggers}`, response_url: slack.replyUrl, ...fields },
      }).toString();
      return send(
        '/integrations/slack/commands',
        body,
        slackHeaders(body, { secret: SIGNING_SECRET, nowMs: NOW_MS }),
      );
    },
    status: async () => {
      // The command that changes nothing tells how it stands.
      const view = await api.control.commandIncident({
        ...{ environment: ENVIRONMENT, id: INCIDENT, who: 'test', idempotencyKey: `look-${(triggers += 1)}` },
        command: { kind: 'note', text: 'looked' },
      });
      return view.phase.status;
    },
    audit: () => store.audit(ENVIRONMENT, 100),
    untilWhispered: async (count) => {
      await until({ what: `${count} whispers`, ask: () => slack.whispers.length >= count, limitMs: 5_000 });
      return slack.whispers.map(({ text }) => text);
    },
    close: async () => {
      await api.close();
      await chat.close();
      await notifiers.close();
      await slack.close();
    },
  };
}

async function openIncident({ control, fleet }: WatchedApi): Promise<void> {
  const { state } = anOpenIncident({ environment: ENVIRONMENT, server: 'search', nowMs: NOW_MS });
  control.open(state);
  await fleet.store.recordIncident(viewIncident(state, NOW_MS), []);
}

/** Every other route asks for a credential that nobody has. */
function noCredentials() {
  const refused = { status: 'refused', reason: 'unknown_key', who: null, expiredAtMs: null } as const;
  return {
    identify: () => Promise.resolve(refused),
    hasAccepted: () => false,
    close: () => Promise.resolve(),
  };
}

function channelOf(slack: FakeSlack): ChatChannel {
  return {
    ...aChannel('slack'),
    botToken: '${SLACK}',
    channel: '#ops',
    apiUrl: slack.apiUrl,
    signingSecret: '${SIGNING}',
    appToken: '${APP}',
  } as ChatChannel;
}

function releaseFor(slack: FakeSlack, { appToken = '${APP}', others = [] }: Configured = {}): Release {
  const specs = [aServerSpec().named('search').build()];
  const slackChannel = { ...channelOf(slack), appToken };
  const pagerduty = { ...aChannel('pagerduty'), webhookSecret: '${WEBHOOK}' } as ReturnType<typeof aChannel>;
  return {
    hash: 'r1',
    environment: ENVIRONMENT,
    createdAtMs: 0,
    source: 'chat.yaml',
    settings: {
      systemName: 'chat',
      shardSize: 250,
      maxConcurrentChecks: 250,
      retention: { checksMs: 172_800_000, minutesMs: 7_776_000_000, hoursMs: 34_560_000_000 },
      responding: respondingSettings({
        channels: [slackChannel, ...others, pagerduty],
        users: [
          aUser('ann', { slackId: 'U0ANN', roles: ['viewer', 'operator'] }),
          aUser('ben', { email: 'ben@example.com', roles: ['operator'] }),
          aUser('vic', { slackId: 'U0VIC', roles: ['viewer'] }),
          aUser('ada', { slackId: 'U0ADA', roles: ['admin'] }),
        ],
      }),
      servers: specs,
      document: { environment: ENVIRONMENT, servers: [] },
    },
  };
}

import { afterAll, beforeAll, expect, test } from 'vitest';
import { incidentWorkflowId, STATUS_ATTRIBUTE } from '../../src/contract/names.ts';
import { startFleetTarget, type FleetTarget } from '../support/fleet-target/fleet-target.ts';
import { runCommand } from '../support/installation/command.ts';
import { startInstallation, type TestInstallation } from '../support/installation/installation.ts';
import { until } from '../support/installation/until.ts';
import { watchedConfig } from '../support/installation/watched-fleet.ts';
import { startFakePagerDuty, type FakePagerDuty } from '../support/notify/fake-pagerduty.ts';
import { startFakeSlack, type FakeSlack, type SlackMessageShown } from '../support/notify/fake-slack.ts';
import { buttonsOf, pressButton } from '../support/notify/press-button.ts';

const ACKNOWLEDGED = { incident: { status: 'acknowledged', who: 'ana' } };
const SIGNING_SECRET = 'slack-signing-secret';
const ANA = { id: 'U0ANA', email: 'ana@example.com' };
const BEHIND_GATEWAY = Array.from({ length: 200 }, (_, index) => `behind-${index}`);

let target: FleetTarget;
let slack: FakeSlack;
let pagerduty: FakePagerDuty;
let installation: TestInstallation;

beforeAll(async () => {
  target = await startFleetTarget();
  slack = await startFakeSlack({ people: [ANA] });
  pagerduty = await startFakePagerDuty();
  installation = await startInstallation({
    config: responding(),
    env: secrets(),
  });
  await Promise.all([installation.start('worker'), installation.start('api')]);
  await until({
    what: 'the first checks',
    ask: async () => (await installation.store.allStates('development')).length === BEHIND_GATEWAY.length + 2,
    limitMs: 60_000,
  });
  await until({ what: 'the API', ask: () => isUp(`${installation.apiUrl}/livez`), limitMs: 30_000 });
}, 120_000);

afterAll(async () => {
  await installation.stop();
  await slack.close();
  await pagerduty.close();
  await target.stop();
});

function secrets(): Readonly<Record<string, string>> {
  return { SLACK_TOKEN: slack.token, SLACK_SIGNING: SIGNING_SECRET, PAGER_KEY: pagerduty.routingKey };
}

/** The times of the shipped policy for critical ones, a hundred and fifty times as fast. */
function responding(): Readonly<Record<string, unknown>> {
  const watched = watchedConfig(target, ['search', 'gateway', ...BEHIND_GATEWAY]);
  const servers = (watched['servers'] as readonly { readonly server_name: string }[]).map((server) =>
    server.server_name.startsWith('behind-') ? { ...server, depends_on: ['gateway'] } : server,
  );
  const quiet = [
    'low_success_rate',
    'flapping',
    'slo_burn',
    'high_response_time',
    'dual_monitoring_degraded',
  ];
  return {
    ...watched,
    servers,
    alerting: {
      rules: [{ name: 'server_down', clear_for: '2s' }, ...quiet.map((name) => ({ name, enabled: false }))],
      channels: {
        chat: {
          type: 'slack',
          channel: '#ops',
          bot_token: '${SLACK_TOKEN}',
          signing_secret: '${SLACK_SIGNING}',
          api_url: slack.apiUrl,
        },
        pager: { type: 'pagerduty', routing_key: '${PAGER_KEY}', events_url: pagerduty.eventsUrl },
      },
      users: [{ name: 'ana', roles: ['operator'], email: ANA.email }],
      escalation: {
        critical: {
          contact: 'ana',
          within: '6s',
          levels: [
            { after: '0s', notify: ['chat', 'contact'] },
            { after: '2s', notify: ['pager'] },
          ],
        },
      },
    },
  };
}

test('a server dies: Slack says what failed, PagerDuty rings, Ana acknowledges in Slack and all show it, it recovers', async () => {
  target.setHealthy('search', false);
  const opened = await untilChannelShows('search', (message) => buttonsOf(message).includes('Acknowledge'));
  expect(buttonsOf(opened)).toEqual(['Acknowledge', 'Run runbook']);
  expect(opened.text).toMatch(/CRITICAL · search: No path of the server answers\n.*MCP http_error 500/);
  const id = await incidentOf('search');

  const rung = await until({
    what: 'the call',
    ask: () => pagerduty.alerts().find(({ dedupKey }) => dedupKey.includes(id)) ?? null,
    limitMs: 20_000,
  });
  expect(rung).toMatchObject({ status: 'triggered', severity: 'critical' });

  const told = await untilChannelShows('search', () => true);
  const press = { apiUrl: installation.apiUrl, secret: SIGNING_SECRET, message: told, user: ANA.id };
  expect(await pressButton({ ...press, button: 'Acknowledge' })).toBe(200);
  const edited = await untilChannelShows('search', ({ text }) => text.includes('ACKNOWLEDGED by ana'));
  expect(edited.ts).toBe(opened.ts);
  expect(await shownByCommand(id)).toMatchObject(ACKNOWLEDGED);
  expect(await shownByApi(id)).toMatchObject(ACKNOWLEDGED);
  expect(await shownByTemporal(id)).toBe('acknowledged');
  await untilPagerSays(id, 'acknowledged');

  expect(await pressButton({ ...press, message: edited, button: 'Run runbook' })).toBe(200);
  await until({
    what: 'the first look in the thread',
    ask: () => slack.thread(opened.ts).some(({ text }) => text.includes('search') && /http|500/i.test(text)),
    limitMs: 20_000,
  });

  target.setHealthy('search', true);
  const over = await untilChannelShows('search', ({ text }) => text.includes('RESOLVED in'));
  expect(over.ts).toBe(opened.ts);
  await untilPagerSays(id, 'resolved');
  const report = await command('incident', 'report', id);
  for (const part of ['No path of the server answers', 'ana', 'chat', 'pager', 'acknowledged', 'resolved'])
    expect(report.stdout).toContain(part);
  const { incidents } = JSON.parse((await command('incident', 'list', '--all', '--json')).stdout) as {
    readonly incidents: readonly unknown[];
  };
  expect(incidents).toHaveLength(1);
}, 120_000);

test('a gateway dies with two hundred servers behind it: one incident, one message, one call', async () => {
  const callsBefore = pagerduty.alerts().length;
  for (const server of ['gateway', ...BEHIND_GATEWAY]) target.setHealthy(server, false);
  await untilChannelShows('gateway', () => true);
  await until({
    what: 'all alerts behind the gateway',
    ask: async () =>
      (await installation.store.routedAlerts('development')).filter(
        ({ server, route }) => server.startsWith('behind-') && route.status === 'suppressed',
      ).length === BEHIND_GATEWAY.length,
    limitMs: 60_000,
  });
  await until({
    what: 'the call',
    ask: () => pagerduty.alerts().length === callsBefore + 1,
    limitMs: 20_000,
  });
  expect(slack.channelShows('ops').filter(({ text }) => text.includes('behind-'))).toEqual([]);
  expect(await installation.store.incidents('development', { limit: 10 })).toHaveLength(2);
}, 120_000);

async function isUp(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

function untilChannelShows(
  server: string,
  isIt: (message: SlackMessageShown) => boolean,
): Promise<SlackMessageShown> {
  return until({
    what: `a message about ${server}`,
    ask: () =>
      slack.channelShows('ops').find((each) => each.text.includes(`· ${server}: `) && isIt(each)) ?? null,
    limitMs: 40_000,
  });
}

async function incidentOf(server: string): Promise<string> {
  const found = (await installation.store.incidents('development', { limit: 10 })).find(({ servers }) =>
    servers.includes(server),
  );
  return found?.id ?? '';
}

function untilPagerSays(id: string, status: string): Promise<unknown> {
  return until({
    what: `PagerDuty's alert ${status}`,
    ask: () => pagerduty.alerts().some((alert) => alert.dedupKey.includes(id) && alert.status === status),
    limitMs: 20_000,
  });
}

function command(...words: readonly string[]) {
  const { folder, configPath } = installation;
  return runCommand({ words: [...words, '--config', configPath], folder, env: secrets() });
}

async function shownByCommand(id: string): Promise<unknown> {
  return JSON.parse((await command('incident', 'show', id, '--json')).stdout) as unknown;
}

async function shownByApi(id: string): Promise<unknown> {
  return (await fetch(`${installation.apiUrl}/api/v1/incidents/${id}`)).json();
}

async function shownByTemporal(id: string): Promise<unknown> {
  const { typedSearchAttributes } = await installation.client.workflow
    .getHandle(incidentWorkflowId(id))
    .describe();
  return typedSearchAttributes.get(STATUS_ATTRIBUTE);
}

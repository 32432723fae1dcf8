import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFleetTarget, type FleetTarget } from '../support/fleet-target/fleet-target.ts';
import { runCommand } from '../support/installation/command.ts';
import { startInstallation, type TestInstallation } from '../support/installation/installation.ts';
import { until } from '../support/installation/until.ts';
import { watchedConfig } from '../support/installation/watched-fleet.ts';
import { startFakeSlack, type FakeSlack, type SlackMessageShown } from '../support/notify/fake-slack.ts';
import { buttonsOf, payloadOfPress, pressButton } from '../support/notify/press-button.ts';
import { slackHeaders } from '../support/notify/signed-requests.ts';

const SIGNING_SECRET = 'slack-signing-secret';
const ANA = 'U0ANA';
const BUTTON = 'It arrived';

let target: FleetTarget;
let slack: FakeSlack;
let installation: TestInstallation;

beforeAll(async () => {
  target = await startFleetTarget();
  slack = await startFakeSlack({
    channels: [
      { id: 'C0OPS', name: 'ops' },
      { id: 'C0INSIDE', name: 'inside' },
    ],
  });
  const common = { type: 'slack', bot_token: '${SLACK_TOKEN}', api_url: slack.apiUrl };
  const alerting = {
    channels: {
      chat: { ...common, channel: '#ops', signing_secret: '${SLACK_SIGNING}' },
      inside: { ...common, channel: '#inside', app_token: '${SLACK_APP}' },
    },
    users: [{ name: 'ana', roles: ['operator'], slack_id: ANA }],
  };
  installation = await startInstallation({
    config: { ...watchedConfig(target, ['search']), alerting },
    env: secrets(),
  });
  await Promise.all([installation.start('worker'), installation.start('api')]);
  await until({
    what: 'a connection of Socket Mode',
    ask: () => slack.sockets.some(({ isOpen }) => isOpen),
    limitMs: 60_000,
  });
}, 120_000);

afterAll(async () => {
  await installation.stop();
  await slack.close();
  await target.stop();
});

function secrets(): Readonly<Record<string, string>> {
  return { SLACK_TOKEN: slack.token, SLACK_SIGNING: SIGNING_SECRET, SLACK_APP: slack.appToken };
}

/** `alerts test` of the command line, while the API is another process. */
async function tryOut(channel: string, ...words: readonly string[]) {
  const line = ['alerts', 'test', '--channel', channel, '--round-trip', ...words];
  const { folder, configPath } = installation;
  const ran = await runCommand({
    words: [...line, '--json', '--config', configPath],
    folder,
    env: secrets(),
  });
  return { code: ran.code, output: JSON.parse(ran.stdout) as unknown };
}

const untilShown = (name: string): Promise<SlackMessageShown> =>
  until({
    what: `a message with a button in ${name}`,
    ask: () => slack.channelShows(name).find((message) => buttonsOf(message).includes(BUTTON)) ?? null,
    limitMs: 40_000,
  });

test('a press in Slack comes back over HTTP to the command that waits, with who it was', async () => {
  const trying = tryOut('chat');
  const message = await untilShown('ops');
  const pressed = { message, button: BUTTON, user: ANA };
  expect(await pressButton({ ...pressed, apiUrl: installation.apiUrl, secret: SIGNING_SECRET })).toBe(200);
  const { code, output } = await trying;
  expect(output).toMatchObject({
    result: { round_trip: { status: 'answered', by: 'ana', transport: 'http' } },
  });
  expect(code).toBe(0);
});

test('and over Socket Mode', async () => {
  const trying = tryOut('inside');
  const message = await untilShown('inside');
  const payload = payloadOfPress({ message, button: BUTTON, user: ANA });
  const socket = slack.sockets.find(({ isOpen }) => isOpen);
  socket?.send(JSON.stringify({ envelope_id: 'e-1', type: 'interactive', payload }));
  const { code, output } = await trying;
  expect(output).toMatchObject({
    result: { round_trip: { status: 'answered', by: 'ana', transport: 'socket_mode' } },
  });
  expect(code).toBe(0);
});

test('with a wrong signing secret nothing comes back: the command ends by --timeout with 1, and says what was refused', async () => {
  const trying = tryOut('chat', '--timeout', '6s');
  const message = await untilShown('ops');
  const body = new URLSearchParams({
    payload: JSON.stringify(payloadOfPress({ message, button: BUTTON, user: ANA })),
  }).toString();
  const { status } = await fetch(`${installation.apiUrl}/integrations/slack/interactions`, {
    method: 'POST',
    body,
    headers: slackHeaders(body, { secret: 'another', nowMs: Date.now() }),
  });
  expect(status).toBe(401);
  const { code, output } = await trying;
  expect(JSON.stringify(output)).toContain(
    'refused a request of /integrations/slack/interactions: bad_signature',
  );
  expect(output).toMatchObject({ result: { round_trip: { status: 'timed_out' } } });
  expect(code).toBe(1);
});

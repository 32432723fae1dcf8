import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aPress, ENVIRONMENT, INCIDENT, startChatWorld } from '../../../test/support/notify/chat-world.ts';
import type { ChatWorld } from '../../../test/support/notify/chat-world.ts';
import { startFakeSlack } from '../../../test/support/notify/fake-slack.ts';
import type { ServerSocket } from '../../../test/support/notify/socket-server.ts';
import { until } from '../../../test/support/installation/until.ts';
import { createSlackReceiver } from '../../adapters/notify/slack/socket/slack-receiver.ts';
import type { SlackReceiver } from '../../adapters/notify/slack/socket/slack-receiver.ts';
import { followSockets } from './follow-sockets.ts';
import type { SocketFollower } from './follow-sockets.ts';

const QUICK = { pingMs: 100, helloMs: 400, drainMs: 3_000, refusedMs: 300, delayMs: () => 50 };

let world: ChatWorld;
let receiver: SlackReceiver;
let follower: SocketFollower;
let lines: string[];
let envelopes = 0;

beforeEach(async () => {
  world = await startChatWorld();
  lines = [];
});

afterEach(async () => {
  await follower.close();
  await receiver.close();
  await world.close();
});

function follow(dependencies = world.dependencies): void {
  receiver = createSlackReceiver(QUICK);
  const say = (level: string) => (line: string) => void lines.push(`${level} ${line}`);
  const log = { info: say('info'), warn: say('warn'), error: say('error') };
  follower = followSockets(dependencies, { receiver, log, everyMs: 100 });
}

async function untilOpen(count = 1): Promise<ServerSocket> {
  await untilSaid(/is connected|is back/);
  await until({
    what: `${count} connections`,
    ask: () => world.slack.sockets.length >= count,
    limitMs: 5_000,
  });
  const socket = world.slack.sockets.at(-1);
  if (socket === undefined) throw new Error('no connection');
  return socket;
}

async function untilSaid(pattern: RegExp): Promise<string> {
  return until({
    what: String(pattern),
    ask: () => lines.find((line) => pattern.test(line)) ?? null,
    limitMs: 5_000,
  });
}

/** Sends an envelope, and says in how many milliseconds it was acknowledged. */
async function send(socket: ServerSocket, type: string, payload: unknown): Promise<number> {
  return sendAs(`e-${(envelopes += 1)}`, socket, { type, payload });
}

async function sendAs(id: string, socket: ServerSocket, envelope: object): Promise<number> {
  const before = socket.received.length;
  const sentMs = performance.now();
  socket.send(JSON.stringify({ envelope_id: id, ...envelope, accepts_response_payload: true }));
  await until({ what: 'its acknowledgement', ask: () => socket.received.length > before, limitMs: 5_000 });
  const [ack] = socket.received.slice(before);
  expect(JSON.parse(ack?.text ?? '')).toEqual({ envelope_id: id });
  return (ack?.atMs ?? Infinity) - sentMs;
}

async function untilStatus(status: string): Promise<void> {
  await until({ what: status, ask: async () => (await world.status()) === status, limitMs: 5_000 });
}

describe('what comes over Socket Mode', () => {
  test('a press is acknowledged within 300 ms and done', async () => {
    follow();
    const socket = await untilOpen();
    expect(lines).toEqual(['info Socket Mode of Slack (channel slack) is connected.']);
    const took = [await send(socket, 'interactive', aPress('ack'))];
    await untilStatus('acknowledged');
    // The quickest of three: this machine may be busy, what is acknowledged late is so each time.
    for (const press of [aPress('unack'), aPress('ack')]) took.push(await send(socket, 'interactive', press));
    expect(Math.min(...took)).toBeLessThan(300);
    const [record] = (await world.audit()).filter(({ action }) => action === 'incident/ack');
    expect(record).toMatchObject({ who: 'ann', via: 'slack' });
  });

  test('a press is acknowledged before its work is done', async () => {
    const { control } = world.dependencies;
    const working = Promise.withResolvers<undefined>();
    const slow: typeof control.commandIncident = async (...asked) => {
      await working.promise;
      return control.commandIncident(...asked);
    };
    follow({ ...world.dependencies, control: { ...control, commandIncident: slow } });
    await send(await untilOpen(), 'interactive', aPress('ack'));
    expect(await world.status()).toBe('triggered');
    working.resolve(undefined);
    await untilStatus('acknowledged');
  });

  test('the same envelope again is one effect, and so is the same press in another one', async () => {
    follow();
    const socket = await untilOpen();
    const press = aPress('escalate');
    const envelope = { type: 'interactive', payload: press };
    await sendAs('again', socket, envelope);
    await sendAs('again', socket, envelope);
    await sendAs('another', socket, envelope);
    expect(await world.untilWhispered(1)).toEqual(['You had pressed this already: it was done once.']);
    expect((await world.audit()).filter(({ action }) => action === 'incident/escalate')).toHaveLength(2);
  });

  test('a command is answered, and a form is opened and done', async () => {
    follow();
    const socket = await untilOpen();
    await send(socket, 'slash_commands', {
      ...{ command: '/watchkeeper', text: 'incidents', user_id: 'U0ANN', channel_id: 'C0OPS' },
      ...{ channel_name: 'ops', trigger_id: 't1', response_url: world.slack.replyUrl },
    });
    expect((await world.untilWhispered(1))[0]).toContain(INCIDENT);
    await send(socket, 'interactive', aPress('note'));
    const { view } = await until({ what: 'a form', ask: () => world.slack.views.at(-1) ?? null });
    await send(socket, 'interactive', {
      type: 'view_submission',
      user: { id: 'U0ANN' },
      view: {
        ...{ id: 'V1', callback_id: view['callback_id'], private_metadata: view['private_metadata'] },
        state: { values: { text: { text: { type: 'plain_text_input', value: 'restarted' } } } },
      },
    });
    await until({
      what: 'the note',
      ask: async () => (await world.audit()).some(({ action }) => action === 'incident/note'),
    });
  });

  test('that is hostile or unknown does nothing, and the next press is done', async () => {
    follow();
    const socket = await untilOpen();
    for (const text of ['', '{', '[]', 'null', '{"type":7}', '{"type":"news"}', '{"type":"hello"}'])
      socket.send(text);
    socket.sendRaw(2, Buffer.from([1, 2, 3]));
    await send(socket, 'events_api', { event: { type: 'app_mention' } });
    await send(socket, 'interactive', { type: 'block_actions' });
    await untilSaid(/warn .*Slack does not send/);
    await send(socket, 'interactive', aPress('ack', { actions: [foreignAction()] }));
    await untilSaid(/warn .*no channel of this app/);
    await send(socket, 'interactive', aForeignForm());
    await until({
      what: 'the second',
      ask: () => lines.filter((line) => line.includes('of this app')).length === 2,
    });
    await send(socket, 'interactive', aPress('ack'));
    await untilStatus('acknowledged');
    expect((await world.audit()).map(({ action }) => action)).not.toContain('incident/note');
  });

  test('that is larger than a mebibyte ends the connection, and another is opened', async () => {
    follow();
    const socket = await untilOpen();
    socket.send(
      JSON.stringify({ envelope_id: 'large', type: 'interactive', payload: 'x'.repeat(1_100_000) }),
    );
    await untilSaid(/warn .*away/);
    const next = await untilOpen(2);
    expect(socket.received).toEqual([]);
    await send(next, 'interactive', aPress('ack'));
    await untilStatus('acknowledged');
  });
});

function aForeignForm() {
  const carried = { incident: INCIDENT, environment: 'production', conversation: null };
  const values = { text: { text: { type: 'plain_text_input', value: 'restarted' } } };
  return {
    ...{ type: 'view_submission', user: { id: 'U0ANN' } },
    view: {
      ...{ id: 'V1', callback_id: 'incident:note', private_metadata: JSON.stringify(carried) },
      state: { values },
    },
  };
}

function foreignAction() {
  return {
    ...{ action_id: 'incident:ack', action_ts: '1.1', block_id: 'b' },
    value: JSON.stringify({ incident: INCIDENT, environment: 'production' }),
  };
}

describe('a connection', () => {
  test.each(['warning', 'refresh_requested'])(
    'that Slack wants renewed (%s) is opened before the old one ends',
    async (reason) => {
      follow();
      const old = await untilOpen();
      old.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'wss-111.slack.com' } }));
      const next = await untilOpen(2);
      expect(old.isOpen).toBe(true);
      await send(old, 'interactive', aPress('ack'));
      await untilStatus('acknowledged');
      old.destroy();
      await send(next, 'interactive', aPress('unack'));
      await untilStatus('triggered');
      expect(lines).toHaveLength(1);
    },
  );

  test('that breaks is said once, opened again, and said to be back', async () => {
    follow();
    const socket = await untilOpen();
    world.slack.behave({ kind: 'answer', status: 503, path: '/api/apps.connections.open' });
    socket.destroy();
    await untilSaid(/warn .*away/);
    const asked = () => world.slack.requests.filter(({ path }) => path.endsWith('connections.open')).length;
    await until({ what: 'three more attempts', ask: () => asked() >= 4, limitMs: 5_000 });
    world.slack.behave(null);
    await untilSaid(/info .*is back after \d+ s\./);
    expect(lines).toHaveLength(3);
  });

  test('with a wrong token is a lasting failure that says what to do, once, and not the token', async () => {
    world.env['APP'] = 'xapp-wrong-0123456789';
    follow();
    const said = await untilSaid(/error/);
    expect(said).toMatch(/cannot connect: Slack answered invalid_auth\..*connections:write.*xapp-/);
    const asked = () => world.slack.requests.length;
    await until({ what: 'another attempt', ask: () => asked() >= 2, limitMs: 5_000 });
    expect(lines).toHaveLength(1);
    expect(lines.join()).not.toContain('wrong-0123456789');
  });

  test('of an app whose Socket Mode is switched off says so', async () => {
    follow();
    const socket = await untilOpen();
    socket.send(JSON.stringify({ type: 'disconnect', reason: 'link_disabled' }));
    await untilSaid(/error .*switched off/);
    await untilSaid(/is back/);
  });

  test('is not opened without its secret, which is said once, and is as soon as it is there', async () => {
    delete world.env['APP'];
    follow();
    expect(await untilSaid(/error/)).toContain('APP');
    await new Promise((resolve) => setTimeout(resolve, 350));
    expect(lines).toHaveLength(1);
    world.env['APP'] = world.slack.appToken;
    await untilOpen();
    expect(lines).toHaveLength(2);
  });

  test('without its secret keeps no other from being opened', async () => {
    await world.configure({ others: [world.aSlackChannel('second', { appToken: '${MISSING}' })] });
    follow();
    await untilOpen();
    expect(lines).toEqual([
      expect.stringMatching(/^error Socket Mode: .*MISSING/),
      expect.stringMatching(/^info .*\(channel slack\) is connected/),
    ]);
  });

  test('is opened for the app of a channel that is added, and ends with it; one of the same app shares its own', async () => {
    const other = await startFakeSlack({ appToken: 'xapp-other-0123456789' });
    world.env['OTHER'] = other.appToken;
    try {
      follow();
      const socket = await untilOpen();
      const second = world.aSlackChannel('second');
      const elsewhere = { appToken: '${OTHER}', apiUrl: other.apiUrl };
      const [third, silent] = [
        world.aSlackChannel('third', elsewhere),
        world.aSlackChannel('silent', { appToken: null }),
      ];
      await world.configure({ others: [second, third, silent] });
      await untilSaid(/\(channel third\) is connected/);
      await world.configure({ others: [second] });
      await until({ what: 'its end', ask: () => other.sockets[0]?.isOpen === false, limitMs: 5_000 });
      expect([socket.isOpen, world.slack.sockets.length, lines.length]).toEqual([true, 1, 2]);
      socket.destroy();
      expect(await untilSaid(/away/)).toContain('(channel slack, second)');
    } finally {
      await other.close();
    }
  });

  test('ends with the follower', async () => {
    follow();
    const socket = await untilOpen();
    await follower.close();
    await until({ what: 'its end', ask: () => !socket.isOpen, limitMs: 5_000 });
  });

  test('ends when the configuration names its token no more', async () => {
    follow();
    const socket = await untilOpen();
    await world.configure({ appToken: null });
    await until({ what: 'its end', ask: () => !socket.isOpen, limitMs: 5_000 });
    expect(lines).toHaveLength(1);
    await world.configure({ appToken: '${APP}' });
    await until({ what: 'another', ask: () => world.slack.sockets.length === 2, limitMs: 5_000 });
    expect((await world.api.fleet.store.environments())[0]).toBe(ENVIRONMENT);
  });
});

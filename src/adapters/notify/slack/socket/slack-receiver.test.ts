import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../../../../../test/support/installation/until.ts';
import { startFakeSlack } from '../../../../../test/support/notify/fake-slack.ts';
import type { FakeSlack } from '../../../../../test/support/notify/fake-slack.ts';
import type { ServerSocket } from '../../../../../test/support/notify/socket-server.ts';
import type { ChatConnection } from '../../../../ports/chat.ts';
import { createSlackReceiver } from './slack-receiver.ts';
import type { ReceiverTimes, SlackReceiver } from './slack-receiver.ts';

const OPEN = '/api/apps.connections.open';
const AWAY = { kind: 'answer', status: 503, path: OPEN } as const;
/** Longer than any of these tests takes. */
const NEVER_MS = 3_600_000;
const QUICK = { pingMs: 50, helloMs: 400, drainMs: 3_000, refusedMs: NEVER_MS, delayMs: () => 20 };

let slack: FakeSlack;
let receivers: SlackReceiver[];
let connections: ChatConnection[];

beforeEach(async () => {
  slack = await startFakeSlack();
  [receivers, connections] = [[], []];
});

afterEach(async () => {
  for (const connection of connections) connection.close();
  await Promise.all(receivers.map((receiver) => receiver.close()));
  await slack.close();
});

/** Listens to a workspace, and gives what is said of the connection, oldest first. */
function listen(times: Partial<ReceiverTimes> = {}, to = slack, token = to.appToken): string[] {
  const said: string[] = [];
  const receiver = createSlackReceiver({ ...QUICK, ...times });
  receivers.push(receiver);
  connections.push(
    receiver.listen({ name: 'ops', apiUrl: to.apiUrl }, token, {
      receive: () => undefined,
      changed: (change) =>
        void said.push('reason' in change ? `${change.status}: ${change.reason}` : change.status),
    }),
  );
  return said;
}

const untilSaid = (said: readonly string[], count: number): Promise<unknown> =>
  until({ what: `${count} changes`, ask: () => said.length >= count, limitMs: 5_000 });

async function untilSockets(count: number, of = slack): Promise<ServerSocket> {
  await until({ what: `${count} connections`, ask: () => of.sockets.length >= count, limitMs: 5_000 });
  const socket = of.sockets[count - 1];
  if (socket === undefined) throw new Error('no connection');
  return socket;
}

const untilAsked = (count: number): Promise<unknown> =>
  until({ what: `${count} attempts`, ask: () => slack.requests.length >= count, limitMs: 5_000 });

const disconnect = (reason: string): string => JSON.stringify({ type: 'disconnect', reason });

describe('the next attempt', () => {
  test('waits the longer the more were in vain, also after a connection that did not last', async () => {
    const waits: number[] = [];
    const delayMs = (attempt: number): number => {
      waits.push(attempt);
      return 20;
    };
    const said = listen({ delayMs });
    await untilSaid(said, 1);
    slack.behave(AWAY);
    slack.sockets[0]?.destroy();
    await untilAsked(4);
    slack.behave(null);
    await untilSaid(said, 3);
    const before = waits.length;
    expect(waits).toEqual(Array.from({ length: before }, (_, attempt) => attempt));
    slack.sockets.at(-1)?.destroy();
    await untilSaid(said, 5);
    expect(waits[before]).toBe(before);
  });

  test('waits as a first one after a connection that has lasted', async () => {
    const waits: number[] = [];
    const delayMs = (attempt: number): number => {
      waits.push(attempt);
      return 20;
    };
    const said = listen({ delayMs, steadyMs: 0 });
    for (const changes of [1, 3, 5]) {
      await untilSaid(said, changes);
      slack.sockets.at(-1)?.destroy();
    }
    await untilSaid(said, 7);
    expect(waits).toEqual([0, 0, 0]);
  });

  test('is made no sooner than the wait', async () => {
    slack.behave(AWAY);
    listen({ delayMs: () => 250 });
    await untilAsked(3);
    const [first, , third] = slack.requests;
    expect((third?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(490);
  });

  test('waits as long as Slack asks for', async () => {
    slack.behave({ ...AWAY, status: 429, headers: { 'retry-after': '1' } });
    listen();
    await untilAsked(2);
    const [first, second] = slack.requests;
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(990);
  });

  test.each(['a wrong token', 'Socket Mode switched off'])(
    'after %s, which somebody has to put right, waits for its own time',
    async (why) => {
      const isWrong = why === 'a wrong token';
      const times = { refusedMs: 250, delayMs: () => NEVER_MS };
      const said = listen(times, slack, isWrong ? 'xapp-wrong-0123456789' : slack.appToken);
      if (!isWrong) (await untilSockets(1)).send(disconnect('link_disabled'));
      await untilAsked(3 - Number(!isWrong));
      const [one, other] = slack.requests.slice(-2);
      expect((other?.atMs ?? 0) - (one?.atMs ?? 0)).toBeGreaterThanOrEqual(240);
      expect(said.filter((change) => change.startsWith('refused'))).toHaveLength(1);
    },
  );
});

describe('what is said of a connection', () => {
  test('is nothing before the hello', async () => {
    slack.setMute(true);
    const said = listen();
    await untilSockets(1);
    await untilSaid(said, 1);
    expect(said).toEqual(['lost: no hello from Slack.']);
    slack.setMute(false);
    await untilSaid(said, 2);
    expect(said[1]).toBe('connected');
  });

  test('stays that somebody has to put something right, whatever comes after it', async () => {
    const said = listen({ refusedMs: 50 }, slack, 'xapp-wrong-0123456789');
    await untilSaid(said, 1);
    slack.behave(AWAY);
    const before = slack.requests.length;
    await untilAsked(before + 4);
    expect(said).toEqual([expect.stringMatching(/^refused: Slack answered invalid_auth/)]);
  });

  test('is nothing of a successor that cannot be had while it goes on', async () => {
    const said = listen();
    const old = await untilSockets(1);
    await untilSaid(said, 1);
    slack.behave(AWAY);
    old.send(disconnect('warning'));
    await untilAsked(4);
    expect([said, old.isOpen]).toEqual([['connected'], true]);
    slack.behave(null);
    await untilSockets(2);
    expect(said).toEqual(['connected']);
  });

  test('is that it is lost where Slack gives an address that is none of a socket', async () => {
    slack.behave({ kind: 'answer', status: 200, path: OPEN, body: '{"ok":true,"url":"http://127.0.0.1/"}' });
    const said = listen();
    await untilSaid(said, 1);
    expect(said[0]).toMatch(/^lost: Slack gave an address that is no wss:\/\/ one/);
  });
});

describe('a connection', () => {
  test('that is switched off is closed', async () => {
    const said = listen();
    const socket = await untilSockets(1);
    await untilSaid(said, 1);
    socket.send(disconnect('link_disabled'));
    await until({ what: 'its end', ask: () => !socket.isOpen, limitMs: 5_000 });
    expect(said[1]).toMatch(/^refused: Socket Mode is switched off/);
  });

  test('that was renewed is one other, however often that was asked, and is closed after its time', async () => {
    listen({ drainMs: 300 });
    const old = await untilSockets(1);
    old.send(disconnect('warning'));
    await untilSockets(2);
    await new Promise((resolve) => setTimeout(resolve, 50));
    old.send(disconnect('refresh_requested'));
    await until({ what: 'its end', ask: () => !old.isOpen, limitMs: 5_000 });
    expect(slack.sockets.map(({ isOpen }) => isOpen)).toEqual([false, true]);
  });

  test('that is quiet but answers pings is kept', async () => {
    const said = listen();
    const socket = await untilSockets(1);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect([socket.isOpen, said]).toEqual([true, ['connected']]);
  });

  test('from which nothing comes any more, not even an answer to our pings, is given up also while another one lives', async () => {
    const other = await startFakeSlack();
    try {
      const others = listen({}, other);
      const said = listen();
      const socket = await untilSockets(1);
      await untilSockets(1, other);
      await untilSaid(said, 1);
      socket.freeze();
      await untilSaid(said, 2);
      expect([said[1], others]).toEqual(['lost: no sign from Slack any more.', ['connected']]);
    } finally {
      await other.close();
    }
  });

  test('that is closed stays so', async () => {
    const said = listen();
    const socket = await untilSockets(1);
    await untilSaid(said, 1);
    connections[0]?.close();
    await until({ what: 'its end', ask: () => !socket.isOpen, limitMs: 5_000 });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect([said, slack.sockets.length]).toEqual([['connected'], 1]);
  });
});

import { expect, test } from 'vitest';
import { createLook } from './look.ts';
import { findPresentation } from './presentations.ts';

const look = createLook({ width: 100, height: 24, isTerminal: false, hasColours: false });

async function shown(action: string, result: object): Promise<string> {
  const output = { run_id: null, workflow_id: null, result };
  const lines = (await findPresentation(action)).lines(output, look);
  return lines.map((line) => line.trimEnd()).join('\n');
}

const SENT = {
  ...{
    channel: 'chat',
    type: 'slack',
    status: 'sent',
    detail: 'Channel chat (slack): Slack posted the message.',
  },
  ...{ reference: 'C0OPS:1.1', milliseconds: 80, round_trip: null, resolved: null },
};
const TRIP = {
  ...{ status: 'answered', by: 'ana', sender_id: 'U0ANA', transport: 'http' },
  ...{ pressed_after_milliseconds: 2_100, arrived_after_milliseconds: 120, known_after_milliseconds: 3 },
  ...{
    waited_milliseconds: 2_400,
    detail: 'ana answered, over HTTP: the way back of chat works.',
    check: [],
  },
};

test('a round trip says who, by which way, and how long each leg took', async () => {
  expect(await shown('alert/test', { ...SENT, round_trip: TRIP })).toBe(`\
chat (slack)  sent  in 80 ms  as C0OPS:1.1
Channel chat (slack): Slack posted the message.
the way back  answered  over HTTP  pressed after 2100 ms  here after 120 ms  known after 3 ms
ana answered, over HTTP: the way back of chat works.`);
});

test('a round trip in which nothing came back says what to look at', async () => {
  const nothing = {
    ...{ status: 'timed_out', by: null, sender_id: null, transport: null, pressed_after_milliseconds: null },
    ...{ arrived_after_milliseconds: null, known_after_milliseconds: null },
    ...{ detail: 'Nothing came back from chat within 120 s.', check: ['Does the API run?'] },
  };
  const text = await shown('alert/test', { ...SENT, round_trip: { ...TRIP, ...nothing } });
  expect(text.split('\n').slice(2)).toEqual([
    'the way back  timed out',
    'Nothing came back from chat within 120 s.',
    '- Does the API run?',
  ]);
});

test('a notice says what came of it at each channel, and whom nothing reaches', async () => {
  const row = {
    ...{ channel: 'chat', type: 'slack', status: 'sent', critical: false, instead_of: null },
    ...{ addressees: ['oncall'], attempts: 1, milliseconds: 80, detail: 'Slack posted it.' },
  };
  const text = await shown('alert/notify', {
    ...{ kind: 'outage', incident: 'K7Q2MD', headline: 'CRITICAL · outage', told: 2 },
    channels: [
      row,
      { ...row, channel: 'pager', status: 'failed', addressees: [], attempts: 3, detail: 'No answer.' },
      { ...row, channel: 'mail', instead_of: 'pager', status: 'told_before', attempts: 0, detail: 'Told.' },
    ],
    unreachable: [{ target: 'support', reason: 'no channel for this severity reaches support' }],
  });
  expect(text).toBe(`\
CRITICAL · outage  incident K7Q2MD  2 of 3 told

CHANNEL           STATE        FOR     TRIES  WHAT CAME OF IT
chat              sent         oncall      1  Slack posted it.
pager             failed       -           3  No answer.
mail (for pager)  told before  oncall      0  Told.

Not reached: support: no channel for this severity reaches support.`);
});

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../../../test/support/installation/until.ts';
import {
  aPress,
  ENVIRONMENT,
  INCIDENT,
  SIGNING_SECRET,
  startChatWorld,
} from '../../../test/support/notify/chat-world.ts';
import type { ChatWorld } from '../../../test/support/notify/chat-world.ts';
import { buttonsOf, payloadOfPress } from '../../../test/support/notify/press-button.ts';
import { slackHeaders } from '../../../test/support/notify/signed-requests.ts';
import { NOW_MS } from '../../../test/support/recorded-fleet/watched-api.ts';

const PRESSES = '/integrations/slack/interactions';
const COMMANDS = '/integrations/slack/commands';
const MINUTE = 60_000;

let world: ChatWorld;

beforeEach(async () => {
  world = await startChatWorld();
});
afterEach(async () => {
  await world.close();
});

async function untilStatus(status: string): Promise<void> {
  await until({
    what: `an incident that is ${status}`,
    ask: async () => (await world.status()) === status,
    limitMs: 5_000,
  });
}

async function untilDone(action: string, times = 1): Promise<void> {
  await until({
    what: `${action} in the audit log`,
    ask: async () =>
      (await world.audit()).filter((line) => line.action === action && line.phase === 'after').length >=
      times,
    limitMs: 5_000,
  });
}

describe('a request of Slack', () => {
  test('rightly signed is answered with nothing, and done', async () => {
    const { status, text } = await world.press(aPress('ack'));
    expect([status, text]).toEqual([200, '']);
    await untilStatus('acknowledged');
    const lines = (await world.audit()).filter(({ action }) => action === 'incident/ack');
    expect(lines.map(({ who, role, via }) => [who, role, via])).toEqual([
      ['ann', 'operator', 'slack'],
      ['ann', 'operator', 'slack'],
    ]);
    expect(world.slack.whispers).toEqual([]);
  });

  test.each([
    ['signed with another secret', {}, { secret: 'another' }, 'bad_signature'],
    ['of six minutes ago', {}, { nowMs: NOW_MS - 6 * MINUTE }, 'old_signature'],
    ['of six minutes to come', {}, { nowMs: NOW_MS + 6 * MINUTE }, 'old_signature'],
    [
      'of an environment without a channel of its app',
      { environment: 'production' },
      {},
      'foreign_environment',
    ],
  ])('%s is refused, and has no effect', async (...[, value, signing, reason]) => {
    const action = {
      ...{ action_id: 'incident:ack', action_ts: '1.1', block_id: 'b' },
      value: JSON.stringify({ incident: INCIDENT, environment: ENVIRONMENT, ...value }),
    };
    const { status } = await world.press(aPress('ack', { actions: [action] }), signing);
    expect(status).toBe(401);
    expect(world.refusals.map((refusal) => refusal.reason)).toEqual([reason]);
    expect((await world.audit()).map(({ phase, action: what, outcome }) => [phase, what, outcome])).toEqual([
      ['refused', 'api/ask', 'UNAUTHORIZED'],
    ]);
    expect(await world.status()).toBe('triggered');
  });

  test.each([PRESSES, COMMANDS])('without a signature is refused at %s', async (path) => {
    const { status } = await world.send(path, 'payload=%7B%7D', {});
    expect(status).toBe(401);
    expect(world.refusals).toMatchObject([{ reason: 'no_signature', path }]);
  });

  test('is refused the second time', async () => {
    const body = new URLSearchParams({ payload: JSON.stringify(aPress('ack')) }).toString();
    const headers = slackHeaders(body, { secret: SIGNING_SECRET, nowMs: NOW_MS });
    expect((await world.send(PRESSES, body, headers)).status).toBe(200);
    expect((await world.send(PRESSES, body, headers)).status).toBe(401);
    expect(world.refusals).toMatchObject([{ reason: 'replayed_signature' }]);
    await untilStatus('acknowledged');
  });

  test('with one letter changed after it was signed is refused', async () => {
    const body = new URLSearchParams({ payload: JSON.stringify(aPress('ack')) }).toString();
    const headers = slackHeaders(body, { secret: SIGNING_SECRET, nowMs: NOW_MS });
    expect((await world.send(PRESSES, body.replace('U0ANN', 'U0ADA'), headers)).status).toBe(401);
  });

  test('larger than a mebibyte is not read', async () => {
    const body = `payload=${'x'.repeat(1_100_000)}`;
    const headers = slackHeaders(body, { secret: SIGNING_SECRET, nowMs: NOW_MS });
    expect((await world.send(PRESSES, body, headers)).status).toBe(413);
  });

  test.each([
    ['no payload', 'text=hello'],
    ['a payload that is no JSON', 'payload=%7B'],
    ['a press without a person', `payload=${encodeURIComponent('{"type":"block_actions","actions":[]}')}`],
    [
      'a value that is not ours',
      `payload=${encodeURIComponent(JSON.stringify(aPress('ack', { actions: [{ action_id: 'incident:ack', action_ts: '1', value: '{}' }] })))}`,
    ],
  ])('that is malformed is 400: %s', async (_name, body) => {
    const headers = slackHeaders(body, { secret: SIGNING_SECRET, nowMs: NOW_MS });
    const { status, text } = await world.send(PRESSES, body, headers);
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ error: { code: 'INVALID_REQUEST' } });
  });

  test('that we do not act on is answered all the same', async () => {
    for (const payload of [
      { type: 'view_closed', user: { id: 'U0ANN' } },
      aPress('ack', { actions: [{ action_id: 'link', action_ts: '1' }] }),
    ])
      expect((await world.press(payload)).status).toBe(200);
    expect(await world.status()).toBe('triggered');
  });

  test('is answered within 300 ms while its work hangs', async () => {
    world.slack.behave({ kind: 'hang' });
    const { status, ms } = await world.press(aPress('ack', { user: { id: 'U0NOBODY' } }));
    expect(status).toBe(200);
    expect(ms).toBeLessThan(300);
  });
});

describe('who presses', () => {
  test('is known by their mail address, which is asked for once', async () => {
    await world.press(aPress('ack', { user: { id: 'U0BEN' } }));
    await untilStatus('acknowledged');
    await world.press(aPress('unack', { user: { id: 'U0BEN' } }));
    await untilStatus('triggered');
    expect((await world.audit()).some(({ who, via }) => who === 'ben' && via === 'slack')).toBe(true);
    expect(world.slack.requests.filter(({ path }) => path === '/api/users.info')).toHaveLength(1);
  });

  test.each(['U0NOBODY', 'U0FOREIGN', 'U0ABSENT'])('and is not known is told whom to ask: %s', async (id) => {
    await world.press(aPress('ack', { user: { id } }));
    const [told = ''] = await world.untilWhispered(1);
    expect(told).toMatch(id === 'U0ABSENT' ? /user_not_found/ : /does not know you.*Ask ada.*slack_id/);
    expect(await world.status()).toBe('triggered');
    if (id === 'U0ABSENT') return;
    expect(await world.audit()).toMatchObject([
      { who: `slack:${id}`, via: 'slack', phase: 'refused', action: 'incident/ack' },
    ]);
  });

  test('with too low a role is told so, and who has it', async () => {
    await world.press(aPress('ack', { user: { id: 'U0VIC' } }));
    const [told] = await world.untilWhispered(1);
    expect(told).toContain('incident/ack needs the role operator; vic has viewer.');
    expect(told).toContain('Ask ann or ben or ada.');
    expect(world.slack.whispers[0]?.userId).toBe('U0VIC');
    expect(await world.status()).toBe('triggered');
  });
});

describe('a press', () => {
  test('twice of the same state of the message is one effect', async () => {
    await world.press(aPress('escalate'));
    await untilDone('incident/escalate');
    await world.press(aPress('escalate'));
    expect(await world.untilWhispered(1)).toEqual(['You had pressed this already: it was done once.']);
    await untilDone('incident/escalate');
    expect((await world.audit()).filter(({ action }) => action === 'incident/escalate')).toHaveLength(2);
  });

  test('twice at once is one effect', async () => {
    await Promise.all([world.press(aPress('escalate')), world.press(aPress('escalate'))]);
    await untilDone('incident/escalate');
    expect((await world.audit()).filter(({ action }) => action === 'incident/escalate')).toHaveLength(2);
  });

  test('that Slack sends again, signed anew, is one effect', async () => {
    const payload = aPress('ack');
    await world.press(payload);
    await untilStatus('acknowledged');
    expect((await world.press(payload, { nowMs: NOW_MS + 2_000 })).status).toBe(200);
    await world.untilWhispered(1);
    expect((await world.audit()).filter(({ action }) => action === 'incident/ack')).toHaveLength(2);
  });

  test('of the next state of the message is another', async () => {
    await world.press(aPress('ack'));
    await untilStatus('acknowledged');
    const [action] = aPress('ack')['actions'] as readonly object[];
    await world.press(aPress('ack', { actions: [{ ...action, block_id: 'state-2' }] }));
    const [told] = await world.untilWhispered(1);
    expect(told).toMatch(/K7Q2MD was acknowledged by ann at .* already/);
  });

  test.each([
    ['ack', 'acknowledged'],
    ['run', 'triggered'],
    ['escalate', 'triggered'],
  ])('of %s acts at once', async (button, status) => {
    await world.press(aPress(button));
    await untilDone(`incident/${button}`);
    expect(await world.status()).toBe(status);
    expect(world.slack.views).toEqual([]);
  });

  test('chosen from the menu is the option’s', async () => {
    const value = JSON.stringify({ button: 'escalate', incident: INCIDENT, environment: ENVIRONMENT });
    await world.press(
      aPress('more', {
        actions: [
          {
            type: 'overflow',
            action_id: 'incident:more',
            action_ts: '1',
            block_id: 'b',
            selected_option: { value },
          },
        ],
      }),
    );
    await untilDone('incident/escalate');
  });

  test('of what this version cannot do says so', async () => {
    world.slack.behave(null);
    await world.press(aPress('ack', { actions: [pressOf('ack', { incident: 'AAAAAA' })] }));
    const [told] = await world.untilWhispered(1);
    expect(told).toContain('There is no incident AAAAAA in development. Open: K7Q2MD');
  });

  test('whose failure cannot be told either is a failure of ours, without a secret in it', async () => {
    world.slack.behave({ kind: 'answer', status: 500, body: world.slack.token });
    await world.press(aPress('ack', { user: { id: 'U0VIC' } }));
    await until({ what: 'a failure', ask: () => world.api.failures.length > 0, limitMs: 5_000 });
    const said = world.api.failures.map(({ error }) => String(error)).join();
    expect(said).toContain('Slack has trouble');
    expect(said).not.toContain(world.slack.token);
  });

  test('while Temporal is away is said to have failed', async () => {
    world.api.control.setAway(true);
    await world.press(aPress('ack'));
    expect((await world.untilWhispered(1))[0]).toContain('Temporal does not answer.');
  });
});

function pressOf(button: string, value: object) {
  return {
    ...{ action_id: `incident:${button}`, action_ts: '1.1', block_id: 'b' },
    value: JSON.stringify({ incident: INCIDENT, environment: ENVIRONMENT, ...value }),
  };
}

describe('a button with a question', () => {
  test.each([
    ['snooze', { until: '2h' }, 'snoozed'],
    ['assign', { to: 'cleo' }, 'triggered'],
    ['note', { text: 'the gateway was restarted' }, 'triggered'],
    ['resolve', { cause: 'certificate renewed' }, 'resolved'],
  ])('opens a form, whose answer is done: %s', async (button, values, status) => {
    await world.press(aPress(button));
    const view = await openedView();
    expect(await world.status()).toBe('triggered');
    expect(view['callback_id']).toBe(`incident:${button}`);
    expect(view['blocks']).toMatchObject(Object.keys(values).map((name) => ({ block_id: name })));
    await world.press(aSubmission(view, values));
    await untilDone(`incident/${button}`);
    expect(await world.status()).toBe(status);
    const done = (await world.audit()).find(({ action }) => action === `incident/${button}`);
    expect(done?.input).toEqual({ incident: INCIDENT, ...values });
    // Sent again it is one effect.
    await world.press(aSubmission(view, values), { nowMs: NOW_MS + 1_000 });
    await world.untilWhispered(1);
    expect((await world.audit()).filter(({ action }) => action === `incident/${button}`)).toHaveLength(2);
  });

  test('says what was wrong with the answer', async () => {
    await world.press(aPress('snooze'));
    await world.press(aSubmission(await openedView(), { until: 'soon' }));
    expect((await world.untilWhispered(1))[0]).toMatch(/soon is no time range/);
    expect(world.slack.whispers[0]?.userId).toBe('U0ANN');
  });

  test('opens none for whom it would be refused', async () => {
    await world.press(aPress('resolve', { user: { id: 'U0VIC' } }));
    expect((await world.untilWhispered(1))[0]).toContain('needs the role operator');
    expect(world.slack.views).toEqual([]);
  });

  test('and too slow a press is said, with the command that does the same', async () => {
    await world.press(aPress('note', { trigger_id: 'expired' }));
    expect((await world.untilWhispered(1))[0]).toContain('expired_trigger_id');
  });

  test('silence is asked for with what it is about, and its answer is what silence/add takes', async () => {
    await world.press(aPress('silence'));
    const view = await openedView();
    expect(JSON.stringify(view)).toContain('server=search');
    const asked = { matchers: 'server=search  rule=server_down', for: '1h', comment: 'known' };
    expect(view['blocks']).toMatchObject(Object.keys(asked).map((name) => ({ block_id: name })));
    await world.press(aSubmission(view, asked));
    await untilDone('silence/add');
    const done = (await world.audit()).find(
      (each) => each.action === 'silence/add' && each.phase === 'after',
    );
    expect(done).toMatchObject({ phase: 'after', outcome: 'done' });
    expect(done?.input).toEqual({ ...asked, matchers: ['server=search', 'rule=server_down'] });
    expect(world.slack.whispers).toEqual([]);
  });

  test.each([
    ['that is not ours', { callback_id: 'other' }, 400],
    ['that brings back nothing of ours', { private_metadata: '{}' }, 400],
    [
      'of another environment',
      {
        private_metadata: JSON.stringify({
          incident: INCIDENT,
          environment: 'production',
          conversation: null,
        }),
      },
      401,
    ],
  ])('a form %s is refused', async (_name, changes, status) => {
    await world.press(aPress('note'));
    const view = await openedView();
    const answered = await world.press(aSubmission({ ...view, ...changes }, { text: 'x' }));
    expect([answered.status, world.api.failures]).toEqual([status, []]);
  });
});

async function openedView(): Promise<Readonly<Record<string, unknown>>> {
  return until({ what: 'a form', ask: () => world.slack.views.at(-1)?.view ?? null, limitMs: 5_000 });
}

/** What Slack sends when the form is sent off. */
function aSubmission(view: Readonly<Record<string, unknown>>, values: Readonly<Record<string, string>>) {
  const state = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { text: { type: 'plain_text_input', value } }]),
  );
  const { callback_id, private_metadata } = view;
  return {
    type: 'view_submission',
    user: { id: 'U0ANN' },
    view: { id: 'V1', callback_id, private_metadata, state: { values: state } },
  };
}

describe('/watchkeeper', () => {
  test('sends messages: a notice to everybody, and a test that a press answers', async () => {
    await world.command('notify --kind outage');
    expect((await world.untilWhispered(1))[0]).toMatch(/outage of development[^]*console .*sent/);
    await world.command('test --channel slack --round-trip --wait-seconds 20');
    const message = await until({
      what: 'a button',
      ask: () => world.slack.channelShows('ops').find((each) => buttonsOf(each).length > 0) ?? null,
      limitMs: 5_000,
    });
    await world.press(payloadOfPress({ message, button: 'It arrived', user: 'U0ANN' }));
    const whispers = await world.untilWhispered(3);
    expect(whispers.some((text) => text.includes('the way back of slack works'))).toBe(true);
  });

  test('incidents answers who typed it, at the address that came with it', async () => {
    const { status, text } = await world.command('incidents');
    expect([status, text]).toEqual([200, '']);
    const [told = ''] = await world.untilWhispered(1);
    expect(told).toContain('List incidents');
    expect(told).toContain(INCIDENT);
    expect(told).toMatch(/```/);
    expect(world.slack.whispers[0]?.userId).toBeNull();
  });

  test.each(['status', 'mode', 'changes', 'servers', `incident ${INCIDENT}`, 'alerts', 'system'])(
    '%s is answered',
    async (text) => {
      await world.command(text);
      expect((await world.untilWhispered(1))[0]).toContain('(development)');
    },
  );

  test('acts, and says what it came to', async () => {
    await world.command(`ack ${INCIDENT.toLowerCase()}`);
    expect((await world.untilWhispered(1))[0]).toMatch(/Done \(development\).*status +acknowledged/s);
    await untilStatus('acknowledged');
  });

  test('takes options, and words in quotes', async () => {
    await world.command(`resolve ${INCIDENT} —cause “the gateway was restarted”`);
    await untilDone('incident/resolve');
    const [line] = (await world.audit()).filter(({ action }) => action === 'incident/resolve');
    expect(line?.input).toEqual({ incident: INCIDENT, cause: 'the gateway was restarted' });
  });

  test('runs a runbook for an incident, as who asks for it', async () => {
    await world.command(`runbook ${INCIDENT} server-down`);
    await untilDone('incident/run-runbook');
    const [run] = await world.api.fleet.store.runs(ENVIRONMENT, { limit: 5 });
    expect(run).toMatchObject({ runbook: 'server-down', incident: INCIDENT, who: 'ann' });
    expect(typeof run?.inputs['server']).toBe('string');
  });

  test('says what it would do', async () => {
    await world.command(`ack ${INCIDENT} --dry-run`);
    expect((await world.untilWhispered(1))[0]).toContain('acknowledge K7Q2MD');
    expect(await world.status()).toBe('triggered');
  });

  test.each([
    ['', 'What can follow'],
    ['help', 'ack INCIDENT'],
    ['help ack', 'It needs the role operator'],
    ['incidens', 'Did you mean `/watchkeeper incidents`?'],
    ['ack', 'incident is missing. Type `/watchkeeper ack INCIDENT`.'],
    [
      `ack ${INCIDENT} --environment production`,
      'There is no environment production here. Known: development.',
    ],
    ['status "search', 'A quote is not closed.'],
    ['incidents --limt 5', 'Did you mean --limit?'],
    ['incidents --limit many', 'incident/list cannot run: limit'],
  ])('%j says what can be typed', async (text, said) => {
    expect((await world.command(text)).status).toBe(200);
    expect((await world.untilWhispered(1))[0]).toContain(said);
  });

  test('asks for the role that the action asks for', async () => {
    await world.command('mode pause --reason moving', { user_id: 'U0VIC' });
    expect((await world.untilWhispered(1))[0]).toMatch(/mode\/pause needs the role/);
  });

  test('of somebody who is not known has no effect', async () => {
    await world.command(`ack ${INCIDENT}`, { user_id: 'U0NOBODY' });
    expect((await world.untilWhispered(1))[0]).toContain('does not know you');
    expect(await world.status()).toBe('triggered');
  });

  test('sends its answer to no other host', async () => {
    await world.command('mode', { response_url: 'https://hooks.slack.com.example.com/x' });
    await until({ what: 'a failure', ask: () => world.api.failures.length > 0, limitMs: 5_000 });
    expect(String(world.api.failures.at(-1)?.error)).toContain("is none of Slack's");
  });

  test('answers Slack’s look at the certificate', async () => {
    const body = 'ssl_check=1&token=x';
    const headers = slackHeaders(body, { secret: SIGNING_SECRET, nowMs: NOW_MS });
    expect((await world.send(COMMANDS, body, headers)).status).toBe(200);
  });
});

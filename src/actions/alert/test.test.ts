import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { aRoutedAlert } from '../../../test/support/builders/a-routed-alert.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { aChannel, respondingSettings } from '../../../test/support/builders/responding.ts';
import { startFakePagerDuty } from '../../../test/support/notify/fake-pagerduty.ts';
import type { FakePagerDuty } from '../../../test/support/notify/fake-pagerduty.ts';
import { startWebhookReceiver } from '../../../test/support/notify/webhook-receiver.ts';
import { createWatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import type { WatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import { ENVIRONMENT_ITSELF } from '../../domain/alert/alert-subject.ts';
import type { ChannelSpec } from '../../domain/notify/channel-spec.ts';
import { NOTIFICATION_FAILING } from '../../domain/self-watch/failing-channels.ts';
import type { ActionContext } from '../action.ts';
import { runAction } from '../run-action.ts';
import { alertTest } from './test.ts';

let world: WatchedApi;

const ID = '3f1c2b1e-6f0e-4c58-9d5a-0a5b7c9d1e2f';

beforeEach(async () => {
  vi.spyOn(crypto, 'randomUUID').mockReturnValue(ID);
  world = await createWatchedApi([aServerSpec().named('search').build()]);
});
afterEach(async () => {
  await world.close();
});

async function configure(...channels: readonly ChannelSpec[]): Promise<void> {
  const release = await world.fleet.store.release('r1');
  if (release === null) throw new Error('no release');
  const responding = respondingSettings({ channels });
  await world.fleet.store.applyRelease({
    ...release,
    hash: 'r2',
    settings: { ...release.settings, responding },
  });
}

async function run(channel: string, changes: Partial<ActionContext> = {}) {
  const result = await runAction(world.context(changes), { action: alertTest, input: { channel } });
  if (result.kind !== 'done') throw new Error('planned');
  return { ...result.output.result, exitCode: result.exitCode };
}

async function plan(channel: string): Promise<readonly string[]> {
  const asked = { action: alertTest, input: { channel }, dryRun: true };
  const result = await runAction(world.context(), asked);
  if (result.kind !== 'planned') throw new Error('done');
  return result.plan.would;
}

/** As the fleet writes it down while messages do not get through. */
async function failChannels(): Promise<void> {
  const alert = aRoutedAlert({ rule: NOTIFICATION_FAILING, server: ENVIRONMENT_ITSELF });
  await world.fleet.store.recordRouting('development', { alerts: [alert], gone: [], quiet: null });
}

const messages = () => world.fleet.store.messages('development', `test:${ID}`);

describe('alerts test', () => {
  test('sends what says that it is a test, and has what came of it written down', async () => {
    expect(await run('console')).toEqual({
      channel: 'console',
      type: 'console',
      status: 'sent',
      detail: 'Channel console (console): written.',
      reference: null,
      milliseconds: expect.any(Number) as number,
      round_trip: null,
      resolved: null,
      exitCode: 0,
    });
    expect(world.said).toEqual([expect.stringContaining('TEST · LOW · a test, nothing is wrong')]);
    expect(await messages()).toMatchObject([
      { channel: 'console', event: 'test', status: 'sent', attempts: 1 },
    ]);
  });

  test('that gets through ends what is said of failing channels, and stands where the fleet cannot be told', async () => {
    expect((await run('console')).detail).toBe('Channel console (console): written.');
    expect(world.control.workingChannels).toEqual([]);
    await failChannels();
    expect((await run('console')).detail).toContain('The fleet was told: notification_failing ends');
    expect(world.control.workingChannels).toEqual(['console']);
    world.control.setAway(true);
    const { status, detail } = await run('console');
    expect([status, detail]).toEqual([
      'sent',
      expect.stringMatching(/notification_failing goes on.*Temporal does not answer/),
    ]);
  });

  test('that does not get through ends nothing', async () => {
    await failChannels();
    await configure(aChannel('webhook', { url: 'http://127.0.0.1:1' }));
    expect((await run('webhook')).status).toBe('failed');
    expect(world.control.workingChannels).toEqual([]);
  });

  test('is of a severity that the channel takes, and a message of its own each time', async () => {
    const receiver = await startWebhookReceiver({ secret: null });
    await configure(aChannel('webhook', { severities: ['high'], url: receiver.url }));
    vi.restoreAllMocks();
    // Each with the same key, which is each caller's own.
    for (const who of ['ann', 'ben']) {
      const caller = { ...world.context().caller, who };
      await run('webhook', { caller, idempotencyKey: 'k' });
    }
    const severity = expect.objectContaining({ severity: 'high', status: 'triggered' }) as unknown;
    expect(receiver.taken()).toMatchObject([
      { event: 'test', announce: true, incident: severity },
      { event: 'test', announce: true, incident: severity },
    ]);
    await receiver.close();
  });

  test('tried out, says what it would send where, and sends nothing', async () => {
    expect(await plan('console')).toEqual([
      'send "TEST · LOW · a test, nothing is wrong" through console (console)',
    ]);
    expect(world.said).toEqual([]);
  });

  test.each([
    ['consol', 'NOT_FOUND', /no channel consol\. Did you mean console\?/],
    ['ops', 'NOT_FOUND', /no channel ops\. There are: console\./],
  ])('knows no channel %s', async (channel, code, said) => {
    const refusal = { code, message: expect.stringMatching(said) as string };
    await expect(run(channel)).rejects.toMatchObject(refusal);
    await expect(plan(channel)).rejects.toMatchObject(refusal);
  });

  test('that fails ends with 1, says why, and has that written down', async () => {
    const unresolved = '${WATCHKEEPER_TEST_NO_SUCH}';
    await configure(aChannel('webhook', { url: unresolved }));
    const failed = await run('webhook');
    expect(failed).toMatchObject({ exitCode: 1, status: 'failed', reference: null });
    expect(failed.detail).toContain('WATCHKEEPER_TEST_NO_SUCH');
    expect(await messages()).toMatchObject([{ status: 'failed', detail: failed.detail }]);
  });

  describe('of a pager', () => {
    let pager: FakePagerDuty;

    beforeEach(async () => {
      pager = await startFakePagerDuty();
    });
    afterEach(() => pager.close());

    test('ends the page at once, so that nobody stays paged', async () => {
      await configure(pagerAt(pager, pager.routingKey));
      expect((await plan('pagerduty'))[1]).toBe('resolve it there at once');
      const sent = await run('pagerduty');
      expect(sent).toMatchObject({
        exitCode: 0,
        status: 'sent',
        reference: `test:${ID}`,
        resolved: { status: 'sent' },
      });
      expect(pager.alerts()).toMatchObject([{ dedupKey: `test:${ID}`, status: 'resolved' }]);
      expect((await messages()).map(({ event, status }) => [event, status])).toEqual([
        ['test', 'sent'],
        ['resolved', 'sent'],
      ]);
    });

    test('has nothing to end where nobody was paged', async () => {
      await configure(pagerAt(pager, 'wrong'));
      expect(await run('pagerduty')).toMatchObject({ exitCode: 1, status: 'failed', resolved: null });
    });
  });
});

function pagerAt({ eventsUrl }: FakePagerDuty, routingKey: string): ChannelSpec {
  return aChannel('pagerduty', { routingKey, eventsUrl });
}

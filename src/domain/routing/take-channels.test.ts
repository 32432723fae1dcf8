import { describe, expect, it } from 'vitest';
import { is, RoutedFleet } from '../../../test/support/responding/routed-fleet.ts';
import { ENVIRONMENT_ITSELF } from '../alert/alert-subject.ts';
import { upgradeFleetState } from '../fleet/upgrade-fleet-state.ts';
import { NOTIFICATION_FAILING } from '../self-watch/failing-channels.ts';

const HOUR_MS = 3_600_000;

describe('a channel that fails for good', () => {
  it('is one incident of the environment, however often and however many fail', () => {
    const fleet = new RoutedFleet();
    fails(fleet, 'slack');
    fails(fleet, 'slack');
    fleet.pass(1_000);
    fails(fleet, 'mail');
    expect(fleet.opened.map(({ alerts }) => alerts)).toMatchObject([
      [{ server: ENVIRONMENT_ITSELF, rule: NOTIFICATION_FAILING, severity: 'critical' }],
    ]);
    const told = fleet.told.get(idOf(fleet)) ?? [];
    const retold = told.flatMap((message) => (message.kind === 'fired' ? [message.alert.reason] : []));
    expect(retold).toEqual([expect.stringMatching(/^2 channels fail\. slack: no\. mail: no\./)]);
  });

  it('ends when the last works again', () => {
    const fleet = new RoutedFleet();
    fails(fleet, 'slack');
    fails(fleet, 'mail');
    fleet.pass(1_000);
    works(fleet, 'slack');
    expect(fleet.toldOf(idOf(fleet))).not.toContain('cleared');
    works(fleet, 'mail');
    expect(fleet.toldOf(idOf(fleet))).toContain('cleared');
    expect([...fleet.rows.keys()]).toEqual([]);
  });

  it('ends when the configuration has the channel no more', () => {
    const fleet = new RoutedFleet();
    fails(fleet, 'slack');
    fleet.pass(1_000);
    fleet.channels = ['mail'];
    fleet.decide({ kind: 'planned', plan: { ...NO_PLAN, planId: 'next' } });
    expect(fleet.toldOf(idOf(fleet))).toContain('cleared');
    expect(fleet.responding.failingChannels).toEqual([]);
  });

  it('opens nothing where the configuration has not had the channel for long', () => {
    const fleet = new RoutedFleet();
    fleet.channels = ['mail'];
    fails(fleet, 'slack');
    fleet.pass(5_000);
    expect([fleet.opened, fleet.responding.alerts]).toEqual([[], []]);
  });

  it('is told to incidents that go on and to those that begin', () => {
    const fleet = new RoutedFleet();
    fleet.fire('search');
    fleet.pass(1_000);
    fails(fleet, 'slack');
    fleet.fire('web');
    fleet.pass(1_000);
    expect(fleet.told.get(fleet.opened[0]?.id ?? '')).toEqual([
      { kind: 'channels_failing', channels: ['slack'] },
    ]);
    expect(fleet.opened.map(({ failingChannels = [] }) => failingChannels)).toEqual([
      [],
      ['slack'],
      ['slack'],
    ]);
  });
});

describe('the incident of the environment', () => {
  it('is no part of a storm, and takes none', () => {
    const fleet = new RoutedFleet({ settings: { storm: { count: 3, windowMs: 30_000, holdMs: 1_000 } } });
    fails(fleet, 'slack');
    fleet.pass(1_000);
    fleet.fireAll(['a', 'b', 'c']);
    fleet.pass(1_000);
    expect(fleet.opened.map(({ isStorm }) => isStorm)).toEqual([false, false, false, false]);
    fleet.fire('d');
    fleet.pass(1_000);
    works(fleet, 'slack');
    fails(fleet, 'slack');
    fleet.pass(1_000);
    const storm = fleet.opened.find(({ isStorm }) => isStorm);
    expect(storm?.alerts.map(({ server }) => server).toSorted()).toEqual(['a', 'b', 'c', 'd']);
    expect(fleet.toldOf(idOf(fleet))).not.toContain('folded');
  });

  it('is silenced by its rule and by a window for all, not by a silence for servers', () => {
    for (const [matchers, route] of [
      [[is('rule', NOTIFICATION_FAILING)], 'suppressed'],
      [[is('environment', 'production')], 'suppressed'],
      [[is('server', 'search*')], 'incident'],
    ] as const) {
      const fleet = new RoutedFleet();
      fleet.silence('S', matchers, HOUR_MS);
      fails(fleet, 'slack');
      fleet.pass(1_000);
      expect(fleet.routeOf(ENVIRONMENT_ITSELF, NOTIFICATION_FAILING)?.status).toBe(route);
    }
  });

  it('goes on through a snapshot of all servers', () => {
    const fleet = new RoutedFleet();
    fails(fleet, 'slack');
    fleet.pass(1_000);
    fleet.snapshot({ server: 'search', conditions: {} });
    expect(fleet.toldOf(idOf(fleet))).not.toContain('cleared');
  });
});

it('a fleet that knew of no channels goes on without any that fails', () => {
  const { state } = new RoutedFleet();
  const known = Object.entries(state.responding).filter(([key]) => key !== 'failingChannels');
  const older = { ...state, responding: Object.fromEntries(known) };
  expect(upgradeFleetState(older)).toEqual(state);
});

const NO_PLAN = { planId: 'empty', servers: 0, shards: [], removed: [], losing: [], dropped: [] };

function fails(fleet: RoutedFleet, channel: string): void {
  fleet.hear({ kind: 'channel_reported', report: { channel, status: 'failing', detail: 'no' } });
}

function works(fleet: RoutedFleet, channel: string): void {
  fleet.hear({ kind: 'channel_reported', report: { channel, status: 'working' } });
}

/** Of the first incident of the environment. */
function idOf({ opened }: RoutedFleet): string {
  return opened.find(({ alerts }) => alerts[0]?.server === ENVIRONMENT_ITSELF)?.id ?? 'none';
}

import { describe, expect, test } from 'vitest';
import { is, RoutedFleet } from '../../../test/support/responding/routed-fleet.ts';

const HOLD_MS = 500;
const MANY = Array.from({ length: 25 }, (_, index) => `server-${index}`);

describe('a storm', () => {
  test('is one incident of all that fails within the window, with the young incidents folded into it', () => {
    const fleet = new RoutedFleet();
    fleet.fireAll(MANY.slice(0, 20));
    fleet.pass(10_000);
    expect(fleet.opened).toHaveLength(20);
    fleet.fireAll(MANY.slice(20));
    fleet.pass(HOLD_MS);
    expect(fleet.opened).toHaveLength(21);
    const storm = fleet.opened.at(-1);
    expect(storm).toMatchObject({ isStorm: true });
    expect(storm?.alerts.map(({ server }) => server).toSorted()).toEqual(MANY.toSorted());
    for (const { id } of fleet.opened.slice(0, 20)) {
      expect(fleet.told.get(id)).toEqual([{ kind: 'folded', into: storm?.id }]);
    }
  });

  test('is none where they failed further apart', () => {
    const fleet = new RoutedFleet();
    for (const server of MANY) {
      fleet.fire(server);
      fleet.pass(2_000);
    }
    expect(fleet.opened.filter(({ isStorm }) => isStorm)).toEqual([]);
    expect(fleet.opened).toHaveLength(25);
  });

  test('takes what fails while it goes on, and keeps what it has', () => {
    const fleet = new RoutedFleet();
    fleet.fireAll(MANY);
    fleet.pass(20_000);
    fleet.fire('late');
    fleet.pass(20_000);
    fleet.fire('later');
    const id = fleet.opened[0]?.id;
    expect([fleet.routeOf('late'), fleet.routeOf('later')]).toMatchObject([{ id }, { id }]);
    fleet.pass(30_000);
    fleet.fire('server-1', { rule: 'slow' });
    fleet.fire('another');
    fleet.pass(HOLD_MS);
    expect(fleet.routeOf('server-1', 'slow')).toMatchObject({ id });
    expect(fleet.opened.map(({ isStorm }) => isStorm)).toEqual([true, false]);
  });

  test('is over although one of its servers comes and goes', () => {
    const fleet = new RoutedFleet();
    fleet.fireAll(MANY);
    for (let time = 0; time < 4; time += 1) {
      fleet.pass(10_000);
      fleet.clear('server-1');
      fleet.fire('server-1');
    }
    fleet.fire('another');
    fleet.pass(HOLD_MS);
    expect(fleet.opened.map(({ isStorm }) => isStorm)).toEqual([true, false]);
  });

  test('takes over the incident that a server has had for long, so that none is in two', () => {
    const fleet = new RoutedFleet();
    fleet.fire('search');
    fleet.pass(HOLD_MS);
    const old = fleet.incidentOf('search');
    fleet.pass(600_000);
    fleet.fireAll(MANY);
    fleet.pass(5_000);
    fleet.fire('search', { rule: 'slow' });
    const storm = fleet.opened.at(-1)?.id;
    expect(fleet.routeOf('search')).toEqual({ status: 'incident', id: storm });
    expect(fleet.told.get(old)).toEqual([{ kind: 'folded', into: storm }]);
    expect(fleet.told.get(storm ?? '')).toMatchObject([
      { kind: 'fired', alert: { server: 'search', rule: 'server_down' } },
      { kind: 'fired', alert: { server: 'search', rule: 'slow' } },
    ]);
  });

  test('tells what it has folded nothing more, whatever becomes of it', () => {
    const fleet = new RoutedFleet();
    fleet.fire('search');
    fleet.pass(HOLD_MS);
    const young = fleet.incidentOf('search');
    fleet.silence('S', [is('server', 'search')], 60_000);
    fleet.fireAll(MANY);
    fleet.pass(HOLD_MS);
    fleet.close(fleet.opened.at(-1)?.id ?? '');
    fleet.pass(HOLD_MS);
    expect(fleet.opened.map(({ isStorm }) => isStorm)).toEqual([false, true, true]);
    expect(fleet.toldOf(young)).toEqual(['quieted', 'folded']);
  });

  test('leaves an older storm what it has', () => {
    const fleet = new RoutedFleet();
    fleet.fireAll(MANY);
    fleet.pass(600_000);
    const more = Array.from({ length: 25 }, (_, index) => `more-${index}`);
    fleet.fireAll([...more, 'server-3'], { rule: 'slow' });
    fleet.pass(HOLD_MS);
    expect(fleet.opened.map(({ alerts }) => alerts.length)).toEqual([25, 25]);
    expect(fleet.routeOf('server-3', 'slow')).toMatchObject({ id: fleet.opened[0]?.id });
  });

  test('is seen also when how to route became known long after all of them failed', () => {
    const fleet = new RoutedFleet({ isPrompt: false });
    fleet.fireAll(MANY);
    fleet.pass(120_000);
    fleet.answerAll();
    expect(fleet.opened.map(({ isStorm, alerts }) => [isStorm, alerts.length])).toEqual([[true, 25]]);
  });
});

describe('a storm that is coming', () => {
  /** More servers than a storm needs have just begun to fail; alerts fire for the first five. */
  function begun(): RoutedFleet {
    const fleet = new RoutedFleet();
    for (const server of MANY) fleet.down(server);
    fleet.fireAll(MANY.slice(0, 5));
    fleet.pass(HOLD_MS);
    return fleet;
  }

  test('is waited for: what fires first opens no incident of its own', () => {
    const fleet = begun();
    fleet.pass(1_000);
    expect(fleet.opened).toEqual([]);
    fleet.fireAll(MANY.slice(5));
    expect(fleet.opened.map(({ isStorm, alerts }) => [isStorm, alerts.length])).toEqual([[true, 25]]);
  });

  test('is waited for no longer than two seconds', () => {
    const fleet = begun();
    fleet.pass(2_000 - HOLD_MS - 1);
    expect(fleet.opened).toEqual([]);
    fleet.pass(1);
    expect(fleet.opened.map(({ isStorm }) => isStorm)).toEqual(Array(5).fill(false));
  });

  test('is waited for no longer than the others fail', () => {
    const fleet = begun();
    for (const server of MANY.slice(5, 10)) fleet.down(server, false);
    expect(fleet.opened).toHaveLength(5);
  });

  test('is none where they began to fail before its window', () => {
    const fleet = new RoutedFleet();
    for (const server of MANY) fleet.down(server);
    fleet.pass(30_000);
    fleet.fire('server-0');
    fleet.pass(HOLD_MS);
    expect(fleet.opened).toHaveLength(1);
  });

  test('is none where nobody is told of those that fail', () => {
    const fleet = new RoutedFleet();
    fleet.silence('S', [is('server', 'server-*')], 60_000);
    for (const server of MANY) fleet.down(server);
    fleet.fireAll(MANY);
    fleet.fire('search');
    fleet.pass(HOLD_MS);
    expect(fleet.opened.map(({ alerts }) => alerts[0]?.server)).toEqual(['search']);
  });
});

test('a storm that is being opened takes no other incident its turn', () => {
  const fleet = new RoutedFleet({ isPrompt: false });
  fleet.fireAll(MANY);
  fleet.answerAll();
  fleet.pass(40_000);
  for (let server = 0; server < 20; server += 1) {
    fleet.fire(`other-${server}`);
    fleet.pass(2_000);
  }
  expect(fleet.pending.filter(({ kind }) => kind === 'open_incident')).toHaveLength(21);
});

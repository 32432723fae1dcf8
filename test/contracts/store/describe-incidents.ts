import { describe, expect, it } from 'vitest';
import { INCIDENT_ID, anOpenIncident } from '../../support/builders/an-open-incident.ts';
import { viewIncident } from '../../../src/domain/incident/incident-view.ts';
import type { IncidentView } from '../../../src/domain/incident/incident-view.ts';
import type { RoutedAlert } from '../../../src/domain/routing/responding-state.ts';
import { NOON_MS } from './a-check.ts';
import type { Opened } from './store-contract.ts';

const PRODUCTION = 'production';
const AN_OPENING = { environment: PRODUCTION, server: 'search', nowMs: NOON_MS } as const;

function aView(changes: Partial<IncidentView> = {}): IncidentView {
  return { ...viewIncident(anOpenIncident(AN_OPENING).state, NOON_MS), ...changes };
}

function anAlert(changes: Partial<RoutedAlert> = {}): RoutedAlert {
  return {
    server: 'search',
    rule: 'server_down',
    severity: 'critical',
    labels: { tier: 'gold' },
    dependsOn: [],
    summary: '',
    reason: 'why',
    sinceMs: NOON_MS,
    arrivedAtMs: NOON_MS,
    follows: null,
    route: { status: 'incident', id: INCIDENT_ID },
    ...changes,
  };
}

const A_MESSAGE = {
  environment: PRODUCTION,
  key: `incident:${INCIDENT_ID}:1:console`,
  channel: 'console',
  subject: `incident:${INCIDENT_ID}`,
  event: 'opened',
  atMs: NOON_MS,
} as const;

/** Incidents, messages and the ways of alerts. */
export function describeIncidents(opened: () => Opened): void {
  describe('for incidents', () => {
    it('keeps an incident and its story, each entry once, for every process', async () => {
      const { store, bench } = opened();
      const { entries } = anOpenIncident(AN_OPENING);
      await store.recordIncident(aView(), entries);
      await store.recordIncident(aView(), entries);
      const other = await bench.open();
      expect(await other.incident(PRODUCTION, INCIDENT_ID)).toStrictEqual(aView());
      expect(await other.timeline(PRODUCTION, INCIDENT_ID, { afterSequence: 0, limit: 100 })).toStrictEqual(
        entries,
      );
      expect(await other.timeline(PRODUCTION, INCIDENT_ID, { afterSequence: 1, limit: 1 })).toStrictEqual(
        entries.slice(1, 2),
      );
      expect(await other.incident('staging', INCIDENT_ID)).toBeNull();
    });

    it('lets no older revision take the place of a newer one', async () => {
      const { store } = opened();
      await store.recordIncident(aView({ revision: 5, assignee: 'ann' }), []);
      await store.recordIncident(aView({ revision: 4, assignee: 'ben' }), []);
      expect((await store.incident(PRODUCTION, INCIDENT_ID))?.assignee).toBe('ann');
    });

    it('lists the newest first, page by page, by status, severity and server', async () => {
      const { store } = opened();
      const views = ['A00001', 'A00002', 'A00003'].map((id, index) =>
        aView({ id, openedAtMs: NOON_MS + (index === 0 ? 0 : 1), servers: ['search', `only-${id}`] }),
      );
      for (const view of views) await store.recordIncident(view, []);
      const closed = aView({
        id: 'A00004',
        severity: 'low',
        phase: { status: 'closed', sinceMs: NOON_MS, foldedInto: null },
      });
      await store.recordIncident(closed, []);
      const ids = async (query: object) =>
        (await store.incidents(PRODUCTION, { limit: 10, ...query })).map(({ id }) => id);
      expect(await ids({ statuses: ['triggered'] })).toEqual(['A00003', 'A00002', 'A00001']);
      expect(await ids({ severity: 'low' })).toEqual(['A00004']);
      expect(await ids({ server: 'only-A00002' })).toEqual(['A00002']);
      expect(await ids({ server: 'nobody' })).toEqual([]);
      expect(await ids({ limit: 1, before: { openedAtMs: NOON_MS + 1, id: 'A00003' } })).toEqual(['A00002']);
    });

    it('notes a message before it goes out, and what came of each attempt', async () => {
      const { store } = opened();
      const queued = await store.beginMessage(A_MESSAGE);
      expect(queued).toMatchObject({ status: 'queued', attempts: 0, reference: null });
      const { key, subject } = A_MESSAGE;
      await store.endAttempt(key, { status: 'failed', reference: null, detail: 'away', atMs: NOON_MS + 1 });
      const sent = await store.endAttempt(key, {
        status: 'sent',
        reference: 'C1:17',
        detail: 'ok',
        atMs: NOON_MS + 2,
      });
      expect(sent).toMatchObject({ status: 'sent', attempts: 2, reference: 'C1:17', detail: 'ok' });
      expect(await store.beginMessage(A_MESSAGE), 'what came of it is known').toStrictEqual(sent);
      expect(await store.messageReference(PRODUCTION, 'console', subject)).toBe('C1:17');
      expect(await store.messageReference(PRODUCTION, 'slack', subject)).toBeNull();
      expect(await store.messages(PRODUCTION, subject)).toStrictEqual([sent]);
    });

    it('gives a channel no more turns in a minute than it takes, to however many processes', async () => {
      const { store, bench } = opened();
      const stores = [store, await bench.open()];
      const ask = { perMinute: 3, nowMs: NOON_MS, reason: (at: number) => `waits until ${at}` };
      const keys = Array.from({ length: 8 }, (_, index) => `message-${index}`);
      const turns = await Promise.all(
        keys.map(async (key, index) => {
          const own = stores[index % 2] ?? store;
          await own.beginMessage({ ...A_MESSAGE, key });
          return own.takeTurn(key, ask);
        }),
      );
      const after = [0, 0, 0, 60_000, 60_000, 60_000, 120_000, 120_000].map((ms) => NOON_MS + ms);
      expect(turns.toSorted()).toEqual(after);
      for (const [index, key] of keys.entries())
        expect(await store.takeTurn(key, { ...ask, nowMs: NOON_MS + 1 }), 'its turn stays').toBe(
          turns[index],
        );
      const waiting = keys[turns.indexOf(NOON_MS + 120_000)] ?? '';
      const [last] = (await store.messages(PRODUCTION, A_MESSAGE.subject)).filter(
        ({ key }) => key === waiting,
      );
      expect(last).toMatchObject({
        ...{ status: 'queued', attempts: 0 },
        detail: `waits until ${NOON_MS + 120_000}`,
      });
    });

    it('gives turns of one channel of one environment, and more of them when the limit is raised', async () => {
      const { store } = opened();
      const ask = { perMinute: 1, nowMs: NOON_MS, reason: () => 'waits' };
      const others = { other: { environment: 'staging' }, another: { channel: 'slack' }, same: {}, late: {} };
      await store.beginMessage(A_MESSAGE);
      expect(await store.takeTurn(A_MESSAGE.key, ask)).toBe(NOON_MS);
      const turns: number[] = [];
      for (const [key, changes] of Object.entries(others)) {
        await store.beginMessage({ ...A_MESSAGE, ...changes, key });
        turns.push(await store.takeTurn(key, ask));
      }
      expect(turns.map((at) => at - NOON_MS)).toEqual([0, 0, 60_000, 120_000]);
      expect(await store.takeTurn('late', { ...ask, perMinute: 2 })).toBe(NOON_MS);
      await expect(store.takeTurn('nobody', ask)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    it('has the way of each alert that fires, and what is kept quiet', async () => {
      const { store } = opened();
      expect(await store.quiet(PRODUCTION)).toEqual({ silences: [], windows: [] });
      const silence = {
        id: 'S00001',
        matchers: [{ label: 'server', is: '=', value: 'search' }],
        startsAtMs: NOON_MS,
        endsAtMs: NOON_MS + 1,
        author: 'ann',
        comment: 'known',
      } as const;
      const quiet = { silences: [silence], windows: [] };
      await store.recordRouting(PRODUCTION, {
        alerts: [anAlert(), anAlert({ rule: 'flapping' })],
        gone: [],
        quiet,
      });
      const held = { status: 'held', untilMs: NOON_MS } as const;
      await store.recordRouting(PRODUCTION, {
        alerts: [anAlert({ route: held })],
        gone: [{ server: 'search', rule: 'flapping' }],
        quiet: null,
      });
      expect(await store.routedAlerts(PRODUCTION)).toStrictEqual([anAlert({ route: held })]);
      expect(await store.quiet(PRODUCTION)).toStrictEqual(quiet);
    });
  });
}

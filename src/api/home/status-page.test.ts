import { expect, test } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { aMcpProbe } from '../../../test/support/builders/a-probe.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { anIncident } from '../../../test/support/builders/an-incident.ts';
import { createWatchedApi, NOW_MS } from '../../../test/support/recorded-fleet/watched-api.ts';
import type { ServerSpec } from '../../domain/server/server-spec.ts';
import type { Check } from '../../domain/check/check.ts';
import { viewIncident } from '../../domain/incident/incident-view.ts';
import { SHOWN_INCIDENTS } from './incident-lines.ts';

const HTML = { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } };

async function pageOf(specs: readonly ServerSpec[], checks: readonly Check[] = [], nowMs = NOW_MS) {
  const api = await createWatchedApi(specs);
  await api.fleet.record(...checks);
  api.setNow(nowMs);
  const response = await api.app.request('http://localhost/', HTML);
  const page = await response.text();
  await api.close();
  return { response, page, words: page.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ') };
}

const FLEET = ['aa-fine', 'bb-down', 'cc-weak', 'dd-new'].map((name) => aServerSpec().named(name).build());
const CHECKS = [
  aCheck()
    .of('aa-fine')
    .at(NOW_MS - 5000)
    .build(),
  aCheck()
    .of('bb-down')
    .failing()
    .at(NOW_MS - 6000)
    .build(),
  aCheck()
    .of('cc-weak')
    .restFailing()
    .at(NOW_MS - 7000)
    .build(),
];

test('says in one sentence how the fleet is, and lists the worst first with glyph and word', async () => {
  const { words, page } = await pageOf(FLEET, CHECKS);
  expect(words).toContain('1 unhealthy, 1 degraded, 1 unknown of 4 servers, the oldest for 7 s.');
  expect(words).toContain('Newest check 5 s ago.');
  const rows = ['■× UNHEALTHY bb-down', '▲ DEGRADED cc-weak', '◌ UNKNOWN dd-new', '● HEALTHY aa-fine'];
  const places = rows.map((row) => words.indexOf(row));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(Math.min(...places)).toBeGreaterThan(0);
  expect(words).toContain('MCP: it was timeout; REST: it was connect_refused');
  expect(page).toContain('href="/status/health?environment=development"');
  expect(words).toContain('Open on this machine without a login: you act as local (admin).');
});

test('shows the incidents that are open, and who is told next', async () => {
  const { words, page } = await pageOf(FLEET, CHECKS);
  expect(words).toMatch(
    /K7Q2MD critical aa-fine: No path of the server answers nobody has answered; team_lead next, in \d+ min; open for 60 s/,
  );
  expect(page).toContain('href="/api/v1/incidents/K7Q2MD?environment=development"');
});

test('counts no incident that is over, and says that there are more than it lists', async () => {
  const api = await createWatchedApi([]);
  const open = viewIncident(anIncident({ environment: api.fleet.environment }).state, 0);
  const over = { status: 'closed', sinceMs: 0, foldedInto: null } as const;
  await api.fleet.store.recordIncident({ ...open, id: 'OVER01', phase: over }, []);
  const words = async (): Promise<string> => (await api.app.request('http://localhost/', HTML)).text();
  expect(await words()).not.toContain('Open incidents');
  for (let index = 0; index < SHOWN_INCIDENTS; index += 1)
    await api.fleet.store.recordIncident({ ...open, id: `OPEN0${index}`, openedAtMs: index }, []);
  const five = await words();
  expect(five.match(/OPEN0\d(?=<)/g)).toEqual(['OPEN04', 'OPEN03', 'OPEN02', 'OPEN01', 'OPEN00']);
  expect(five).not.toMatch(/OVER01|and more/);
  await api.fleet.store.recordIncident({ ...open, id: 'OPEN09', openedAtMs: 9 }, []);
  expect(await words()).toContain('and more: ');
  await api.close();
});

test('shows both verdicts by shape and word, and since when', async () => {
  const { words } = await pageOf(FLEET, CHECKS);
  expect(words).toContain(
    '▲ DEGRADED cc-weak REST: it was connect_refused ● ok 20 ms ■× connect refused 10 ms 7 s 7 s ago',
  );
  expect(words).toContain('◌ UNKNOWN dd-new not checked yet – – – never');
});

test('needs nothing but itself and its style sheet, and no script can run', async () => {
  const { page, response } = await pageOf(FLEET, CHECKS);
  expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'self';/);
  expect(page).not.toMatch(/<script|<style|style=|\son\w+=|https?:\/\//i);
  expect(page).toMatch(/<meta http-equiv="refresh" content="\d+" \/>/);
});

test('the style sheet is served', async () => {
  const api = await createWatchedApi([]);
  const response = await api.app.request('http://localhost/status.css');
  expect(response.headers.get('content-type')).toBe('text/css; charset=utf-8');
  expect(await response.text()).toContain('@media (max-width: 640px)');
  await api.close();
});

test('stale data says so and is not shown as healthy', async () => {
  const { words } = await pageOf(FLEET.slice(0, 1), CHECKS.slice(0, 1), NOW_MS + 3_600_000);
  expect(words).toContain('◌ Data is stale for 1 of 1; the newest check is 60 min old. Is a worker running?');
  expect(words).toContain('◌ UNKNOWN aa-fine');
  expect(words).not.toContain('HEALTHY aa-fine');
});

test('a pause is said with its reason and the way out, and no worker is suspected', async () => {
  const api = await createWatchedApi(FLEET.slice(0, 1));
  await api.fleet.record(...CHECKS.slice(0, 1));
  const { store, environment } = api.fleet;
  await store.noteMode(environment, {
    mode: 'paused',
    who: 'ann',
    reason: '<b>network</b>',
    sinceMs: NOW_MS,
  });
  api.setNow(NOW_MS + 3_600_000);
  const page = await (await api.app.request('http://localhost/', HTML)).text();
  const words = page.replaceAll(/<\/?(?:p|code)[^>]*>/g, '').replaceAll(/\s+/g, ' ');
  expect(words).toContain(
    '▲ PAUSED since 03:04:30Z by ann: &lt;b&gt;network&lt;/b&gt;. Go on with: watchkeeper mode resume',
  );
  expect(words).toContain('Data is stale for 1 of 1');
  expect(words).not.toContain('Is a worker running?');
  const health = await api.json('/status/health');
  expect(health).toMatchObject({
    status: 503,
    body: { mode: { mode: 'paused', since: new Date(NOW_MS).toISOString(), who: 'ann' } },
  });
  await api.close();
});

test('nothing checked and nothing configured are told apart', async () => {
  expect((await pageOf(FLEET)).words).toContain('Nothing has been checked yet.');
  const empty = await pageOf([]);
  expect(empty.words).toContain('No servers are configured.');
  expect(empty.words).toContain('Add servers to its configuration file.');
});

test('what a server says of itself cannot become markup', async () => {
  const evil = aMcpProbe().failing().with({ message: '<img src=x onerror=alert(1)>' });
  const check = aCheck()
    .of('aa-fine')
    .mcp(evil)
    .at(NOW_MS - 1000)
    .build();
  const { page } = await pageOf(FLEET.slice(0, 1), [check]);
  expect(page).not.toContain('<img');
  expect(page).toContain('&lt;img');
});

test('a program that asks for JSON gets the index', async () => {
  const api = await createWatchedApi([]);
  const { body } = await api.json('/', { headers: { accept: 'application/json' } });
  expect(body).toMatchObject({
    service: 'watchkeeper',
    version: '1.2.3',
    caller: { who: 'local', role: 'admin' },
  });
  await api.close();
});

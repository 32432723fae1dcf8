import { expect, test } from 'vitest';
import { anIncidentAlert } from '../../../test/support/builders/a-routed-alert.ts';
import { anIncident } from '../../../test/support/builders/an-incident.ts';
import type { LivingIncident } from '../../../test/support/responding/living-incident.ts';
import { viewIncident } from '../../domain/incident/incident-view.ts';
import type { IncidentView } from '../../domain/incident/incident-view.ts';
import { incidentLines, SHOWN_INCIDENTS } from './incident-lines.ts';

const MINUTE_MS = 60_000;

function viewOf({ state, nowMs }: LivingIncident): IncidentView {
  return viewIncident(state, nowMs);
}

async function lines(open: readonly IncidentView[], nowMs: number) {
  const markup = String(await incidentLines(open, nowMs));
  return { markup, words: markup.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ') };
}

/** What is said of one incident: how it stands. */
async function standing(incident: LivingIncident): Promise<string> {
  const { words } = await lines([viewOf(incident)], incident.nowMs);
  return /is down (.*); open for/.exec(words)?.[1] ?? words;
}

test('where no incident is open there is no list', async () => {
  expect((await lines([], 0)).markup).toBe('');
});

test('each says its severity, its title and for how long it is open, and leads to what the API has of it', async () => {
  const incident = anIncident({ alerts: [anIncidentAlert({ severity: 'high' })], environment: 'a b' });
  incident.pass(3 * MINUTE_MS);
  const { markup, words } = await lines([viewOf(incident)], incident.nowMs);
  expect(words).toMatch(/^ K7Q2MD high search: is down .*; open for 3 min $/);
  expect(markup).toContain('href="/api/v1/incidents/K7Q2MD?environment=a%20b"');
});

test('while nobody has answered it says who is told next and when, and at the end that nobody is left', async () => {
  const incident = anIncident();
  incident.pass(2 * MINUTE_MS);
  expect(await standing(incident)).toBe('nobody has answered; pagerduty next, in 3 min');
  incident.pass(8 * 60 * MINUTE_MS);
  expect(await standing(incident)).toBe('nobody has answered, and nobody is left to tell');
});

test('once somebody has it, it says who: whom it was given to rather than who answered', async () => {
  const incident = anIncident();
  incident.command({ kind: 'ack' }, 'ann');
  expect(await standing(incident)).toBe('acknowledged, ann has it');
  incident.command({ kind: 'assign', to: 'ben' }, 'ann');
  expect(await standing(incident)).toBe('acknowledged, ben has it');
});

test('of one that is covered it says by what, whoever has it', async () => {
  const incident = anIncident();
  incident.hear({ kind: 'quieted', by: 'silence M4QDKZ', untilMs: MINUTE_MS });
  expect(await standing(incident)).toBe('quiet: silence M4QDKZ');
  incident.command({ kind: 'ack' }, 'ann');
  expect(await standing(incident)).toBe('quiet: silence M4QDKZ');
});

test('five are listed, newest first, and that there are more is said', async () => {
  const view = viewOf(anIncident());
  const of = (count: number): IncidentView[] =>
    Array.from({ length: count }, (_, index) => ({ ...view, id: `K${index}` }));
  const five = await lines(of(SHOWN_INCIDENTS), 0);
  expect(five.words.match(/K\d/g)).toEqual(['K0', 'K1', 'K2', 'K3', 'K4']);
  expect(five.words).not.toContain('and more');
  const seven = await lines(of(SHOWN_INCIDENTS + 2), 0);
  expect(seven.words.match(/K\d/g)).toEqual(['K0', 'K1', 'K2', 'K3', 'K4']);
  expect(seven.words).toContain('and more: watchkeeper incident list');
});

test('what a rule says cannot become markup', async () => {
  const alerts = [anIncidentAlert({ summary: '<img src=x onerror=alert(1)>' })];
  const { markup } = await lines([viewOf(anIncident({ alerts }))], 0);
  expect(markup).not.toContain('<img');
  expect(markup).toContain('&lt;img');
});

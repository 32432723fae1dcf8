import { alertFactsOf } from '../../../src/domain/alert/alert-facts.ts';
import { compileRules } from '../../../src/domain/alert/fold-alerts.ts';
import { advanceIncident } from '../../../src/domain/incident/advance-incident.ts';
import { automaticRunOf } from '../../../src/domain/incident/automatic-run.ts';
import { briefOf } from '../../../src/domain/incident/incident-brief.ts';
import type { IncidentState } from '../../../src/domain/incident/incident-state.ts';
import { viewIncident } from '../../../src/domain/incident/incident-view.ts';
import { incidentAlertOf } from '../../../src/domain/routing/outgoing.ts';
import { foldCheck, initialState } from '../../../src/domain/watch/fold-check.ts';
import { aCheck } from '../builders/a-check.ts';
import { aRoutedAlert } from '../builders/a-routed-alert.ts';
import { anIncident, aYoungIncident } from '../builders/an-incident.ts';
import type { CheckBuilder } from '../builders/a-check.ts';
import { releaseOf, specOf, withServer } from './observation.ts';
import type { Document, KeyEffect, KeyEffects } from './observation.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const FINE = aCheck();
const DOWN = aCheck().failing();

/** What fires after each of the checks, thirty seconds apart. */
const firingAfter =
  (...checks: readonly CheckBuilder[]) =>
  (document: Document) => {
    const spec = specOf(document);
    const rules = compileRules(releaseOf(document).settings.alertRules ?? []);
    let state = initialState('search');
    return checks.map((check, index) => {
      const timed = check.at(index * 30 * SECOND);
      state = foldCheck({ state, check: timed.build(), view: timed.view(), spec, drift: null, rules }).state;
      return Object.entries(state.alerts)
        .filter(([, alert]) => alert.firingSinceMs !== null)
        .map(([name]) => name)
        .join(' ');
    });
  };

const ruleIn =
  (observe: (rule: object) => unknown) =>
  (document: Document): unknown => {
    const rule = releaseOf(document).settings.alertRules?.find(({ name }) => name === 'own');
    return rule === undefined ? null : observe(rule);
  };

/** An incident of the rule called own, as it begins. */
function incidentOf(document: Document): IncidentState {
  const rule = releaseOf(document).settings.alertRules?.find(({ name }) => name === 'own');
  if (rule === undefined) throw new Error('there is no rule called own');
  const alert = aRoutedAlert({ rule: 'own', ...alertFactsOf(rule, specOf(document)) });
  return aYoungIncident({ alerts: [incidentAlertOf(alert)] }).state;
}

/** When people are called again, in minutes, where its alert has ended after one and is back after two. */
function calledAgain(document: Document): readonly number[] {
  const incident = anIncident({ alerts: incidentOf(document).alerts });
  const [back] = incident.state.alerts;
  if (back === undefined) throw new Error('it has no alert');
  incident.pass(MINUTE);
  incident.clear({ rule: 'own' });
  incident.pass(MINUTE);
  incident.hear({ kind: 'fired', alert: back });
  incident.pass(20 * MINUTE);
  return incident.tellings
    .filter(({ atMs, targets }) => targets !== null && atMs > MINUTE)
    .map(({ atMs }) => atMs / MINUTE);
}

/** The runbook that people are told to follow. */
function toFollow(document: Document): string | null {
  const settings = { publicUrl: null, temporalUiUrl: null, namespace: 'default' };
  return briefOf(viewIncident(incidentOf(document), 0), { checks: [], edges: [], settings }).runbookToFollow;
}

/** How long it takes its alert back once that has ended. */
const heldFor = (document: Document): number => {
  const cleared = { kind: 'cleared', server: 'search', rule: 'own', atMs: 0 } as const;
  const { state } = advanceIncident(incidentOf(document), [{ kind: 'heard', message: cleared }], 0);
  return state.phase.status === 'resolved' ? state.phase.closesAtMs : 0;
};

const OWN = { name: 'own', when: "overall_status == 'UNHEALTHY'", checks: 1 };
const withRules = (...rules: readonly Document[]): Document => withServer({}, { alerting: { rules } });

/** A rule of the file's own, without and with the key. */
const own = (after: Document): Pick<KeyEffect, 'before' | 'after'> => ({
  before: withRules(OWN),
  after: withRules({ ...OWN, ...after }),
});

const BURNING = { name: 'own', when: "slo.burn['5m'] > 2", checks: 1 };

export const ALERTING: KeyEffects = {
  'servers[].slo.objective': {
    before: withServer({ slo: { objective: 0.6 } }, { alerting: { rules: [BURNING] } }),
    after: withServer({ slo: { objective: 0.9 } }, { alerting: { rules: [BURNING] } }),
    observe: firingAfter(FINE, DOWN),
    seen: [
      ['', ''],
      ['', 'own'],
    ],
  },
  'alerting.enabled': {
    before: withServer({}),
    after: withServer({}, { alerting: { enabled: false } }),
    observe: firingAfter(DOWN, DOWN),
    seen: [
      ['', 'server_down'],
      ['', ''],
    ],
  },
  'alerting.rules[].name': {
    ...own({ name: 'another' }),
    observe: firingAfter(DOWN),
    seen: [['own'], ['another']],
  },
  'alerting.rules[].enabled': {
    ...own({ enabled: false }),
    observe: firingAfter(DOWN),
    seen: [['own'], ['']],
  },
  'alerting.rules[].when': {
    ...own({ when: "overall_status == 'HEALTHY'" }),
    observe: firingAfter(FINE),
    seen: [[''], ['own']],
  },
  'alerting.rules[].checks': {
    ...own({ checks: 3 }),
    observe: firingAfter(DOWN, DOWN, DOWN),
    seen: [
      ['own', 'server_down own', 'server_down own'],
      ['', 'server_down', 'server_down own'],
    ],
  },
  'alerting.rules[].for': {
    ...own({ for: '31s' }),
    observe: firingAfter(DOWN, DOWN, DOWN),
    seen: [
      ['own', 'server_down own', 'server_down own'],
      ['', 'server_down', 'server_down own'],
    ],
  },
  'alerting.rules[].clear_for': {
    ...own({ clear_for: '0s' }),
    observe: firingAfter(DOWN, FINE),
    seen: [
      ['own', 'own'],
      ['own', ''],
    ],
  },
  'alerting.rules[].severity': {
    ...own({ severity: 'warning', checks: 1 }),
    before: withRules({ ...OWN, severity: 'critical' }),
    observe: ruleIn((rule) => ('severity' in rule ? rule.severity : null)),
    seen: ['critical', 'medium'],
  },
  'alerting.rules[].cooldown': {
    ...own({ cooldown: '15m' }),
    observe: (document) => [calledAgain(document), heldFor(document)],
    seen: [
      [[2], 10 * MINUTE],
      [[16], 15 * MINUTE],
    ],
  },
  'alerting.rules[].reopen_within': {
    ...own({ reopen_within: '2m' }),
    observe: heldFor,
    seen: [10 * MINUTE, 2 * MINUTE],
  },
  'alerting.rules[].runbook': {
    ...own({ runbook: 'restart' }),
    observe: toFollow,
    seen: [null, 'restart'],
  },
  'alerting.rules[].run': {
    ...own({ runbook: 'restart', run: 'automatic' }),
    before: withRules({ ...OWN, runbook: 'restart' }),
    observe: (document) => automaticRunOf(incidentOf(document))?.runbook ?? null,
    seen: [null, 'restart'],
  },
  'alerting.rules[].labels': {
    ...own({ labels: { team: 'search' } }),
    observe: ruleIn((rule) => ('labels' in rule ? rule.labels : null)),
    seen: [{}, { team: 'search' }],
  },
  'alerting.rules[].annotations': {
    ...own({ annotations: { summary: 'It is down' } }),
    observe: ruleIn((rule) => ('annotations' in rule ? rule.annotations : null)),
    seen: [{}, { summary: 'It is down' }],
  },
};

import { genericPresentation } from './generic.ts';
import type { NamedPresentation, Presentation } from './presentation.ts';

/** By noun, loaded when needed: each brings its actions' schemas with it. */
const LOADERS: Readonly<Record<string, () => Promise<readonly NamedPresentation[]>>> = {
  server: async () => {
    const [{ serverPresentations }, { serverShowPresentation }] = await Promise.all([
      import('./server.ts'),
      import('./server-show.ts'),
    ]);
    return [...serverPresentations, serverShowPresentation];
  },
  metrics: async () => [(await import('./metrics.ts')).metricsPresentation],
  performance: async () => [(await import('./performance.ts')).performancePresentation],
  alert: async () => {
    const [{ alertPresentations }, { messagePresentations }] = await Promise.all([
      import('./alert.ts'),
      import('./message.ts'),
    ]);
    return [...alertPresentations, ...messagePresentations];
  },
  incident: async () => (await import('./incident.ts')).incidentPresentations,
  silence: async () => (await import('./silence.ts')).silencePresentations,
  maintenance: async () => (await import('./maintenance.ts')).maintenancePresentations,
  oncall: async () => (await import('./oncall.ts')).oncallPresentations,
  contract: async () => (await import('./contract.ts')).contractPresentations,
  breaker: async () => (await import('./breaker.ts')).breakerPresentations,
  mode: async () => (await import('./mode.ts')).modePresentations,
  key: async () => (await import('./key.ts')).keyPresentations,
  backup: async () => (await import('./backup.ts')).backupPresentations,
  data: async () => (await import('./data.ts')).dataPresentations,
  audit: async () => (await import('./audit.ts')).auditPresentations,
  change: async () => [(await import('./change.ts')).changePresentation],
};

/** How the output of an action `<noun>/<verb>` is shown: its own presentation, or one that fits any output. */
export async function findPresentation(actionName: string): Promise<Presentation> {
  const [noun = ''] = actionName.split('/');
  const named = Object.hasOwn(LOADERS, noun) ? await LOADERS[noun]?.() : undefined;
  return named?.find(([name]) => name === actionName)?.[1] ?? genericPresentation;
}

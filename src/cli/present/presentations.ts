import { COMMANDS } from '../surface/commands.ts';
import { genericPresentation } from './generic.ts';
import { jsonLines } from './json-shape.ts';
import type { Look } from './look.ts';
import type { Held, NamedPresentation, Presentation } from './presentation.ts';

/** By noun, loaded when needed: each brings its actions' schemas with it. */
const LOADERS: Readonly<Record<string, () => Promise<readonly NamedPresentation[]>>> = {
  server: async () => {
    const [{ serverPresentations }, { serverShowPresentation }, { hostPresentations }] = await Promise.all([
      import('./server.ts'),
      import('./server-show.ts'),
      import('./host.ts'),
    ]);
    return [...serverPresentations, serverShowPresentation, ...hostPresentations];
  },
  metrics: async () => [(await import('./metrics.ts')).metricsPresentation],
  performance: async () => {
    const [{ performancePresentation }, { pathAnalysisPresentations }, { resourcePresentations }] =
      await Promise.all([import('./performance.ts'), import('./path-analysis.ts'), import('./resources.ts')]);
    return [performancePresentation, ...pathAnalysisPresentations, ...resourcePresentations];
  },
  config: async () => (await import('./config.ts')).configPresentations,
  report: async () => (await import('./report.ts')).reportPresentations,
  alert: async () => {
    const [{ alertPresentations }, { messagePresentations }] = await Promise.all([
      import('./alert.ts'),
      import('./message.ts'),
    ]);
    return [...alertPresentations, ...messagePresentations];
  },
  incident: async () => (await import('./incident.ts')).incidentPresentations,
  run: async () => (await import('./run.ts')).runPresentations,
  action: async () => (await import('./action.ts')).actionPresentations,
  runbook: async () => (await import('./runbook.ts')).runbookPresentations,
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
  diagnosis: async () => (await import('./diagnosis.ts')).diagnosisPresentations,
  log: async () => (await import('./log.ts')).logPresentations,
  change: async () => [(await import('./change.ts')).changePresentation],
};

/** How the output of an action `<noun>/<verb>` is shown: its own presentation, or one that fits any output. */
export async function findPresentation(actionName: string): Promise<Presentation> {
  return (await ownPresentation(actionName)) ?? genericPresentation;
}

/** How this output is shown: what another action gave within it as that one's own command shows it. */
export async function presentationOfOutput(actionName: string, output: unknown): Promise<Presentation> {
  const presentation = await findPresentation(actionName);
  const { holding } = presentation;
  const held = holding?.held(output) ?? null;
  if (holding === undefined || held === null) return presentation;
  const inner = isKnown(held.action) ? await findPresentation(held.action) : null;
  return {
    ...presentation,
    lines: (shown, look) => holding.lines(shown, look, innerLines(inner, held, look)),
  };
}

/** JSON where the action is none of this version, or gave something else in the version that ran it. */
function innerLines(inner: Presentation | null, { output }: Held, look: Look): readonly string[] {
  if (inner === null) return jsonLines(output);
  try {
    return inner.lines(output, look);
  } catch (error) {
    if (error instanceof TypeError) return jsonLines(output);
    throw error;
  }
}

function isKnown(actionName: string): boolean {
  return COMMANDS.some(({ name }) => name === actionName);
}

async function ownPresentation(actionName: string): Promise<Presentation | undefined> {
  const [noun = ''] = actionName.split('/');
  const named = Object.hasOwn(LOADERS, noun) ? await LOADERS[noun]?.() : undefined;
  return named?.find(([name]) => name === actionName)?.[1];
}

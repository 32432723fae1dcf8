import { breakerPresentations } from './breaker.ts';
import { contractPresentations } from './contract.ts';
import { genericPresentation } from './generic.ts';
import { keyPresentations } from './key.ts';
import { metricsPresentation } from './metrics.ts';
import { modePresentations } from './mode.ts';
import { performancePresentation } from './performance.ts';
import type { Presentation } from './presentation.ts';
import { serverShowPresentation } from './server-show.ts';
import { serverPresentations } from './server.ts';

const PRESENTATIONS: ReadonlyMap<string, Presentation> = new Map([
  ...serverPresentations,
  serverShowPresentation,
  metricsPresentation,
  performancePresentation,
  ...contractPresentations,
  ...breakerPresentations,
  ...modePresentations,
  ...keyPresentations,
]);

/** How an action's output is shown: its own presentation, or one that fits any output. */
export function findPresentation(actionName: string): Presentation {
  return PRESENTATIONS.get(actionName) ?? genericPresentation;
}

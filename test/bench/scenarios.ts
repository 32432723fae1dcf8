import type { Scenario } from './scenario.ts';
import { api } from './scenarios/api.ts';
import { firstSweep } from './scenarios/first-sweep.ts';
import { kill } from './scenarios/kill.ts';
import { kills } from './scenarios/kills.ts';
import { lag } from './scenarios/lag.ts';
import { responding } from './scenarios/responding.ts';
import { startUp } from './scenarios/start-up.ts';
import { temporalAway } from './scenarios/temporal-away.ts';
import { throughput } from './scenarios/throughput.ts';

/** In the order in which they run. */
export const SCENARIOS: ReadonlyMap<string, Scenario> = new Map([
  ['start-up', startUp],
  ['throughput', throughput],
  ['first-sweep', firstSweep],
  ['lag', lag],
  ['api', api],
  ['kill', kill],
  ['kills', kills],
  ['responding', responding],
  ['temporal-away', temporalAway],
]);

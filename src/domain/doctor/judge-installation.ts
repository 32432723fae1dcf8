import { diagnosisOf, type Diagnosis } from './diagnosis.ts';
import type { InstallationFacts } from './installation-facts.ts';
import { judgeMachine } from './judge-machine.ts';
import { judgeServices } from './judge-services.ts';
import { judgeWatching } from './judge-watching.ts';

/** What is well and what is not, each with its cure. */
export function judgeInstallation(facts: InstallationFacts): Diagnosis {
  return diagnosisOf([...judgeMachine(facts), ...judgeServices(facts), ...judgeWatching(facts)]);
}

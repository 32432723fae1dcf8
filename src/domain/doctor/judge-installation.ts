import type { DoctorLine } from './doctor-line.ts';
import type { InstallationFacts } from './installation-facts.ts';
import { judgeMachine } from './judge-machine.ts';
import { judgeServices } from './judge-services.ts';
import { judgeWatching } from './judge-watching.ts';

export interface Diagnosis {
  readonly status: DoctorLine['status'];
  readonly lines: readonly DoctorLine[];
}

/** What is well and what is not, each with its cure; the status is the worst of the lines'. */
export function judgeInstallation(facts: InstallationFacts): Diagnosis {
  const lines = [...judgeMachine(facts), ...judgeServices(facts), ...judgeWatching(facts)];
  const has = (status: DoctorLine['status']): boolean => lines.some((line) => line.status === status);
  return { status: has('fail') ? 'fail' : has('warn') ? 'warn' : 'ok', lines };
}

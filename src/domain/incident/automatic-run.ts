import { isAtLeast } from '../access/role.ts';
import { givenInputs } from '../runbook/given-inputs.ts';
import type { Json, Runbook } from '../runbook/runbook.ts';
import type { RunCaller } from '../runbook/run-state.ts';
import { incidentIdOf } from './incident-id.ts';
import { membersOf, worstAlert } from './incident-phase.ts';
import type { IncidentState } from './incident-state.ts';
import { inputsOf } from './runbook-of.ts';

/** A run that an incident begins by itself. */
export interface AutomaticRun {
  /** Id of the run: the same however often it is asked for. */
  readonly run: string;
  readonly runbook: string;
  readonly servers: readonly string[];
}

type Opened = Pick<IncidentState, 'environment' | 'id' | 'isStorm' | 'alerts'>;

/** What an incident begins when it opens: the worst of its rules that say so. A storm begins nothing. */
export function automaticRunOf(opened: Opened): AutomaticRun | null {
  const { environment, id, isStorm, alerts } = opened;
  const automatic = alerts.filter(({ run, runbook }) => run === 'automatic' && runbook !== undefined);
  const runbook = worstAlert({ alerts: automatic })?.runbook;
  if (isStorm || runbook === undefined) return null;
  return { run: incidentIdOf(`${environment}:incident:${id}`, 1), runbook, servers: membersOf({ alerts }) };
}

/** Whose such a run is: it may do what an operator may, and any person may approve what it asks for. */
export function callerOf(incident: string): RunCaller {
  return { who: `incident:${incident}`, role: 'operator' };
}

export type Startable =
  | {
      readonly status: 'ready';
      readonly runbook: Runbook;
      readonly inputs: Readonly<Record<string, Json>>;
    }
  | { readonly status: 'refused'; readonly reason: string };

/** Whether a document can be run for an incident without anybody, and with what. */
export function startableFor(
  incident: { readonly id: string; readonly servers: readonly string[] },
  runbook: Runbook,
): Startable {
  const { role } = callerOf(incident.id);
  if (!isAtLeast(role, runbook.role))
    return { status: 'refused', reason: `it needs the role ${runbook.role}, and nobody has asked for it` };
  const given = givenInputs(runbook.inputs, inputsOf(incident, runbook.inputs));
  return given.status === 'given'
    ? { status: 'ready', runbook, inputs: given.inputs }
    : { status: 'refused', reason: given.problems.join('; ') };
}

/** For the story of the incident. */
export function notBegunText(incident: string, runbook: string, reason: string): string {
  return `The runbook ${runbook} was not begun: ${reason}. \`watchkeeper incident run-runbook ${incident} ${runbook}\` begins it by hand.`;
}

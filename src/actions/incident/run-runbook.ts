import { z } from 'zod';
import { AppError } from '../../domain/error/app-error.ts';
import type { IncidentView } from '../../domain/incident/incident-view.ts';
import { inputsOf, refuseRunbook, runbookOf } from '../../domain/incident/runbook-of.ts';
import { defineAction } from '../action.ts';
import type { ActionContext } from '../action.ts';
import {
  beginRun,
  begunRunOutput,
  findStartable,
  planRun,
  readSettings,
  requireInputs,
  setField,
} from '../run/begin-run.ts';
import type { PreparedRun } from '../run/begin-run.ts';
import { runbookField } from '../runbook/library.ts';
import { findIncident, incidentField } from './find-incident.ts';

export const incidentRunRunbook = defineAction({
  name: 'incident/run-runbook',
  noun: 'incident',
  verb: 'run-runbook',
  summary: 'Run a runbook for an incident',
  description:
    'Starts a run that belongs to the incident: its story and its thread say when it begins, waits for somebody and ends. Without a name it is the runbook that the rule of the worst alert names; inputs that are a server or an incident are those of the incident, where it has one server. The command line waits for it as `run` does, unless it is given --detach. A dry run says which steps there are.',
  examples: [
    { command: 'watchkeeper incident run-runbook K7Q2MD', says: 'What its rule says to follow.' },
    {
      command: 'watchkeeper incident run-runbook K7Q2MD high-response-time --dry-run',
      says: 'What would that one do for it?',
    },
  ],
  cli: {
    path: ['incident', 'run-runbook'],
    positionals: [
      { field: 'incident', label: 'INCIDENT', required: true, variadic: false },
      { field: 'runbook', label: 'RUNBOOK', required: false, variadic: false },
    ],
  },
  slack: 'runbook',
  effect: 'change',
  role: 'operator',
  runs: 'run',
  input: z.object({ incident: incidentField, runbook: runbookField.optional(), set: setField }),
  output: begunRunOutput,
  exitCode: () => 0,
  plan: async (context, asked) => ({ would: [...planRun(await prepare(context, asked))] }),
  run: async (context, asked) => beginRun(context, await prepare(context, asked)),
});

interface Asked {
  readonly incident: string;
  readonly runbook?: string | undefined;
  readonly set: readonly string[];
}

async function prepare(context: ActionContext, asked: Asked): Promise<PreparedRun> {
  const view = await findIncident(context, asked.incident);
  const refusal = refuseRunbook(view);
  if (refusal !== null)
    throw new AppError('CONFLICT', refusal, { details: { incident: view.id, status: view.phase.status } });
  const runbook = await findStartable(context, asked.runbook ?? requireNamed(view));
  const given = { ...inputsOf(view, runbook.inputs), ...readSettings(asked.set) };
  return { runbook, inputs: requireInputs(runbook, given, serversHint(view)), incident: view.id };
}

function requireNamed(view: IncidentView): string {
  const name = runbookOf(view);
  if (name !== null) return name;
  throw new AppError(
    'INVALID_REQUEST',
    `No rule of ${view.id} names a runbook. Say which, as \`watchkeeper runbooks list\` has it, or give its rule one (alerting.rules[].runbook).`,
    { details: { incident: view.id } },
  );
}

const SERVERS_NAMED = 5;

/** Of several servers it is for a person to say which is meant. */
function serversHint({ id, servers }: IncidentView): string {
  if (servers.length < 2) return '';
  const more = servers.length > SERVERS_NAMED ? ` and ${servers.length - SERVERS_NAMED} more` : '';
  return ` ${id} has the servers ${servers.slice(0, SERVERS_NAMED).join(', ')}${more}.`;
}

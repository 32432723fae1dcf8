import type { Action } from '../actions/action.ts';
import { CATALOGUE } from '../actions/catalogue.ts';
import { inputFields } from '../actions/input-fields.ts';
import type { ActionInput, ListedAction } from '../ports/runbook-library.ts';

/** What gives a secret would leave it in a history. */
export function mayBeStep(action: Action): boolean {
  const isApart = NOT_IN_RUNBOOKS.some((begin) => action.name.startsWith(begin));
  return !isApart && action.withoutSecret === undefined;
}

/** Runs start no runs: one would wait for the other with nobody to see it. Workers have no library. */
const NOT_IN_RUNBOOKS = ['run/', 'runbook/', 'action/', 'incident/run-runbook'];

/** The catalogue for people who look for an action, by name. */
export function listActions(): readonly ListedAction[] {
  return CATALOGUE.map(listed).toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

function listed(action: Action): ListedAction {
  const { name, noun, summary, description, effect, role, runs, cli } = action;
  const placed = cli.positionals.map(({ label, required, variadic }) => {
    const word = variadic ? `${label}...` : label;
    return required ? word : `[${word}]`;
  });
  return {
    ...{ name, noun, summary, description, effect, role, runs },
    command: ['watchkeeper', ...cli.path, ...placed].join(' '),
    isStep: mayBeStep(action),
    inputs: inputFields(action).map(inputOf),
  };
}

function inputOf(field: ReturnType<typeof inputFields>[number]): ActionInput {
  const { name, kind, choices, description, required, defaultValue } = field;
  return { name, type: kind, choices, description, required, default: defaultValue ?? null };
}

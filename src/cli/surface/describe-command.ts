import type { Action } from '../../actions/action.ts';
import { inputFields } from '../../actions/input-fields.ts';
import type { CommandFacts } from './command-facts.ts';

/** An action's command, by its definition in the catalogue. */
export function describeCommand(action: Action): Omit<CommandFacts, 'load'> {
  const { name, noun, verb, summary, description, examples, cli, effect } = action;
  const fields = inputFields(action).map((field) => ({ ...field, defaultValue: field.defaultValue ?? null }));
  return { name, noun, verb, summary, description, examples, cli, effect, fields };
}

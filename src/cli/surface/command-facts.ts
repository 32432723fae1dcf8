import type { Action, ActionFacts } from '../../actions/action.ts';
import type { InputField } from '../../actions/input-words.ts';

/** What the command line knows of an action before it runs it: enough for help, parsing and completion. */
export interface CommandFacts extends Pick<
  ActionFacts,
  'name' | 'noun' | 'verb' | 'summary' | 'description' | 'examples' | 'cli' | 'effect'
> {
  readonly fields: readonly InputField[];
  /** The action itself, with its schema and everything that it needs. */
  readonly load: () => Promise<Action>;
}

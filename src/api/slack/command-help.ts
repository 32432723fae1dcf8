import { inputFields } from '../../actions/input-fields.ts';
import type { ChatWords } from '../../ports/chat.ts';
import type { SlackAction } from './read-command.ts';
import { usageOf } from './read-command.ts';

/** Every command, a line each. */
export function helpForAll(actions: readonly SlackAction[]): ChatWords {
  const typed = actions.map(({ name, action }) => {
    const places = action.cli.positionals.map(({ label, required }) => (required ? label : `[${label}]`));
    return { left: [name, ...places].join(' '), right: action.summary };
  });
  const width = Math.max(...typed.map(({ left }) => left.length));
  return {
    text: 'What can follow `/watchkeeper`; `help COMMAND` says more, and `--environment NAME` means another environment.',
    listing: typed.map(({ left, right }) => `${left.padEnd(width)}  ${right}`).join('\n'),
  };
}

export function helpFor(named: SlackAction): ChatWords {
  const { action } = named;
  const fields = inputFields(action).map(({ name, flag, description }) => {
    const isPlaced = action.cli.positionals.some(({ field }) => field === name);
    return { left: isPlaced ? name.toUpperCase() : flag, right: description };
  });
  const width = Math.max(0, ...fields.map(({ left }) => left.length));
  return {
    text: `${action.summary}. ${action.description} It needs the role ${action.role}. ${usageOf(named)}`,
    listing:
      fields.length === 0
        ? null
        : fields.map(({ left, right }) => `${left.padEnd(width)}  ${right}`).join('\n'),
  };
}

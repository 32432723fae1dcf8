import { actionList } from '../../actions/action/list.ts';
import { actionShow } from '../../actions/action/show.ts';
import { renderFields } from './fields.ts';
import type { Style } from './look.ts';
import { presentationOf } from './presentation.ts';
import { renderTable } from './table.ts';
import { wrap } from './text-width.ts';

const COLUMNS = [
  { title: 'ACTION', rank: 0 },
  { title: 'EFFECT', rank: 0 },
  { title: 'ROLE', rank: 1 },
  { title: 'STEP', rank: 2 },
  { title: 'WHAT', rank: 0, leastWidth: 16 },
] as const;

const INPUT_COLUMNS = [
  { title: 'INPUT', rank: 0 },
  { title: 'TYPE', rank: 0 },
  { title: 'ELSE', rank: 1 },
  { title: 'WHAT', rank: 0, leastWidth: 16 },
] as const;

const STYLES = { read: 'plain', change: 'warning', danger: 'bad' } as const satisfies Record<string, Style>;

const WAYS = {
  inline: 'here and now',
  update: 'as a command to a living workflow',
  run: 'as a workflow of its own, which goes on whatever becomes of who asked',
} as const;

export const actionPresentations = [
  presentationOf(actionList, {
    lines: ({ actions, next_cursor: next }, look) => {
      if (actions.length === 0)
        return wrap('No action is like that. All: watchkeeper actions list', look.width);
      const rows = actions.map(({ name, effect, role, is_step: isStep, summary }) => [
        name,
        { text: effect, style: STYLES[effect] },
        role,
        isStep ? 'yes' : 'no',
        summary,
      ]);
      const more = next === null ? [] : ['', ...wrap('There are more: raise --limit.', look.width)];
      return [...renderTable({ columns: COLUMNS, rows }, look), ...more];
    },
  }),
  presentationOf(actionShow, {
    lines: (shown, look) => {
      const rows = shown.inputs.map(({ name, type, choices, description, required, default: fallback }) => [
        name,
        choices.length === 0 ? type : choices.join(', '),
        required ? { text: 'has to be given', style: 'strong' as const } : elseText(fallback),
        description,
      ]);
      return [
        ...wrap(`${shown.name}: ${shown.summary}`, look.width),
        '',
        ...wrap(shown.description, look.width),
        '',
        ...renderFields(
          [
            ['Typed', shown.command],
            ['Effect', shown.effect],
            ['Needs the role', shown.role],
            ['Done', WAYS[shown.runs]],
            ['Step of a runbook', shown.is_step ? `action: ${shown.name}` : 'no'],
          ],
          look,
        ),
        ...(rows.length === 0 ? [] : ['', ...renderTable({ columns: INPUT_COLUMNS, rows }, look)]),
      ];
    },
  }),
];

function elseText(fallback: unknown): string {
  return fallback === null || fallback === undefined ? '' : JSON.stringify(fallback);
}

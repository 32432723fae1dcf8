import { runbookLint } from '../../actions/runbook/lint.ts';
import { runbookList } from '../../actions/runbook/list.ts';
import { runbookShow } from '../../actions/runbook/show.ts';
import { countText } from './count-text.ts';
import { renderFields } from './fields.ts';
import { presentationOf } from './presentation.ts';
import { renderTable } from './table.ts';
import { wrap } from './text-width.ts';

const COLUMNS = [
  { title: 'RUNBOOK', rank: 0 },
  { title: 'STEPS', rank: 2, isNumber: true },
  { title: 'NEEDS', rank: 1 },
  { title: 'WHAT', rank: 0, leastWidth: 16 },
] as const;

const STEP_COLUMNS = [
  { title: 'STEP', rank: 0 },
  { title: 'WHAT', rank: 0, leastWidth: 16 },
  { title: 'DOES', rank: 0, leastWidth: 12 },
  { title: 'WHEN', rank: 2, leastWidth: 12 },
] as const;

export const runbookPresentations = [
  presentationOf(runbookList, {
    lines: ({ runbooks }, look) => {
      if (runbooks.length === 0)
        return wrap(
          'There are no runbooks. Write one into config/runbooks: docs/runbooks.md says how.',
          look.width,
        );
      const rows = runbooks.map(({ name, title, steps, inputs, problems }) => [
        name,
        steps === null ? '' : String(steps),
        inputs.join(', '),
        title ?? {
          text: `cannot run: ${countText(problems, 'problem')}, see runbooks lint`,
          style: 'bad' as const,
        },
      ]);
      return renderTable({ columns: COLUMNS, rows }, look);
    },
  }),
  presentationOf(runbookShow, {
    lines: (shown, look) => {
      const inputs = shown.inputs.map(({ name, type, description, default: fallback }) => {
        const rest = fallback === null ? 'has to be given' : `else ${JSON.stringify(fallback)}`;
        return [`--set ${name}=`, `${type}, ${rest}. ${description}`] as const;
      });
      const rows = shown.steps.map(({ depth, id, title, kind, action, when, time_box_seconds: box }) => [
        `${'  '.repeat(depth)}${id}`,
        `${title}${box === null ? '' : ` (${Math.round(box / 60)} min)`}`,
        action ?? kind,
        when ?? '',
      ]);
      return [
        ...wrap(shown.title, look.width),
        '',
        ...(shown.description === '' ? [] : [...wrap(shown.description, look.width), '']),
        ...renderFields(
          [
            ['File', shown.file],
            ['Needs the role', shown.role],
            ['Where a step fails', shown.on_failure],
            ...inputs,
          ],
          look,
        ),
        '',
        ...renderTable({ columns: STEP_COLUMNS, rows }, look),
      ];
    },
  }),
  presentationOf(runbookLint, {
    lines: ({ checked, problems }, look) =>
      problems.length === 0
        ? wrap(`${countText(checked, 'runbook')} can run.`, look.width)
        : problems.flatMap(({ problem }) => wrap(problem, look.width)),
  }),
];

import type { z } from 'zod';
import { runApprove } from '../../actions/run/approve.ts';
import { runRefuse } from '../../actions/run/refuse.ts';
import { runAnswer } from '../../actions/run/answer.ts';
import { runDone } from '../../actions/run/done.ts';
import { runRetry } from '../../actions/run/retry.ts';
import { runSkip } from '../../actions/run/skip.ts';
import { runPause } from '../../actions/run/pause.ts';
import { runResume } from '../../actions/run/resume.ts';
import { runCancel } from '../../actions/run/cancel.ts';
import { runList } from '../../actions/run/list.ts';
import { runShow } from '../../actions/run/show.ts';
import { runStart } from '../../actions/run/start.ts';
import { begunRunLines, inputsText } from './begun-run.ts';
import { agoText, remainingText, secondsBetween, timeText } from './age.ts';
import { countText } from './count-text.ts';
import { renderFields } from './fields.ts';
import { flow } from './flow.ts';
import { jsonLines } from './json-shape.ts';
import type { Look, Style } from './look.ts';
import { presentationOf } from './presentation.ts';
import { answerText, waitText } from './run-waits.ts';
import { renderTable, type Cell } from './table.ts';
import { wrap } from './text-width.ts';

type Shown = z.output<typeof runShow.output>;
type Run = Shown['run'];
type Row = z.output<typeof runList.output>['runs'][number];

const STYLES = {
  succeeded: 'good',
  failed: 'bad',
  cancelled: 'warning',
  stuck: 'bad',
  undoing: 'warning',
  paused: 'warning',
  running: 'plain',
} as const satisfies Record<Row['status'], Style>;

export const runPresentations = [
  presentationOf(runStart, { lines: begunRunLines }),
  presentationOf(runList, { lines: listLines }),
  presentationOf(runShow, {
    lines: (shown, look) => showLines(shown, look, jsonLines(shown.step_output)),
    holding: {
      held: ({ step_action: action, step_output: output }) =>
        action === null || output === null ? null : { action, output },
      lines: showLines,
    },
    watch: {
      everyMs: 1_000,
      facts: ({ run }) =>
        new Map(
          run.steps.map((step) => {
            const line = `${step.path}  ${step.status}${step.detail === null ? '' : `  ${step.detail}`}`;
            return [step.path, { mark: line, line, isTrouble: step.status === 'failed' }];
          }),
        ),
    },
    trouble: ({ run }) => (run.trouble === null ? [] : [`${run.id}  ${run.status}  ${run.trouble}`]),
  }),
  ...[runApprove, runRefuse, runAnswer, runDone, runRetry, runSkip, runPause, runResume, runCancel].map(
    (command) =>
      presentationOf(command, {
        lines: ({ result }, look) =>
          wrap(
            `${result.id} (${result.runbook}) is ${result.status} now. See: watchkeeper runs show ${result.id}`,
            look.width,
          ),
      }),
  ),
];

const COLUMNS = [
  { title: 'ID', rank: 0 },
  { title: 'STATUS', rank: 0 },
  { title: 'RUNBOOK', rank: 0, leastWidth: 12 },
  { title: 'STARTED', rank: 1 },
  { title: 'BY', rank: 2 },
  { title: 'INCIDENT', rank: 3 },
  { title: 'WAITS FOR', rank: 1, leastWidth: 12 },
] as const;

function listLines(
  { environment, timestamp, runs, next_cursor: next }: z.output<typeof runList.output>,
  look: Look,
): readonly string[] {
  if (runs.length === 0)
    return wrap(`No run in ${environment}. What can be run: watchkeeper runbooks list`, look.width);
  const rows = runs.map((run) => [
    run.id,
    { text: run.status, style: STYLES[run.status] },
    run.runbook,
    agoText(secondsBetween(run.started_at, timestamp)),
    run.who,
    run.incident ?? '-',
    run.waits_for.map(waitText).join(', '),
  ]);
  const more = next === null ? [] : ['', ...wrap('There are more: raise --limit.', look.width)];
  return [...renderTable({ columns: COLUMNS, rows }, look), ...more];
}

const STEP_COLUMNS = [
  { title: 'STEP', rank: 0, leastWidth: 12 },
  { title: 'STATUS', rank: 0 },
  { title: 'TOOK', rank: 1 },
  { title: 'EXIT', rank: 2, isNumber: true },
  { title: 'WHAT', rank: 0, leastWidth: 16 },
] as const;

const STEP_STYLES: Readonly<Record<string, Style>> = { succeeded: 'good', failed: 'bad', skipped: 'faint' };

/** With lines for the output of the step that was asked for. */
function showLines(
  { timestamp, run, timeline, step_output: output }: Shown,
  look: Look,
  inner: readonly string[],
): readonly string[] {
  const head = flow(
    [{ text: run.id, style: 'strong' }, { text: run.status, style: STYLES[run.status] }, run.title],
    look,
  );
  const fields = renderFields(
    [
      ['Runbook', run.runbook],
      ['Incident', run.incident],
      ['With', inputsText(run.inputs)],
      ['Started', `${timeText(run.started_at)} by ${run.who}`],
      ['Ended', run.ended_at === null ? null : timeText(run.ended_at)],
      [
        'Paused',
        run.paused_by === null ? null : `by ${run.paused_by}: nothing begins until somebody resumes it`,
      ],
      ['Trouble', run.trouble],
    ],
    look,
  );
  return [
    ...head,
    '',
    ...fields,
    ...waitLines(run, { timestamp, look }),
    ...stepLines(run, { timestamp, look }),
    ...(output === null ? [] : ['', ...inner]),
    ...(timeline.length === 0
      ? []
      : ['', ...wrap(`${countText(timeline.length, 'line')} of its story: --json=timeline`, look.width)]),
  ];
}

interface At {
  readonly timestamp: string;
  readonly look: Look;
}

function waitLines({ id, waits_for: waits }: Run, { timestamp, look }: At): readonly string[] {
  return waits.flatMap((awaited) => [
    '',
    ...wrap(
      `Waits for ${waitText(awaited)}, ${remainingText(secondsBetween(timestamp, awaited.until))} more: ${awaited.text}`,
      look.width,
    ),
    ...wrap(`  ${answerText(id, awaited)}`, look.width),
  ]);
}

function stepLines({ steps }: Run, { timestamp, look }: At): readonly string[] {
  if (steps.length === 0) return [];
  const rows = steps.map((step): readonly (Cell | string)[] => [
    step.path,
    { text: step.status, style: STEP_STYLES[step.status] ?? 'plain' },
    remainingText(secondsBetween(step.since, step.ended_at ?? timestamp)),
    step.exit_code === null ? '' : String(step.exit_code),
    step.detail ?? `${step.title}${step.action === null ? '' : ` (${step.action})`}`,
  ]);
  return ['', ...renderTable({ columns: STEP_COLUMNS, rows }, look)];
}

import { placeOf } from './place-of.ts';
import type { Json, StepKind } from './runbook.ts';
import type { RunPhase, RunState, StepPath, StepState, Undo } from './run-state.ts';
import { isEnded } from './run-state.ts';

/** A step that has begun, as people see it. What an action gave is in the store beside it. */
export interface StepView {
  readonly path: StepPath;
  readonly title: string;
  readonly kind: StepKind;
  readonly action: string | null;
  readonly status: StepState['status'];
  readonly sinceMs: number;
  readonly endedAtMs: number | null;
  readonly attempts: number;
  readonly exitCode: number | null;
  /** Why it failed or was skipped, or what people are asked; null otherwise. */
  readonly detail: string | null;
  readonly overran: boolean;
  /** How it is taken back; null where that is not asked for. */
  readonly undo: Undo['status'] | null;
}

/** What a run waits for from people. */
export interface Awaited {
  readonly step: StepPath;
  readonly what: 'approval' | 'answer' | 'manual' | 'verdict';
  readonly text: string;
  readonly dueMs: number;
}

/** What a run waits for, in front of the step's path. */
export const AWAITED_WORDS = {
  approval: 'an approval of',
  answer: 'an answer to',
  manual: 'somebody to do',
  verdict: 'a decision about',
} as const satisfies Record<Awaited['what'], string>;

export interface RunView {
  readonly id: string;
  readonly environment: string;
  readonly runbook: string;
  readonly title: string;
  readonly inputs: Readonly<Record<string, Json>>;
  readonly who: string;
  readonly startedAtMs: number;
  /** Id of the incident that it is for; left out: none. */
  readonly incident?: string;
  readonly phase: RunPhase;
  readonly trouble: string | null;
  /** In the order in which they began. */
  readonly steps: readonly StepView[];
  /** Of its story; they are numbered from 1. */
  readonly entryCount: number;
  readonly awaited: readonly Awaited[];
  readonly revision: number;
}

export function viewRun(state: RunState): RunView {
  const { id, environment, runbook, inputs, caller, startedAtMs, incident, phase, trouble, revision } = state;
  return {
    ...{ id, environment, inputs, startedAtMs, phase, trouble, revision },
    ...(incident !== undefined && { incident }),
    runbook: runbook.name,
    title: runbook.title,
    who: caller.who,
    steps: Object.entries(state.steps).map(([path, step]) => viewStep(state, path, step)),
    entryCount: state.entries,
    awaited: awaitedOf(state),
  };
}

function viewStep(state: RunState, path: StepPath, step: StepState): StepView {
  const place = placeOf(state, path)?.step ?? null;
  const ended = isEnded(step) ? step : null;
  const result = ended === null || ended.status === 'skipped' ? null : ended.result;
  return {
    path,
    title: place?.title ?? path,
    kind: place?.kind ?? 'action',
    action: place !== null && 'action' in place ? place.action : null,
    status: step.status,
    sinceMs: step.sinceMs,
    endedAtMs: ended?.endedAtMs ?? null,
    attempts: ended?.attempts ?? ('attempt' in step ? step.attempt : 0),
    exitCode: result?.exitCode ?? null,
    detail: detailOf(step),
    overran: state.overran.includes(path),
    undo: state.undos.find((undo) => undo.path === path)?.status ?? null,
  };
}

/** What is other than before, or new. */
export function changedSteps(before: readonly StepView[], after: readonly StepView[]): readonly StepView[] {
  const known = new Map(before.map((step) => [step.path, JSON.stringify(step)]));
  return after.filter((step) => known.get(step.path) !== JSON.stringify(step));
}

/** The opposite: what has changed takes the place of what was, and what is new comes last. */
export function mergedSteps(before: readonly StepView[], changed: readonly StepView[]): readonly StepView[] {
  const steps = new Map([...before, ...changed].map((step) => [step.path, step]));
  return [...steps.values()];
}

function detailOf(step: StepState): string | null {
  switch (step.status) {
    case 'failed':
    case 'retrying':
      return step.failure.message;
    case 'skipped':
      return step.who === null ? step.reason : `${step.reason} (${step.who})`;
    case 'approval':
    case 'asking':
    case 'manual':
      return step.text;
    case 'running':
    case 'polling':
    case 'waiting':
    case 'open':
    case 'succeeded':
      return null;
  }
}

const WHAT = { approval: 'approval', asking: 'answer', manual: 'manual' } as const;

export function awaitedOf({ phase, steps, trouble }: RunState): readonly Awaited[] {
  if (phase.status === 'undoing') return [];
  if (phase.status === 'stuck')
    return [{ step: phase.step, what: 'verdict', text: trouble ?? 'It failed.', dueMs: phase.dueMs }];
  return Object.entries(steps).flatMap(([step, state]) => {
    const isPersons = state.status === 'approval' || state.status === 'asking' || state.status === 'manual';
    if (!isPersons) return [];
    return [{ step, what: WHAT[state.status], text: state.text, dueMs: state.dueMs }];
  });
}

const MARKS = { succeeded: 'x', failed: '!', skipped: '-' } as const;

/** What Temporal's own UI shows of a run while a worker is there, in Markdown. */
export function describeRun(view: RunView): string {
  const steps = view.steps.map(({ path, title, status, detail }) => {
    const mark = status in MARKS ? MARKS[status as keyof typeof MARKS] : ' ';
    return `- [${mark}] **${path}** ${title}: ${status}${detail === null ? '' : ` (${detail})`}`;
  });
  const waits = view.awaited.map(
    ({ step, what }) => `Waits for ${what === 'verdict' ? 'a decision' : what} on **${step}**.`,
  );
  return [
    `**${view.title}** (${view.runbook}), started by ${view.who}: **${view.phase.status}**`,
    ...(view.trouble === null ? [] : ['', view.trouble]),
    '',
    ...steps,
    '',
    ...waits,
  ].join('\n');
}

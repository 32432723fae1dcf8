import type { Step } from './runbook.ts';
import { blocksOf } from './runbook.ts';
import { withinOf } from './run-state.ts';
import type { RunState, StepPath } from './run-state.ts';
import { childFrame, loopFrame, rootFrame } from './scope-of.ts';
import type { Frame } from './scope-of.ts';

export interface Place {
  readonly step: Step;
  readonly frame: Frame;
}

const SEGMENT = /^(?<id>[^[]+)(?:\[(?<index>\d+)\])?$/;

/** The step that a path leads to, and where it stands; null where there is none. */
export function placeOf(state: RunState, path: StepPath): Place | null {
  let frame = rootFrame(state);
  let steps: readonly Step[] = state.runbook.steps;
  const segments = path.split('.');
  for (const [depth, segment] of segments.entries()) {
    const { id = '', index } = SEGMENT.exec(segment)?.groups ?? {};
    const step = findIn(steps, id);
    if (step === null) return null;
    if (depth === segments.length - 1) return index === undefined ? { step, frame } : null;
    const inner = within(state, { step, frame }, index);
    if (inner === null) return null;
    [frame, steps] = [inner.frame, inner.steps];
  }
  return null;
}

interface Block {
  readonly frame: Frame;
  readonly steps: readonly Step[];
}

function within(state: RunState, { step, frame }: Place, index: string | undefined): Block | null {
  const path = `${frame.prefix}${step.id}`;
  const { items, inputs } = withinOf(state.steps[path]);
  if (step.kind === 'runbook' && inputs !== undefined)
    return { steps: step.runbook.steps, frame: childFrame(path, inputs) };
  const item = items?.[Number(index)];
  if (step.kind !== 'for_each' || index === undefined || item === undefined) return null;
  return { steps: step.steps, frame: loopFrame(frame, { path, index: Number(index), as: step.as, item }) };
}

/** Parallel groups and switches are no places of their own: their steps are beside those around them. */
function findIn(steps: readonly Step[], id: string): Step | null {
  for (const step of steps) {
    if (step.id === id) return step;
    const isThrough = step.kind === 'parallel' || step.kind === 'switch';
    const found = isThrough ? findIn(blocksOf(step).flat(), id) : null;
    if (found !== null) return found;
  }
  return null;
}

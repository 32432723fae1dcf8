import type { Scope } from './expression.ts';
import type { Json } from './runbook.ts';
import type { EndedStep, RunState, StepPath } from './run-state.ts';
import { isEnded } from './run-state.ts';

/** A block of steps in its place: what its steps' paths begin with, and what its expressions may use beside steps. */
export interface Frame {
  /** Empty for the document itself; ends in a full stop otherwise. */
  readonly prefix: string;
  /** Prefixes whose steps are seen from here, the widest first, its own last. */
  readonly seen: readonly string[];
  readonly inputs: Readonly<Record<string, Json>>;
  /** What loops around it have named. */
  readonly items: Readonly<Record<string, Json>>;
}

export function rootFrame({ inputs }: Pick<RunState, 'inputs'>): Frame {
  return { prefix: '', seen: [''], inputs, items: {} };
}

/** One turn of a loop. */
export function loopFrame(
  frame: Frame,
  {
    path,
    index,
    as,
    item,
  }: { readonly path: StepPath; readonly index: number; readonly as: string; readonly item: Json },
): Frame {
  const prefix = `${path}[${index}].`;
  return { ...frame, prefix, seen: [...frame.seen, prefix], items: { ...frame.items, [as]: item } };
}

/** Another runbook's steps: they see nothing of those around them. */
export function childFrame(path: StepPath, inputs: Frame['inputs']): Frame {
  const prefix = `${path}.`;
  return { prefix, seen: [prefix], inputs, items: {} };
}

/** What an expression in this place may use. */
export function scopeOf(state: RunState, frame: Frame): Scope {
  return {
    ...frame.items,
    inputs: frame.inputs,
    steps: Object.assign({}, ...frame.seen.map((prefix) => endedIn(state, prefix))) as Record<string, Json>,
    run: { id: state.id, environment: state.environment, who: state.caller.who },
  };
}

/** Names that are there in each scope; loops add theirs. */
export const SCOPE_NAMES = ['inputs', 'steps', 'run'] as const;

function endedIn({ steps }: RunState, prefix: string): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    Object.entries(steps).flatMap(([path, step]) => {
      const id = path.slice(prefix.length);
      const isHere = path.startsWith(prefix) && !/[.[]/.test(id);
      return isHere && isEnded(step) ? [[id, described(step)]] : [];
    }),
  );
}

function described(step: EndedStep): Json {
  const result = step.status === 'skipped' ? null : step.result;
  return {
    status: step.status,
    exit_code: result?.exitCode ?? null,
    output: result?.output ?? null,
    error: step.status === 'failed' ? { ...step.failure } : null,
  };
}

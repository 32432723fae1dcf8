import { highestRole } from '../access/role.ts';
import type { Role } from '../access/role.ts';
import type { ApproveStep, Step } from './runbook.ts';
import { blocksOf } from './runbook.ts';
import type { RunState, StepPath } from './run-state.ts';

/** With which power an action of a run is done. */
export interface Power {
  readonly role: Role;
  /** Whoever approved last: what is dangerous and comes after it needs no typing. Null: nobody has. */
  readonly approvedBy: string | null;
}

/**
 * That of who started the run, and where somebody has approved what comes, no less than that approval asked for. It
 * counts for what comes after it where it stands: not for what is beside it, another turn of a loop, or another runbook.
 */
export function powerOf({ runbook, steps, caller }: RunState, path: StepPath): Power {
  const before = approvalsBefore({ steps: runbook.steps, prefix: '' }, path)?.asked ?? [];
  const approvals = before.flatMap((asked) => {
    const step = steps[asked.path];
    if (step?.status !== 'succeeded') return [];
    const given = step.approvals ?? [];
    const last = given.at(-1);
    return last === undefined || given.length < asked.quorum ? [] : [{ who: last.who, role: asked.role }];
  });
  const roles = approvals.map(({ role }) => role);
  return {
    role: highestRole([caller.role, ...roles]) ?? caller.role,
    approvedBy: approvals.at(-1)?.who ?? null,
  };
}

interface Block {
  readonly steps: readonly Step[];
  readonly prefix: string;
}

type Asked = Pick<ApproveStep, 'role' | 'quorum'> & { readonly path: StepPath };

interface Before {
  /** In the order of the document. */
  readonly asked: readonly Asked[];
  /** The path leads into another runbook, whose steps are its own: it has to ask for itself. */
  readonly isChild: boolean;
}

/** Null where the path does not lead into the block. */
function approvalsBefore({ steps, prefix }: Block, target: StepPath): Before | null {
  const before: Asked[] = [];
  for (const step of steps) {
    const path = `${prefix}${step.id}`;
    if (path === target) return { asked: before, isChild: false };
    const within = firstOf(blocksAt(step, { path, prefix, target }), (block) =>
      approvalsBefore(block, target),
    );
    if (within !== null) {
      if (step.kind === 'runbook' || within.isChild) return { asked: within.asked, isChild: true };
      return { asked: [...before, ...within.asked], isChild: false };
    }
    if (step.kind === 'approve') before.push({ path, role: step.role, quorum: step.quorum });
  }
  return null;
}

interface At {
  readonly path: StepPath;
  readonly prefix: string;
  readonly target: StepPath;
}

/** The blocks within a step that may have the target. */
function blocksAt(step: Step, { path, prefix, target }: At): readonly Block[] {
  switch (step.kind) {
    case 'parallel':
      return step.steps.map((each) => ({ steps: [each], prefix }));
    case 'switch':
      return blocksOf(step).map((steps) => ({ steps, prefix }));
    case 'runbook':
      return [{ steps: step.runbook.steps, prefix: `${path}.` }];
    case 'for_each': {
      if (!target.startsWith(`${path}[`)) return [];
      return [{ steps: step.steps, prefix: target.slice(0, target.indexOf('].', path.length) + 2) }];
    }
    case 'action':
    case 'poll':
    case 'wait':
    case 'approve':
    case 'ask':
    case 'manual':
      return [];
  }
}

function firstOf<A, B>(all: readonly A[], find: (one: A) => B | null): B | null {
  for (const one of all) {
    const found = find(one);
    if (found !== null) return found;
  }
  return null;
}

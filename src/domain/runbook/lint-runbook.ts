import { isAtLeast } from '../access/role.ts';
import type { Role } from '../access/role.ts';
import { nearest } from '../error/nearest.ts';
import { complaintOf, expressionsIn } from './expression.ts';
import { coerce, wordsOf } from './given-inputs.ts';
import type { Call, ChildStep, Json, Runbook, Step } from './runbook.ts';
import { blocksOf } from './runbook.ts';
import { SCOPE_NAMES } from './scope-of.ts';
import { namesUsed } from './names-used.ts';

/** What is known of an action before it runs. */
export interface LintedAction {
  readonly effect: 'read' | 'change' | 'danger';
  /** Names of its input fields. */
  readonly fields: readonly string[];
  /** What is wrong with an input, a field each; of what is not known yet nothing is said. */
  readonly problemsOf: (input: Readonly<Record<string, Json>>) => readonly FieldProblem[];
}

export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

export interface LintProblem {
  /** Id of the step; null: of the document itself. */
  readonly step: string | null;
  /** Below the step, or the document. */
  readonly field: readonly string[];
  readonly message: string;
  readonly suggestion?: string;
}

/** A place in the document. */
type Spot = Pick<LintProblem, 'step' | 'field'>;

interface Known {
  readonly actionOf: (name: string) => LintedAction | null;
  readonly actionNames: readonly string[];
}

/** Where a step stands: what its expressions may use, and whether somebody has approved what comes. */
interface Standing {
  readonly known: Known;
  readonly inputs: readonly string[];
  readonly items: readonly string[];
  readonly before: readonly string[];
  readonly isApproved: boolean;
  /** The least role that may start the document. */
  readonly role: Role;
}

/** All that can be known to be wrong with a runbook before it runs. */
export function lintRunbook(runbook: Runbook, known: Known): readonly LintProblem[] {
  const standing = {
    ...{ known, inputs: Object.keys(runbook.inputs), role: runbook.role },
    ...{ items: [], before: [], isApproved: false },
  };
  return [...lintInputs(runbook), ...lintBlock(runbook.steps, standing)];
}

function lintInputs({ inputs }: Runbook): readonly LintProblem[] {
  return Object.entries(inputs).flatMap(([name, input]) => {
    const at = (key: string) => ({ step: null, field: ['inputs', name, key] });
    if (input.type === 'choice' && input.choices === undefined)
      return [{ ...at('choices'), message: 'is needed: what there is to choose from' }];
    if (input.default === undefined || coerce(input, input.default) !== undefined) return [];
    return [{ ...at('default'), message: `has to be ${wordsOf(input)}` }];
  });
}

function lintBlock(steps: readonly Step[], start: Standing): readonly LintProblem[] {
  const problems: LintProblem[] = [];
  let standing = start;
  for (const step of steps) {
    problems.push(...lintStep(step, standing));
    standing = {
      ...standing,
      before: [...standing.before, ...idsOf(step)],
      isApproved: standing.isApproved || approves(step),
    };
  }
  return problems;
}

/** What later steps can see of a step: also those within a group or a switch. */
function idsOf(step: Step): readonly string[] {
  const isThrough = step.kind === 'parallel' || step.kind === 'switch';
  return isThrough ? [step.id, ...blocksOf(step).flat().flatMap(idsOf)] : [step.id];
}

/** Nothing goes on after it unless somebody has said so. */
function approves(step: Step): boolean {
  return (
    step.kind === 'approve' &&
    isAtLeast(step.role, 'approver') &&
    step.otherwise === 'refuse' &&
    step.when === null &&
    !step.continueOnError
  );
}

function lintStep(step: Step, standing: Standing): readonly LintProblem[] {
  const { id } = step;
  const about = [
    ...(step.when === null ? [] : lintExpression({ step: id, field: ['when'] }, step.when, standing)),
    ...(step.when?.trim() === 'false'
      ? [{ step: id, field: ['when'], message: 'never holds, so that the step is never reached' }]
      : []),
  ];
  return [...about, ...lintBody(step, standing)];
}

function lintBody(step: Step, standing: Standing): readonly LintProblem[] {
  const { id } = step;
  switch (step.kind) {
    case 'action':
      return [
        ...lintCall({ step: id, field: [] }, step, standing),
        ...(step.undo === null
          ? []
          : lintCall({ step: id, field: ['undo'] }, step.undo, {
              ...standing,
              before: [...standing.before, id],
            })),
      ];
    case 'poll':
      return [
        ...lintCall({ step: id, field: ['wait'] }, step, standing),
        ...lintLook({ step: id, field: ['wait', 'action'] }, step, standing),
        ...lintExpression({ step: id, field: ['wait', 'until'] }, step.until, {
          ...standing,
          items: [...standing.items, 'result'],
        }),
      ];
    case 'approve':
      return lintTemplate({ step: id, field: ['approve', 'text'] }, step.text, standing);
    case 'ask':
      return [
        ...lintTemplate({ step: id, field: ['ask', 'question'] }, step.question, standing),
        ...lintAnswer(step),
      ];
    case 'manual':
      return lintTemplate({ step: id, field: ['manual'] }, step.instruct, standing);
    case 'wait':
      return [];
    case 'parallel':
      return step.steps.flatMap((each) => lintStep(each, standing));
    case 'for_each':
      return [
        ...lintExpression({ step: id, field: ['for_each', 'in'] }, step.in, standing),
        ...lintBlock(step.steps, { ...standing, items: [...standing.items, step.as] }),
      ];
    case 'switch':
      return lintSwitch(step, standing);
    case 'runbook':
      return [
        ...lintTemplate({ step: id, field: ['with'] }, step.with, standing),
        ...lintChild(step, standing),
      ];
  }
}

function lintLook(spot: Spot, { action }: Call, { known }: Standing): readonly LintProblem[] {
  const { effect = 'read' } = known.actionOf(action) ?? {};
  if (effect === 'read') return [];
  const message = `${action} changes something, and what is asked again and again may only look`;
  return [{ ...spot, message, suggestion: 'make it a step of its own, before this one' }];
}

/** Whoever starts the parent starts the child, and may not be less than that asks for. */
function lintChild({ id, runbook }: ChildStep, { role }: Standing): readonly LintProblem[] {
  if (isAtLeast(role, runbook.role)) return [];
  const message = `${runbook.name} needs the role ${runbook.role}, and this one may be started with ${role}`;
  const suggestion = `write role: ${runbook.role} at the head of this one`;
  return [{ step: id, field: ['runbook'], message, suggestion }];
}

function lintAnswer(step: Extract<Step, { kind: 'ask' }>): readonly LintProblem[] {
  const { id, answer: type, choices, fallback } = step;
  if (type === 'choice' && choices.length === 0)
    return [{ step: id, field: ['ask', 'choices'], message: 'is needed: what there is to choose from' }];
  if (fallback === undefined || coerce({ type, choices }, fallback) !== undefined) return [];
  return [{ step: id, field: ['ask', 'default'], message: `has to be ${wordsOf({ type, choices })}` }];
}

function lintSwitch(step: Extract<Step, { kind: 'switch' }>, standing: Standing): readonly LintProblem[] {
  const { id, cases } = step;
  const rest = cases.findIndex(({ when }) => when === null);
  return cases.flatMap(({ when, steps }, index) => [
    ...(when === null
      ? []
      : lintExpression({ step: id, field: ['switch', String(index), 'when'] }, when, standing)),
    ...(rest !== -1 && index > rest
      ? [
          {
            step: id,
            field: ['switch', String(index)],
            message: 'is never reached: one before it takes whatever else',
          },
        ]
      : []),
    ...lintBlock(steps, standing),
  ]);
}

function lintCall(
  { step, field: at }: Spot,
  { action: name, with: input }: Call,
  standing: Standing,
): readonly LintProblem[] {
  const action = standing.known.actionOf(name);
  if (action === null) {
    const near = nearest(name, standing.known.actionNames);
    const suggestion =
      near === undefined ? '`watchkeeper actions list` has them all' : `did you mean '${near}'?`;
    return [{ step, field: [...at, 'action'], message: `there is no action ${name}`, suggestion }];
  }
  const danger =
    action.effect === 'danger' && !standing.isApproved
      ? [
          {
            ...{ step, field: [...at, 'action'], message: `${name} is dangerous and nobody has approved it` },
            suggestion: 'put a step with approve: before it, without when: and with otherwise: refuse',
          },
        ]
      : [];
  const unknown = Object.keys(input)
    .filter((field) => !action.fields.includes(field))
    .map((field) => {
      const near = nearest(field, action.fields);
      const suggestion =
        near === undefined ? `there is ${action.fields.join(', ')}` : `did you mean '${near}'?`;
      return { step, field: [...at, 'with', field], message: `${name} has no input ${field}`, suggestion };
    });
  const wrong = action
    .problemsOf(input)
    .filter(({ field }) => !isOpen(input[field.split('.')[0] ?? '']))
    .map(({ field, message }) => ({
      step,
      field: [...at, 'with', ...field.split('.').filter((part) => part !== '')],
      message: `${name} does not take it: ${message}`,
    }));
  return [
    ...danger,
    ...unknown,
    ...wrong,
    ...lintTemplate({ step, field: [...at, 'with'] }, input, standing),
  ];
}

/** What it is will be known when the step begins. */
function isOpen(value: Json | undefined): boolean {
  return value !== undefined && expressionsIn(value).length > 0;
}

function lintTemplate(spot: Spot, template: Json, standing: Standing): readonly LintProblem[] {
  return expressionsIn(template).flatMap((expression) => lintExpression(spot, expression, standing));
}

function lintExpression(
  spot: Spot,
  expression: string,
  { inputs, items, before }: Standing,
): readonly LintProblem[] {
  const complaint = complaintOf(expression, [...SCOPE_NAMES, ...items]);
  if (complaint !== null) return [{ ...spot, message: `${expression}: ${complaint}` }];
  return [
    ...missing(namesUsed(expression, 'steps'), before, (name) => `no step ${name} comes before it`),
    ...missing(namesUsed(expression, 'inputs'), inputs, (name) => `no input ${name} is declared`),
  ].map((problem) => ({ ...spot, ...problem }));
}

function missing(
  used: readonly string[],
  there: readonly string[],
  say: (name: string) => string,
): readonly Pick<LintProblem, 'message' | 'suggestion'>[] {
  return used
    .filter((name) => !there.includes(name))
    .map((name) => {
      const near = nearest(name, there);
      const message = say(name);
      return near === undefined ? { message } : { message, suggestion: `did you mean '${near}'?` };
    });
}

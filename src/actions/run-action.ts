import { isAtLeast } from '../domain/access/role.ts';
import type { AuditRecord } from '../domain/audit/audit-record.ts';
import { AppError, toAppError } from '../domain/error/app-error.ts';
import type { Action, ActionContext, ActionOutcome, ActionPlan, BoundAction } from './action.ts';
import { persistently } from './persistently.ts';
import { runOnce } from './run-once.ts';

export interface ActionRequest<O> {
  readonly action: Action<O>;
  readonly input: unknown;
  /** Say what would be done, and do nothing. */
  readonly dryRun?: boolean;
  /** The subject's name, typed again: needed by actions whose effect is `danger`. */
  readonly confirm?: string;
  /** Somebody has approved the run of which this is a step: that stands for the typed name. */
  readonly approvedBy?: string;
}

export type ActionResult<O> =
  | (ActionOutcome<O> & { readonly kind: 'done'; readonly replayed: boolean })
  | { readonly kind: 'planned'; readonly plan: ActionPlan; readonly exitCode: 0 };

type Accepted<O> = Extract<BoundAction<O>, { ok: true }>;

/**
 * The one way to run an action: parse, check the role, then plan or do. Changes, and what works with all else down,
 * leave an audit line before and after, refusals one of their own. Throws AppError; INVALID_REQUEST lists every problem in `details.problems`.
 */
export async function runAction<O>(
  context: ActionContext,
  request: ActionRequest<O>,
): Promise<ActionResult<O>> {
  const bound = bindInput(request);
  await requireRole(context, request.action, bound.recorded);
  if (request.dryRun === true) return plan(context, request, bound);
  if (request.action.breakGlass === true)
    return { kind: 'done', replayed: false, ...(await runAudited(context, request, bound)) };
  if (request.action.effect === 'read')
    return { kind: 'done', replayed: false, ...(await bound.run(context)) };
  await checkConfirmation(context, request, bound);
  return runOnce({
    context,
    action: request.action,
    input: bound.input,
    run: () => runAudited(context, request, bound),
  });
}

/** Throws INVALID_REQUEST, which lists every problem in `details.problems`. */
export function bindInput<O>({ action, input }: ActionRequest<O>): Accepted<O> {
  const bound = action.bind(input);
  if (bound.ok) return bound;
  const said = bound.problems.map((problem) => `${problem.field || 'input'}: ${problem.message}`).join('; ');
  throw new AppError('INVALID_REQUEST', `${action.name} cannot run: ${said}.`, {
    details: { action: action.name, problems: bound.problems },
  });
}

/** Throws FORBIDDEN, and leaves a line in the audit log, when the caller may not do this. */
export async function requireRole(
  context: ActionContext,
  action: Pick<Action, 'name' | 'role'>,
  input: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { role, who } = context.caller;
  if (isAtLeast(role, action.role)) return;
  await audit(context, { action: action.name, input, phase: 'refused', outcome: 'FORBIDDEN' });
  throw new AppError(
    'FORBIDDEN',
    `${action.name} needs the role ${action.role}; ${who} has ${role}. Ask someone with that role.`,
    { details: { action: action.name, needs: action.role, has: role } },
  );
}

async function checkConfirmation<O>(
  context: ActionContext,
  { action, confirm, approvedBy }: ActionRequest<O>,
  bound: Accepted<O>,
): Promise<void> {
  if (action.effect !== 'danger' || approvedBy !== undefined) return;
  const subject = subjectOf(bound.input) ?? context.environment;
  if (confirm === subject) return;
  await audit(context, { action: action.name, input: bound.recorded, phase: 'refused', outcome: 'CONFLICT' });
  throw new AppError('CONFLICT', `${action.name} is dangerous: confirm it by typing the name ${subject}.`, {
    details: { action: action.name, confirm: subject },
  });
}

async function plan<O>(
  context: ActionContext,
  { action }: ActionRequest<O>,
  bound: Accepted<O>,
): Promise<ActionResult<O>> {
  if (bound.plan !== null) return { kind: 'planned', plan: await bound.plan(context), exitCode: 0 };
  throw new AppError('INVALID_REQUEST', `${action.name} changes nothing, so there is nothing to try out.`);
}

async function runAudited<O>(
  context: ActionContext,
  { action, approvedBy }: ActionRequest<O>,
  bound: Accepted<O>,
): Promise<ActionOutcome<O>> {
  const line = {
    ...{ action: action.name, input: bound.recorded },
    ...(approvedBy !== undefined && { approvedBy }),
  };
  const noteEnd = (outcome: string): Promise<void> =>
    persistently(() => audit(context, { ...line, phase: 'after', outcome }));
  await audit(context, { ...line, phase: 'before', outcome: null });
  let outcome: ActionOutcome<O>;
  try {
    outcome = await bound.run(context);
  } catch (thrown) {
    const failure = toAppError(thrown);
    await noteEnd(failure.code);
    throw failure;
  }
  await noteEnd('done');
  return outcome;
}

type AuditLine = Pick<AuditRecord, 'action' | 'input' | 'phase' | 'outcome' | 'approvedBy'>;

async function audit(context: ActionContext, line: AuditLine): Promise<void> {
  const { who, role, via, requestId } = context.caller;
  await context.store.appendAudit({
    atMs: context.nowMs(),
    environment: context.environment,
    who,
    role,
    via,
    requestId,
    subject: subjectOf(line.input),
    ...line,
  });
}

/** Input fields that name what an action is about. */
const SUBJECT_FIELDS = [
  'server',
  'incident',
  'run',
  'runbook',
  'silence',
  'key',
  'name',
  'channel',
  'backup',
] as const;

function subjectOf(input: Readonly<Record<string, unknown>>): string | null {
  const named = SUBJECT_FIELDS.map((field) => input[field]).find((value) => typeof value === 'string');
  return named ?? null;
}

import { z } from 'zod';
import type { Action } from '../../actions/action.ts';
import { actionRoutes, NO_SUBJECT } from '../../actions/action-route.ts';
import type { ActionRoute } from '../../actions/action-route.ts';
import { CATALOGUE } from '../../actions/catalogue.ts';
import { routeParameters } from '../routes/actions.ts';
import { whyNotOverHttp } from '../routes/route-table.ts';
import { confirmParameter, dryRunParameter, environmentParameter } from './operation.ts';
import type { Operation, OperationAnswer } from './operation.ts';

const PARAMETERS: Readonly<Record<string, z.ZodType>> = {
  environment: environmentParameter,
  dry_run: dryRunParameter,
  confirm: confirmParameter,
};

/** Everything under `/api/v1`, from the catalogue alone. */
export function catalogueOperations(): readonly Operation[] {
  return CATALOGUE.filter(({ name }) => whyNotOverHttp(name) === null).flatMap((action) =>
    actionRoutes(action).map((route) => operationOf(action, route)),
  );
}

function operationOf(action: Action, route: ActionRoute): Operation {
  const { noun, verb, summary, role, effect } = action;
  const isOfAll = verb === 'show' && route.subject === null && action.cli.positionals.length > 0;
  const parameters = Object.fromEntries(
    routeParameters(action).map((name) => [name, PARAMETERS[name] ?? z.string()]),
  );
  const own = fieldsOf(
    action,
    route.fields.map(({ name }) => name),
  );
  const isGet = route.method === 'GET';
  const documents = route.fields.filter(({ kind }) => kind === 'document').map(({ name }) => name);
  return {
    method: route.method,
    path: route.path,
    id: `${noun}_${verb}${isOfAll ? '_all' : ''}${documents.map((name) => `_with_${name}`).join('')}`,
    tag: noun,
    summary,
    description: descriptionOf(action, route),
    role,
    effect,
    command: commandOf(action),
    pathFields: fieldsOf(action, route.subject === null ? [] : [route.subject.name]),
    query: z.object({ ...(isGet ? own.shape : {}), ...parameters }),
    body: isGet ? null : z.strictObject(own.shape),
    answers: answersOf(action),
  };
}

/** `watchkeeper breaker open SERVER`. */
function commandOf({ cli }: Action): string {
  const places = cli.positionals.map(({ label, required, variadic }) => {
    const word = variadic ? `${label}...` : label;
    return required ? word : `[${word}]`;
  });
  return ['watchkeeper', ...cli.path, ...places].join(' ');
}

/** Those fields of an action's input. What the fields forbid each other is said by the action, not here. */
function fieldsOf({ input }: Action, names: readonly string[]): z.ZodObject {
  const known = new Set(names);
  return z.object(Object.fromEntries(Object.entries(input.shape).filter(([name]) => known.has(name))));
}

function descriptionOf({ description, effect, leavesRecord }: Action, { subject }: ActionRoute): string {
  const parts = [description];
  if (subject !== null && !subject.required)
    parts.push(`\`${NO_SUBJECT}\` as ${subject.name} means all of them.`);
  if (effect === 'danger') parts.push('Dangerous: `confirm` has to repeat the name of the thing.');
  if (leavesRecord === true) parts.push('It leaves a record, and is therefore no GET.');
  return parts.join(' ');
}

function answersOf(action: Action): Readonly<Record<number, OperationAnswer>> {
  const { output, effect } = action;
  if (effect === 'read') {
    const isPaged = Object.hasOwn(action.input.shape, 'cursor');
    return { 200: { description: action.summary, json: output, ...(isPaged && { headers: ['Link'] }) } };
  }
  return {
    200: {
      description: 'Done; or, for a dry run, what would be',
      json: output,
      orDryRun: true,
      headers: ['Idempotency-Replayed'],
    },
    202: {
      description: 'Accepted, and still going on',
      json: output,
      headers: ['Location', 'Idempotency-Replayed'],
    },
  };
}

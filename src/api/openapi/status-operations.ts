import { z } from 'zod';
import { findAction } from '../../actions/catalogue.ts';
import { subjectOf } from '../../actions/action-route.ts';
import type { Action } from '../../actions/action.ts';
import { serverField } from '../../actions/server/server-field.ts';
import { ROUTE_TABLE } from '../routes/route-table.ts';
import { dryRunParameter, environmentParameter } from './operation.ts';
import type { Operation, OperationAnswer } from './operation.ts';
import { STATUS_SHAPES } from './status-shapes.ts';
import type { StatusShape } from './status-shapes.ts';

type Route = Pick<Operation, 'method' | 'path'>;

/** The seed's endpoints. Where `STATUS_SHAPES` says nothing, they take an action's input and answer its output. */
export function statusOperations(): readonly Operation[] {
  return Object.entries(ROUTE_TABLE).flatMap(([name, routes]) => {
    const action = findAction(name);
    if (action === undefined || 'notOverHttp' in routes) return [];
    return routes.map(({ method, path }) =>
      operationOf(action, { method, path: path.replaceAll(/:(\w+)/g, '{$1}') }),
    );
  });
}

function operationOf(action: Action, { method, path }: Route): Operation {
  const shape = STATUS_SHAPES[`${method} ${path}`] ?? {};
  const subject = subjectOf(action)?.name ?? null;
  const others = Object.entries(action.input.shape).filter(([name]) => name !== subject);
  const own = Object.fromEntries(others);
  const isGet = method === 'GET';
  const isChange = action.effect !== 'read';
  const { summary, role, effect } = action;
  return {
    method,
    path,
    id: idOf({ method, path }),
    tag: 'status',
    summary: shape.summary ?? summary,
    description: shape.description ?? action.description,
    role,
    effect,
    command: null,
    pathFields: z.object(path.includes('{name}') ? { name: serverField } : {}),
    query: z.object({
      ...(shape.query ?? (isGet ? own : {})),
      environment: environmentParameter,
      ...(isChange && { dry_run: dryRunParameter }),
    }),
    body: isGet ? null : (shape.body ?? z.object(own)),
    answers: shape.answers ?? answersOf(action, shape),
  };
}

function answersOf(action: Action, { json, text }: StatusShape): Readonly<Record<number, OperationAnswer>> {
  const output = json ?? action.output;
  const { summary, effect } = action;
  if (effect === 'read') return { 200: { description: summary, json: output, ...(text && { text }) } };
  return {
    200: { description: 'Done; or, for a dry run, what would be', json: output, orDryRun: true },
    202: { description: 'Accepted, and still going on', json: output },
  };
}

/** `get_status_servers_name`. */
export function idOf({ method, path }: Route): string {
  const words = path.split('/').map((word) => word.replaceAll(/\W+/g, '_').replaceAll(/^_|_$/g, ''));
  return [method.toLowerCase(), ...words.filter((word) => word !== '')].join('_');
}

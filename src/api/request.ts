import type { Context } from 'hono';
import { z } from 'zod';
import type { Action, ActionContext } from '../actions/action.ts';
import { inputFromWords } from '../actions/input-words.ts';
import type { InputField } from '../actions/input-words.ts';
import { runAction } from '../actions/run-action.ts';
import type { ActionResult } from '../actions/run-action.ts';
import { AppError } from '../domain/error/app-error.ts';
import type { ApiEnv } from './api-env.ts';
import type { ApiDependencies } from './dependencies.ts';
import { readBody } from './middleware/limit-body.ts';

export type ApiContext = Context<ApiEnv>;

const SANE_KEY = /^[\x21-\x7e]{1,200}$/;

/** The environment a request means. Throws NOT_FOUND when there is no such one. */
export async function environmentOf(
  c: ApiContext,
  { store, defaultEnvironment }: ApiDependencies,
): Promise<string> {
  const named = c.req.query('environment');
  if (named === undefined || named === defaultEnvironment) return defaultEnvironment;
  const known = await store.environments();
  if (known.includes(named)) return named;
  throw new AppError('NOT_FOUND', `There is no environment ${named}. Known: ${known.join(', ') || 'none'}.`, {
    details: { environment: named, environments: known },
  });
}

/** All that an action may use for a request. */
export async function actionContext(c: ApiContext, dependencies: ApiDependencies): Promise<ActionContext> {
  const { store, prober, control, releases, notifier, executor, runbooks, service, disks, nowMs } =
    dependencies;
  return {
    environment: await environmentOf(c, dependencies),
    caller: c.get('caller'),
    store,
    prober,
    control,
    releases,
    ...(notifier === undefined ? {} : { notifier }),
    ...(runbooks === undefined ? {} : { runbooks }),
    ...(executor === undefined ? {} : { executor }),
    service,
    ...(disks === undefined ? {} : { disks }),
    nowMs,
    idempotencyKey: idempotencyKeyOf(c),
    signal: c.req.raw.signal,
  };
}

/** Runs an action for a request; `?dry_run=true` plans it. */
export async function runForRequest<O>(
  c: ApiContext,
  dependencies: ApiDependencies,
  { action, input }: { readonly action: Action<O>; readonly input: unknown },
): Promise<ActionResult<O>> {
  const context = await actionContext(c, dependencies);
  return runAction(context, { action, input, dryRun: flagOf(c, 'dry_run') });
}

/** The query's words that are fields of an action, as its schema expects them. */
export function inputOfQuery(c: ApiContext, fields: readonly InputField[]): Record<string, unknown> {
  const names = new Set(fields.map((field) => field.name));
  const words = Object.entries(c.req.query()).filter(([name]) => names.has(name));
  return inputFromWords(fields, Object.fromEntries(words));
}

/** A flag of the query. Throws INVALID_REQUEST for a word that is neither yes nor no. */
export function flagOf(c: ApiContext, name: string, fallback = false): boolean {
  const word = c.req.query(name);
  if (word === undefined) return fallback;
  if (word === 'true' || word === '1') return true;
  if (word === 'false' || word === '0') return false;
  throw new AppError('INVALID_REQUEST', `${name} is true or false, not ${word}.`, {
    details: { problems: [{ field: name, message: 'expected true or false' }] },
  });
}

const jsonObject = z.record(z.string(), z.unknown());

/** The body as a JSON object; none counts as an empty one. Throws INVALID_REQUEST. */
export async function jsonBodyOf(c: ApiContext): Promise<Record<string, unknown>> {
  const text = await readBody(c);
  if (text.trim() === '') return {};
  const parsed = jsonObject.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new AppError('INVALID_REQUEST', 'The body has to be a JSON object.');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AppError('INVALID_REQUEST', 'The body is not JSON. Send an object, such as {}.', {
      cause: error,
    });
  }
}

function idempotencyKeyOf(c: ApiContext): string | null {
  const key = c.req.header('idempotency-key');
  if (key === undefined) return null;
  if (SANE_KEY.test(key)) return key;
  throw new AppError('INVALID_REQUEST', 'Idempotency-Key takes 1 to 200 visible ASCII characters.');
}

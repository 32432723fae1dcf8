import { NO_SUBJECT } from '../actions/action-route.ts';
import type { ActionRoute } from '../actions/action-route.ts';
import { nearestNames } from '../actions/fleet/nearest-names.ts';
import { inputFromWords } from '../actions/input-words.ts';
import type { InputField } from '../actions/input-words.ts';
import { AppError } from '../domain/error/app-error.ts';
import { jsonBodyOf } from './request.ts';
import type { ApiContext } from './request.ts';

export interface Asked {
  readonly route: ActionRoute;
  /** Parameters of the query beside the action's own, such as `environment`. */
  readonly parameters: readonly string[];
}

/**
 * An action's input from path, query and body. What the action does not know is refused, since a misspelt filter
 * must not pass for none: INVALID_REQUEST, with the nearest name.
 */
export async function actionInput(c: ApiContext, { route, parameters }: Asked): Promise<object> {
  const names = route.fields.map(({ name }) => name);
  const isGet = route.method === 'GET';
  refuseUnknown('query parameter', Object.keys(c.req.query()), [...(isGet ? names : []), ...parameters]);
  const rest = isGet ? queryInput(c, route.fields) : await jsonBodyOf(c);
  if (!isGet) refuseUnknown('field', Object.keys(rest), names);
  return { ...rest, ...subjectInput(c, route.subject) };
}

function subjectInput(c: ApiContext, subject: InputField | null): Record<string, unknown> {
  const word = subject === null ? undefined : c.req.param(subject.name);
  if (subject === null || word === undefined || (word === NO_SUBJECT && !subject.required)) return {};
  return inputFromWords([subject], { [subject.name]: word });
}

function queryInput(c: ApiContext, fields: readonly InputField[]): Record<string, unknown> {
  const given = c.req.queries();
  const words: Record<string, string | readonly string[]> = {};
  for (const { name, kind } of fields) {
    const [word, ...more] = given[name] ?? [];
    if (word === undefined) continue;
    if (more.length > 0 && kind !== 'list') throw invalid(name, `the parameter ${name} is given twice`);
    words[name] = kind === 'list' ? [word, ...more].flatMap((each) => each.split(',')) : word;
  }
  return inputFromWords(fields, words);
}

function refuseUnknown(what: string, given: readonly string[], known: readonly string[]): void {
  const unknown = given.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const near = nearestNames(unknown, known);
  const hint =
    near.length > 0 ? `did you mean ${near.join(' or ')}?` : `known: ${known.join(', ') || 'none'}.`;
  throw invalid(unknown, `there is no ${what} ${unknown}; ${hint}`);
}

function invalid(field: string, message: string): AppError {
  const sentence = `${message.charAt(0).toUpperCase()}${message.slice(1)}`;
  return new AppError('INVALID_REQUEST', /[.?]$/.test(sentence) ? sentence : `${sentence}.`, {
    details: { problems: [{ field, message }] },
  });
}

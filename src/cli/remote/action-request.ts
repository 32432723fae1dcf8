import type { Action } from '../../actions/action.ts';
import { actionRoutes, NO_SUBJECT } from '../../actions/action-route.ts';
import { inputFields } from '../../actions/input-fields.ts';
import type { ActionRoute } from '../../actions/action-route.ts';
import type { ActionRequest } from '../../actions/run-action.ts';

/** What is asked of a service, below its address. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** With its query. */
  readonly path: string;
  /** Null for a GET. */
  readonly body: Readonly<Record<string, unknown>> | null;
}

export interface WantedAction extends Omit<ActionRequest<unknown>, 'input'> {
  readonly action: Action;
  readonly input: Readonly<Record<string, unknown>>;
  /** Undefined leaves the choice to the service. */
  readonly environment: string | undefined;
}

/** The request that asks a service for an action: what `actionRoutes` says, the other way round. */
export function requestOf(wanted: WantedAction): HttpRequest {
  const { action, input, environment, dryRun, confirm } = wanted;
  const route = routeFor(action, input);
  const given = route.fields.flatMap(({ name }) =>
    input[name] === undefined ? [] : [[name, input[name]] as const],
  );
  const query = new URLSearchParams();
  if (environment !== undefined) query.set('environment', environment);
  if (dryRun === true) query.set('dry_run', 'true');
  if (confirm !== undefined) query.set('confirm', confirm);
  if (route.method === 'GET') {
    for (const [name, value] of given) for (const word of wordsOf(value)) query.append(name, word);
  }
  const path = query.size === 0 ? pathOf(route, input) : `${pathOf(route, input)}?${query.toString()}`;
  return { method: route.method, path, body: route.method === 'GET' ? null : Object.fromEntries(given) };
}

/** Of the ways to reach an action that take what is given, the one that names its subject, when there is one to name. */
function routeFor(action: Action, input: WantedAction['input']): ActionRoute {
  const isDocument = (name: string): boolean =>
    inputFields(action).some((field) => field.name === name && field.kind === 'document');
  const documents = Object.keys(input).filter((name) => input[name] !== undefined && isDocument(name));
  const routes = actionRoutes(action).filter(({ fields }) =>
    documents.every((document) => fields.some(({ name }) => name === document)),
  );
  const isGiven = ({ subject }: ActionRoute): boolean =>
    subject !== null && input[subject.name] !== undefined;
  const [only] = routes;
  const route = routes.find(isGiven) ?? routes.find(({ subject }) => subject === null) ?? only;
  if (route === undefined) throw new Error(`${action.name} has no route.`);
  return route;
}

function pathOf({ path, subject }: ActionRoute, input: WantedAction['input']): string {
  if (subject === null) return path;
  const [word = NO_SUBJECT] = wordsOf(input[subject.name]);
  return path.replace(`{${subject.name}}`, () => encodeURIComponent(word));
}

function wordsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(wordsOf);
  if (typeof value === 'string') return [value];
  return typeof value === 'number' || typeof value === 'boolean' ? [String(value)] : [];
}

import type { Action } from './action.ts';
import { inputFields } from './input-fields.ts';
import type { InputField } from './input-words.ts';

export const API_PREFIX = '/api/v1';

/** Stands in a path for a subject that is left out, as in `/servers/-/status`. Never the name of a server. */
export const NO_SUBJECT = '-';

/** One way to reach an action over HTTP. */
export interface ActionRoute {
  readonly method: 'GET' | 'POST';
  /** The whole path, its parameter in braces: `/api/v1/servers/{server}/history`. */
  readonly path: string;
  /** The input field in the path, null where there is none. */
  readonly subject: InputField | null;
  /** All other input fields: in the query of a GET, in the body of a POST. */
  readonly fields: readonly InputField[];
}

type Routed = Pick<Action, 'noun' | 'verb' | 'effect' | 'cli' | 'input' | 'leavesRecord'>;

/** Nouns that have no plural or need none. */
const UNCOUNTED: ReadonlySet<string> = new Set([
  'audit',
  'calendar',
  'config',
  'data',
  'maintenance',
  'mode',
  'oncall',
  'performance',
  'system',
]);
const MAKING: ReadonlySet<string> = new Set(['create', 'start', 'add']);

/**
 * Where an action is under `/api/v1`: list is `GET /<nouns>`, show `GET /<nouns>/{id}`, create, start and add
 * `POST /<nouns>`, any other verb `/<nouns>/{id}/<verb>`. What only reads is a GET. Without a subject its segment falls
 * away, except where the subject may be left out: `-` stands for it. A document is too long for a query: a read that
 * takes one is a GET without it, and a POST at the same place with it.
 */
export function actionRoutes(action: Routed): readonly ActionRoute[] {
  return placesOf(action).flatMap(withDocuments);
}

/** The ways to reach an action that carry a document, none where it takes none. */
function withDocuments(plain: ActionRoute): readonly ActionRoute[] {
  const short = plain.fields.filter(({ kind }) => kind !== 'document');
  if (plain.method === 'POST' || short.length === plain.fields.length) return [plain];
  return [
    { ...plain, fields: short },
    { ...plain, method: 'POST' },
  ];
}

function placesOf(action: Routed): readonly ActionRoute[] {
  const { noun, verb } = action;
  const nouns = `${API_PREFIX}/${pluralOf(noun)}`;
  const subject = subjectOf(action);
  if (verb === 'list' || MAKING.has(verb)) return [route(action, nouns, null)];
  if (subject === null) return [route(action, verb === 'show' ? nouns : `${nouns}/${verb}`, null)];
  const one = `${nouns}/{${subject.name}}`;
  if (verb !== 'show') return [route(action, `${one}/${verb}`, subject)];
  return [...(subject.required ? [] : [route(action, nouns, null)]), route(action, one, subject)];
}

/** The field that names what the action is about: the first that the command line takes by place, if it is one thing. */
export function subjectOf({ cli, input }: Pick<Action, 'cli' | 'input'>): InputField | null {
  const [first] = cli.positionals;
  if (first === undefined || first.variadic) return null;
  return inputFields({ input }).find(({ name }) => name === first.field) ?? null;
}

function route(action: Routed, path: string, subject: InputField | null): ActionRoute {
  const isPlainRead = action.effect === 'read' && action.leavesRecord !== true;
  const onlyShown = action.verb === 'show' && subject === null ? subjectOf(action) : null;
  const elsewhere = new Set([subject?.name, onlyShown?.name]);
  return {
    method: isPlainRead ? 'GET' : 'POST',
    path,
    subject,
    fields: inputFields(action).filter(({ name }) => !elsewhere.has(name)),
  };
}

function pluralOf(noun: string): string {
  return UNCOUNTED.has(noun) || noun.endsWith('s') ? noun : `${noun}s`;
}

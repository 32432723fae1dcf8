import type { IncidentButton } from '../../domain/notify/notification.ts';
import type { Form, FormField } from '../../ports/chat.ts';
import { parseJson } from './interaction.ts';
import { z } from 'zod';

type Values = Readonly<Record<string, string>>;

/** What is asked before a button's action runs. */
interface Question {
  readonly title: string;
  readonly submit: string;
  readonly fields: (about: Asked) => readonly FormField[];
  readonly input: (values: Values, incident: string) => Readonly<Record<string, unknown>>;
}

/** What a form is about, and by whom it is filled in. */
export interface Asked {
  readonly incident: string;
  readonly servers: readonly string[];
  /** Names of the rules that have fired. */
  readonly rules: readonly string[];
  readonly person: string;
}

/** A button's action, at once or after a question. */
type Meaning =
  | { readonly kind: 'act'; readonly action: string }
  | { readonly kind: 'ask'; readonly action: string; readonly question: Question };

const LINE = { hint: null, initial: null, isLong: false } as const;
const withIncident = (values: Values, incident: string) => ({ ...values, incident });

export const MEANINGS = {
  ack: act('incident/ack'),
  unack: act('incident/unack'),
  run: act('incident/run'),
  escalate: act('incident/escalate'),
  reopen: act('incident/reopen'),
  snooze: ask('incident/snooze', {
    title: 'Snooze',
    submit: 'Snooze',
    fields: () => [
      { ...LINE, name: 'until', label: 'For how long', initial: '1h', hint: '30m, 2h, or a time, ISO 8601' },
    ],
    input: withIncident,
  }),
  assign: ask('incident/assign', {
    title: 'Assign',
    submit: 'Assign',
    fields: ({ person }) => [{ ...LINE, name: 'to', label: 'Who takes care of it', initial: person }],
    input: withIncident,
  }),
  note: ask('incident/note', {
    title: 'Add a note',
    submit: 'Add',
    fields: () => [{ ...LINE, name: 'text', label: 'What others should know', isLong: true }],
    input: withIncident,
  }),
  resolve: ask('incident/resolve', {
    title: 'Resolve',
    submit: 'Resolve',
    fields: () => [{ ...LINE, name: 'cause', label: 'What it was', isLong: true }],
    input: withIncident,
  }),
  silence: ask('silence/add', {
    title: 'Silence',
    submit: 'Silence',
    fields: (about) => [
      {
        ...LINE,
        name: 'matchers',
        label: 'Which alerts',
        initial: matcherOf(about),
        hint: 'All that an alert has to have, such as server=search-* severity=low',
      },
      { ...LINE, name: 'for', label: 'For how long', initial: '1h', hint: '30m or 2h' },
      { ...LINE, name: 'comment', label: 'Why, for everybody else', isLong: true },
    ],
    input: ({ matchers = '', ...values }) => ({ ...values, matchers: matchers.split(/\s+/) }),
  }),
} as const satisfies Record<IncidentButton, Meaning>;

/** One server's alerts; of an incident that is of no server those of its rule. Of several it is asked. */
function matcherOf({ servers, rules }: Asked): string | null {
  if (servers.length === 1) return `server=${String(servers[0])}`;
  return servers.length === 0 && rules.length === 1 ? `rule=${String(rules[0])}` : null;
}

function act(action: string) {
  return { kind: 'act', action } as const;
}

function ask(action: string, question: Question) {
  return { kind: 'ask', action, question } as const;
}

export function meaningOf(button: IncidentButton): Meaning {
  return MEANINGS[button];
}

/** What a form brings back beside what is filled in: what it is about, and where its message is. */
const carriedShape = z.object({
  incident: z.string().min(1).max(64),
  environment: z.string().min(1).max(200),
  conversation: z.string().max(255).nullable(),
});

export type Carried = z.output<typeof carriedShape>;

export function formOf(
  button: IncidentButton,
  question: Question,
  asked: { readonly about: Asked; readonly carried: Carried },
): Form {
  const { about, carried } = asked;
  return {
    kind: `incident:${button}`,
    title: `${question.title} ${about.incident}`.slice(0, 24),
    submit: question.submit,
    carried: JSON.stringify(carried),
    fields: question.fields(about),
  };
}

/** Null where it is not what one of our forms brings back. */
export function readCarried(text: string): Carried | null {
  return carriedShape.safeParse(parseJson(text)).data ?? null;
}

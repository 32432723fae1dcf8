import { z } from 'zod';
import { INCIDENT_BUTTONS } from '../../domain/notify/notification.ts';
import type { IncidentButton } from '../../domain/notify/notification.ts';
import { isTestId } from '../../domain/notify/test-press.ts';
import type { ChatReply } from '../../ports/chat.ts';

/** Somebody pressed a button of an incident's message, or chose from its menu. */
export interface Press {
  readonly kind: 'press';
  readonly userId: string;
  readonly button: IncidentButton;
  readonly incident: string;
  readonly environment: string;
  /** For a form; good for three seconds. */
  readonly trigger: string;
  /** Where the message is; null where Slack does not say. */
  readonly conversation: string | null;
  readonly reply: ChatReply | null;
  /** The same for every press of one button of one state of the message: see `readInteraction`. */
  readonly once: string;
}

/** Somebody pressed the button of a test. */
export interface TestButtonPress {
  readonly kind: 'test_press';
  readonly userId: string;
  /** Id of the test. */
  readonly test: string;
  readonly environment: string;
  readonly reply: ChatReply | null;
  /** By Slack's clock; null where it does not say. */
  readonly pressedAtMs: number | null;
}

/** Somebody sent a form off. */
export interface Submission {
  readonly kind: 'submission';
  readonly userId: string;
  /** Of the form, each time that it is opened. */
  readonly once: string;
  readonly form: string;
  readonly carried: string;
  /** By name of the field; what was left empty is not there. */
  readonly values: Readonly<Record<string, string>>;
}

export type Interaction =
  | Press
  | TestButtonPress
  | Submission
  /** Nothing that we act on: a link that was followed, a form that was closed. */
  | { readonly kind: 'other' }
  | { readonly kind: 'malformed' };

const id = z.string().min(1).max(255);
const user = z.object({ id: z.string().regex(/^[UW][A-Z0-9]{2,30}$/) });

const blockActions = z.object({
  type: z.literal('block_actions'),
  user,
  trigger_id: id,
  channel: z.object({ id }).optional(),
  container: z.object({ channel_id: id.optional() }).optional(),
  response_url: z.string().max(2_000).optional(),
  actions: z
    .array(
      z.object({
        action_id: id,
        action_ts: id,
        block_id: id.optional(),
        value: z.string().max(2_000).optional(),
        selected_option: z.object({ value: z.string().max(2_000) }).nullish(),
      }),
    )
    .min(1),
});

const viewSubmission = z.object({
  type: z.literal('view_submission'),
  user,
  view: z.object({
    id,
    callback_id: z.string().max(255),
    private_metadata: z.string().max(3_000),
    state: z.object({
      values: z.record(
        z.string(),
        z.record(z.string(), z.object({ value: z.string().max(3_000).nullish() })),
      ),
    }),
  }),
});

const pressed = z.object({
  incident: z.string().min(1).max(64),
  environment: z.string().min(1).max(200),
  button: z.enum(INCIDENT_BUTTONS).optional(),
});

const tested = z.object({ test: z.string().refine(isTestId), environment: z.string().min(1).max(200) });

/** What a payload of Slack's interactivity means (docs.slack.dev/reference/interaction-payloads). */
export function readInteraction(payload: unknown): Interaction {
  const type = z.object({ type: z.string() }).safeParse(payload).data?.type;
  switch (type) {
    case 'block_actions':
      return readPress(payload);
    case 'view_submission':
      return readSubmission(payload);
    case undefined:
      return { kind: 'malformed' };
    default:
      return { kind: 'other' };
  }
}

/**
 * A press is counted once for each button, person and state of the message, which its `block_id` stands for: every
 * message of an incident has block_ids of its own. A double click and what Slack sends again are one press so, and the
 * next state of the message can be pressed anew.
 */
function readPress(payload: unknown): Interaction {
  const parsed = blockActions.safeParse(payload);
  if (!parsed.success) return { kind: 'malformed' };
  const { user: who, trigger_id, channel, container, response_url, actions } = parsed.data;
  const [action] = actions;
  const conversation = channel?.id ?? container?.channel_id ?? null;
  const reply = replyTo(response_url, conversation, who.id);
  if (action?.action_id === 'test:press') return readTestPress(action, who.id, reply);
  if (action?.action_id.startsWith('incident:') !== true) return { kind: 'other' };
  const value = pressed.safeParse(parseJson(action.selected_option?.value ?? action.value ?? ''));
  const written = value.data?.button ?? action.action_id.replace(/^incident:/, '');
  const button = INCIDENT_BUTTONS.find((known) => known === written);
  if (!value.success || button === undefined) return { kind: 'malformed' };
  const { incident, environment } = value.data;
  return {
    kind: 'press',
    userId: who.id,
    button,
    incident,
    environment,
    trigger: trigger_id,
    conversation,
    reply,
    once: ['slack', button, incident, who.id, action.block_id ?? action.action_ts].join(':'),
  };
}

function readTestPress(
  { value = '', action_ts: at }: { readonly value?: string | undefined; readonly action_ts: string },
  userId: string,
  reply: ChatReply | null,
): Interaction {
  const parsed = tested.safeParse(parseJson(value));
  if (!parsed.success) return { kind: 'malformed' };
  const seconds = /^\d{9,11}(\.\d{1,6})?$/.test(at) ? Number(at) : null;
  return {
    kind: 'test_press',
    ...parsed.data,
    ...{ userId, reply, pressedAtMs: seconds === null ? null : Math.round(seconds * 1_000) },
  };
}

function readSubmission(payload: unknown): Interaction {
  const parsed = viewSubmission.safeParse(payload);
  if (!parsed.success) return { kind: 'malformed' };
  const { user: who, view } = parsed.data;
  const values: Record<string, string> = {};
  for (const [name, elements] of Object.entries(view.state.values)) {
    const [element] = Object.values(elements);
    const text = element?.value?.trim() ?? '';
    if (text !== '') values[name] = text;
  }
  return {
    kind: 'submission',
    userId: who.id,
    once: ['slack', 'form', view.id, who.id].join(':'),
    form: view.callback_id,
    carried: view.private_metadata,
    values,
  };
}

/** The conversation first, since an address is good for five answers; it is what is left where there is none. */
function replyTo(address: string | undefined, conversation: string | null, userId: string): ChatReply | null {
  if (conversation !== null) return { kind: 'conversation', conversation, userId };
  return address === undefined ? null : { kind: 'address', url: address };
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

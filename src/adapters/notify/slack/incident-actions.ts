import type { ActionsBlock, Button, ConfirmationDialog, Overflow, PlainTextOption } from '@slack/web-api';
import type { IncidentBrief, IncidentButton } from '../../../domain/notify/notification.ts';
import { impact } from '../../../domain/notify/story.ts';
import { slackText } from './slack-text.ts';

const WORDS = {
  ack: 'Acknowledge',
  unack: 'Un-acknowledge',
  run: 'Run runbook',
  snooze: 'Snooze…',
  escalate: 'Escalate now',
  assign: 'Assign…',
  note: 'Add a note…',
  resolve: 'Resolve…',
  reopen: 'Reopen',
  silence: 'Silence…',
} as const satisfies Record<IncidentButton, string>;

/** Those with a button of their own; the rest are in menus. */
const PRIMARY: readonly IncidentButton[] = ['ack', 'run'];

/** Slack's limits (docs.slack.dev/reference/block-kit): options of a menu, letters of an option's value. */
const MOST_OPTIONS = 5;
const LONGEST_OPTION_VALUE = 150;

type Element = Button | Overflow;

/**
 * What can be pressed. `action_id` is `incident:<button>` and `value` the JSON `{incident, environment}`. In a menu
 * Slack gives the pressed option's `value` and the menu's `action_id`: there `action_id` is `incident:more` or
 * `incident:more-2`, and `value` has `button` too. More than five do not fit one menu and are shared between two; one
 * alone is a button, as is each where the environment's name makes a value too long for a menu.
 */
export function incidentActions(incident: IncidentBrief): Pick<ActionsBlock, 'type' | 'elements'> | null {
  const primary = incident.buttons.filter((button) => PRIMARY.includes(button));
  const rest = incident.buttons.filter((button) => !PRIMARY.includes(button));
  const elements = [...primary.map((button) => buttonOf(button, incident)), ...restOf(rest, incident)];
  return elements.length === 0 ? null : { type: 'actions', elements };
}

function restOf(rest: readonly IncidentButton[], incident: IncidentBrief): readonly Element[] {
  const options = rest.map((button) => optionOf(button, incident));
  const fits = options.every(({ value = '' }) => value.length <= LONGEST_OPTION_VALUE);
  if (options.length < 2 || !fits) return rest.map((button) => buttonOf(button, incident));
  if (options.length <= MOST_OPTIONS) return [menuOf('incident:more', options)];
  const half = Math.ceil(options.length / 2);
  return [menuOf('incident:more', options.slice(0, half)), menuOf('incident:more-2', options.slice(half))];
}

function buttonOf(button: IncidentButton, incident: IncidentBrief): Button {
  return {
    type: 'button',
    text: { type: 'plain_text', text: WORDS[button] },
    action_id: `incident:${button}`,
    value: JSON.stringify({ incident: incident.id, environment: incident.environment }),
    ...(button === 'ack' && { style: 'primary' as const }),
    ...(button === 'run' && { confirm: confirmRun(incident) }),
  };
}

function menuOf(actionId: string, options: PlainTextOption[]): Overflow {
  return { type: 'overflow', action_id: actionId, options };
}

function optionOf(button: IncidentButton, { id, environment }: IncidentBrief): PlainTextOption {
  return {
    text: { type: 'plain_text', text: WORDS[button] },
    value: JSON.stringify({ button, incident: id, environment }),
  };
}

/** Names what will happen, to what. */
function confirmRun(incident: IncidentBrief): ConfirmationDialog {
  const name = incident.runbook === null ? 'Its runbook' : `"${slackText(incident.runbook, 80)}"`;
  const where = `${slackText(impact(incident, 3), 120)}, in ${slackText(incident.environment, 40)}`;
  return {
    title: { type: 'plain_text', text: 'Run the runbook?' },
    text: { type: 'plain_text', text: `${name} starts now for ${where}.` },
    confirm: { type: 'plain_text', text: 'Run it' },
    deny: { type: 'plain_text', text: 'Not now' },
  };
}

import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import type { Delivery } from '../../../domain/notify/notification.ts';
import { MAY_PASS, permanent, temporary } from '../attempt/attempt.ts';
import type { Redaction } from '../attempt/redaction.ts';
import { SlackRedirect } from './slack-client.ts';

const NEW_TOKEN = 'Put a valid bot token of the installed app into bot_token.';
const INVITE = 'Check the name or id of the channel, and invite the app to it with /invite.';
const SCOPES = 'Add the scopes of config/slack-manifest.yaml to the app and install it again.';

/** What to do about Slack's refusals (docs.slack.dev/reference/methods/chat.postMessage#errors). */
const NEXT: Readonly<Record<string, string>> = {
  invalid_auth: NEW_TOKEN,
  not_authed: NEW_TOKEN,
  token_revoked: NEW_TOKEN,
  token_expired: NEW_TOKEN,
  account_inactive: NEW_TOKEN,
  missing_scope: SCOPES,
  no_permission: SCOPES,
  not_allowed_token_type: 'Use the bot token, which starts with xoxb-.',
  channel_not_found: INVITE,
  not_in_channel: INVITE,
  is_archived: 'The channel is archived: bring it back or name another one.',
  restricted_action:
    'The workspace does not let the app write there: ask its administrators, or name another channel.',
};

const TEMPORARY: readonly string[] = [
  'ratelimited',
  'rate_limited',
  'message_limit_exceeded',
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
  'external_channel_migrating',
];

/** The message is not there to be edited any more: a new one takes its place. */
const GONE: readonly string[] = ['message_not_found', 'cant_update_message', 'edit_window_closed'];

/** What of Slack's answer went wrong; null for what is no answer of Slack. */
export function slackFailure(error: unknown, redaction: Redaction): Delivery | null {
  if (error instanceof WebAPIRateLimitedError)
    return temporary(`Slack asks to wait (429). ${MAY_PASS}`, error.retryAfter * 1_000);
  if (error instanceof WebAPIPlatformError) return refusal(error, redaction);
  if (error instanceof WebAPIHTTPError) return httpFailure(error, redaction);
  if (!(error instanceof WebAPIRequestError)) return null;
  if (error.original instanceof SlackRedirect)
    return permanent('its api_url redirects, which is not followed. Configure the final address.');
  return null;
}

export function isGone(error: unknown): boolean {
  return error instanceof WebAPIPlatformError && GONE.includes(error.data.error);
}

/** Slack knows the `client_msg_id`, and the message that came with it has been deleted. */
export function isDeletedDuplicate(error: unknown): boolean {
  return error instanceof WebAPIPlatformError && error.data.error === 'duplicate_message_not_found';
}

function refusal({ data }: WebAPIPlatformError, redaction: Redaction): Delivery {
  const code = data.error;
  // The client gives the whole text as the code where Slack's answer is no JSON.
  if (!/^[a-z_]{1,64}$/.test(code))
    return temporary(`what answers is not Slack's API: ${redaction.excerpt(code)}. Check api_url.`);
  if (TEMPORARY.includes(code)) {
    const waitS = data.response_metadata?.retryAfter;
    return temporary(`Slack answered ${code}. ${MAY_PASS}`, waitS === undefined ? null : waitS * 1_000);
  }
  const said = redaction.excerpt((data.response_metadata?.messages ?? []).join(' '));
  const why = said === '' ? code : `${code} (${said})`;
  return permanent(`Slack answered ${why}. ${NEXT[code] ?? `See "${code}" in Slack's documentation.`}`);
}

function httpFailure({ statusCode, body }: WebAPIHTTPError, redaction: Redaction): Delivery {
  const said = typeof body === 'string' ? redaction.excerpt(body) : '';
  const what = `HTTP ${statusCode}${said === '' ? '' : `: ${said}`}`;
  if (statusCode >= 500 || statusCode === 408) return temporary(`Slack has trouble (${what}). ${MAY_PASS}`);
  return permanent(`Slack's API is not at api_url (${what}). Correct it; it ends in /api/.`);
}

import { WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import type { Dispatcher } from 'undici';
import { z } from 'zod';
import { reasonOf } from '../../attempt/attempt.ts';
import { createRedaction } from '../../attempt/redaction.ts';
import { createSlackClient } from '../slack-client.ts';
import { slackFailure } from '../slack-failure.ts';

export type SocketAddress =
  | { readonly status: 'found'; readonly url: string }
  | { readonly status: 'away'; readonly reason: string; readonly retryAfterMs: number | null }
  | { readonly status: 'refused'; readonly reason: string };

export interface AddressRequest {
  readonly token: string;
  readonly apiUrl: string;
  readonly dispatcher: Dispatcher;
  readonly signal: AbortSignal;
}

const NEW_TOKEN =
  'Put an app-level token with the scope connections:write into app_token: it starts with xapp-, and is made under "Basic Information" of the app.';

/** What to do about the refusals of an app token (docs.slack.dev/reference/methods/apps.connections.open#errors). */
const NEXT: Readonly<Record<string, string>> = {
  invalid_auth: NEW_TOKEN,
  not_authed: NEW_TOKEN,
  not_allowed_token_type: NEW_TOKEN,
  missing_scope: NEW_TOKEN,
  token_revoked: NEW_TOKEN,
  token_expired: NEW_TOKEN,
  account_inactive: NEW_TOKEN,
  forbidden_team: 'Install the app in the workspace.',
};

/** Asks Slack where to connect to: an address is good for one connection. */
export async function askForAddress(request: AddressRequest): Promise<SocketAddress> {
  const redaction = createRedaction([request.token]);
  try {
    const answer = Answer.parse(await createSlackClient(request).apiCall('apps.connections.open'));
    if (isExpected(answer.url, request.apiUrl)) return { status: 'found', url: answer.url };
    return away('Slack gave an address that is no wss:// one. Check api_url.');
  } catch (error) {
    if (error instanceof WebAPIRateLimitedError)
      return { ...away('Slack asks to wait (429).'), retryAfterMs: error.retryAfter * 1_000 };
    const code = error instanceof WebAPIPlatformError ? error.data.error : '';
    const next = Object.hasOwn(NEXT, code) ? NEXT[code] : undefined;
    if (next !== undefined) return { status: 'refused', reason: `Slack answered ${code}. ${next}` };
    const failure = slackFailure(error, redaction);
    if (failure?.status === 'failed' && failure.isPermanent)
      return { status: 'refused', reason: redaction.clean(failure.detail) };
    if (failure?.status === 'failed') return away(redaction.clean(failure.detail));
    const cause = error instanceof WebAPIRequestError ? error.original : error;
    return away(`Slack cannot be reached (${redaction.clean(reasonOf(cause))}).`);
  }
}

const Answer = z.object({ url: z.string().max(2_000) });

/** Whether it is a socket's address, unencrypted only where the API itself is asked so. */
export function isExpected(address: string, apiUrl: string): boolean {
  const protocol = URL.parse(address)?.protocol;
  return protocol === 'wss:' || (protocol === 'ws:' && apiUrl.startsWith('http:'));
}

function away(reason: string) {
  return { status: 'away', reason, retryAfterMs: null } as const;
}

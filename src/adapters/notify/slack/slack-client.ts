import { LogLevel, WebClient, type FetchFunction, type Logger } from '@slack/web-api';
import { fetch, type Dispatcher } from 'undici';

export interface SlackConnection {
  readonly token: string;
  readonly apiUrl: string;
  readonly dispatcher: Dispatcher;
  readonly signal: AbortSignal;
}

/** Slack's API does not redirect: what does is something else at its address. */
export class SlackRedirect extends Error {
  constructor() {
    super('Slack redirects');
    this.name = 'SlackRedirect';
  }
}

/** A client for the calls of one delivery. It tries nothing again: that, and waiting, is for who asked for the delivery. */
export function createSlackClient({ token, apiUrl, dispatcher, signal }: SlackConnection): WebClient {
  const within: FetchFunction = async (url, init = {}) => {
    const { method = 'GET', headers = {}, body } = init;
    const response = await fetch(url, {
      method,
      headers,
      body: typeof body === 'string' ? body : null,
      dispatcher,
      signal,
      redirect: 'manual',
    });
    if (response.status < 300 || response.status >= 400) return response;
    await response.body?.cancel();
    throw new SlackRedirect();
  };
  return new WebClient(token, {
    slackApiUrl: apiUrl,
    allowAbsoluteUrls: false,
    fetch: within,
    logger: new Silence(),
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
  });
}

/** The client's log would repeat what Slack says, on our standard output. */
class Silence implements Logger {
  debug(): void {}
  info(): void {}
  warn(): void {}
  error(): void {}
  setLevel(): void {}
  setName(): void {}
  getLevel(): LogLevel {
    return LogLevel.ERROR;
  }
}

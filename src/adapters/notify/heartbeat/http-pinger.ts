import { Agent } from 'undici';
import { AppError } from '../../../domain/error/app-error.ts';
import type { Ping, Pinger } from '../../../ports/pinger.ts';
import type { Secrets } from '../../../ports/secrets.ts';
import { ATTEMPT_TIMEOUT_MS, reasonOf } from '../attempt/attempt.ts';
import { basicCredentials } from '../attempt/basic-credentials.ts';

interface PingerOptions {
  readonly secrets: Secrets;
  /** How long one ping may take; by default ten seconds. */
  readonly timeoutMs?: number;
}

const SAW_TO = 'See that monitoring.heartbeat_url is right and can be reached from here.';

/** Pings over HTTP; no redirect is followed. Of the address nothing is repeated: its path may be the secret. */
export function createHttpPinger({ secrets, timeoutMs = ATTEMPT_TIMEOUT_MS }: PingerOptions): Pinger {
  const agent = new Agent({ connect: { timeout: timeoutMs } });
  return {
    ping: async (reference, signal) => {
      const limit = AbortSignal.timeout(timeoutMs);
      try {
        const url = URL.parse(secrets.resolve(reference));
        if (url === null || !/^https?:$/.test(url.protocol))
          return failed('it is not an http or https URL. Correct monitoring.heartbeat_url.');
        return judge(await get(agent, url, AbortSignal.any([signal, limit])));
      } catch (error) {
        if (error instanceof AppError) return failed(error.message);
        if (limit.aborted) return failed(`no answer within ${timeoutMs} ms. ${SAW_TO}`);
        return failed(`no connection, or it broke (${reasonOf(error)}). ${SAW_TO}`);
      }
    },
    close: () => agent.destroy(),
  };
}

async function get(agent: Agent, url: URL, signal: AbortSignal): Promise<number> {
  const basic = basicCredentials(url);
  const { statusCode, body } = await agent.request({
    origin: url.origin,
    path: url.pathname + url.search,
    method: 'GET',
    headers: { 'user-agent': 'watchkeeper', ...(basic !== null && { authorization: basic }) },
    signal,
  });
  await body.dump();
  return statusCode;
}

function judge(status: number): Ping {
  if (status >= 200 && status < 300) return { status: 'answered' };
  if (status >= 300 && status < 400)
    return failed(`it redirects (HTTP ${status}), which is not followed. Configure the final address.`);
  return failed(`it answered HTTP ${status}. ${SAW_TO}`);
}

function failed(detail: string): Ping {
  return { status: 'failed', detail };
}

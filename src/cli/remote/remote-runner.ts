import { z } from 'zod';
import { bindInput } from '../../actions/run-action.ts';
import type { ActionRequest, ActionResult } from '../../actions/run-action.ts';
import { whyNotOverHttp } from '../../api/routes/route-table.ts';
import { isLoopback } from '../../domain/access/loopback.ts';
import { AppError } from '../../domain/error/app-error.ts';
import type { ActionRunner, RunnerRequest } from '../command/action-runner.ts';
import { requestOf } from './action-request.ts';
import type { HttpRequest } from './action-request.ts';
import { apiTarget } from './api-target.ts';
import { askByBeginning } from './ask-by-beginning.ts';
import { askApi } from './ask-api.ts';
import type { ApiAnswer } from './ask-api.ts';

const READ_LIMIT_MS = 30_000;
/** A probe may take 300 s (`server/check`); so may the wait of a round trip, which then ends its test (`alert/test`). */
const LONG_LIMIT_MS = 340_000;

/** A service counts what a key asks, by default up to a thousand an hour; it does not count its own machine. */
const COUNTED_REST_MS = 5_000;

/** As it was given: defaults are the service's. */
const given = z.record(z.string(), z.unknown());
const planned = z.object({ dry_run: z.literal(true), would: z.array(z.string()) });
const index = z.object({ environment: z.string() });
const serverNames = z.object({ servers: z.array(z.object({ server_name: z.string() })) });

/** Runs actions by asking a remote service: same outputs, same exit codes, same failures as here. */
export function createRemoteRunner(url: string, { options, signal, requestId }: RunnerRequest): ActionRunner {
  const target = apiTarget(url, process.env);
  const ask = (request: HttpRequest, isChange: boolean): Promise<ApiAnswer> =>
    askApi({
      target,
      request,
      signal,
      limitMs: request.method === 'GET' ? READ_LIMIT_MS : LONG_LIMIT_MS,
      headers: { 'x-request-id': requestId, ...(isChange && { 'idempotency-key': crypto.randomUUID() }) },
    });
  const knownNames = async (): Promise<readonly string[]> => {
    const { body } = await ask(serverListRequest(options.environment), false);
    return (serverNames.safeParse(body).data?.servers ?? []).map(({ server_name }) => server_name);
  };
  return {
    signal,
    restMs: isLoopback(new URL(url).hostname) ? 0 : COUNTED_REST_MS,
    environment: async () => {
      if (options.environment !== undefined) return options.environment;
      const { body } = await ask({ method: 'GET', path: '/', body: null }, false);
      return index.safeParse(body).data?.environment ?? 'production';
    },
    run: async (request) => {
      refuseLocalOnly(request);
      bindInput(request);
      const input = given.parse(request.input);
      const isChange = request.action.effect !== 'read' && request.dryRun !== true;
      const { environment } = options;
      const answer = await askByBeginning({
        input,
        ask: (named) => ask(requestOf({ ...request, input: named, environment }), isChange),
        knownNames,
      });
      return resultOf(request, answer, url);
    },
    close: () => Promise.resolve(),
  };
}

/** Of the lists that the service has, the one that it keeps ready. */
function serverListRequest(environment: string | undefined): HttpRequest {
  const query = environment === undefined ? '' : `?${new URLSearchParams({ environment }).toString()}`;
  return { method: 'GET', path: `/status/servers${query}`, body: null };
}

function refuseLocalOnly({ action }: ActionRequest<unknown>): void {
  const why = whyNotOverHttp(action.name);
  if (why === null) return;
  throw new AppError(
    'INVALID_REQUEST',
    `${action.name} cannot be asked of an API: ${why}. Leave out --api-url.`,
  );
}

function resultOf(
  { action, dryRun }: ActionRequest<unknown>,
  { headers, body }: ApiAnswer,
  url: string,
): ActionResult<unknown> {
  if (dryRun === true) {
    const plan = planned.safeParse(body).data;
    if (plan !== undefined) return { kind: 'planned', plan: { would: plan.would }, exitCode: 0 };
  }
  const read = dryRun === true ? null : action.readOutput(body);
  if (read === null) throw misunderstood(action.name, url);
  // As it came: the schema would put the fields into its own order.
  const replayed = headers['idempotency-replayed'] === 'true';
  return { kind: 'done', replayed, output: body, exitCode: read.exitCode };
}

function misunderstood(action: string, url: string): AppError {
  return new AppError(
    'PRECONDITION_MISSING',
    `${url} answered ${action} in a way that this version does not understand. Is it a Watchkeeper? Compare \`watchkeeper --version\` here and there.`,
    { details: { api_url: url, action } },
  );
}

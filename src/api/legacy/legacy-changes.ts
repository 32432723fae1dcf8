import { z } from 'zod';
import type { Action, ActionContext } from '../../actions/action.ts';
import { breakerClose } from '../../actions/breaker/close.ts';
import { breakerOpen } from '../../actions/breaker/open.ts';
import { breakerReset } from '../../actions/breaker/reset.ts';
import type { BreakerChange } from '../../actions/breaker/change-breaker.ts';
import { readFleet, selectServers } from '../../actions/fleet/read-fleet.ts';
import { mapBounded } from '../../actions/map-bounded.ts';
import { runAction } from '../../actions/run-action.ts';
import type { ActionResult } from '../../actions/run-action.ts';
import { serverCheck } from '../../actions/server/check.ts';
import { AppError, toAppError } from '../../domain/error/app-error.ts';
import { outputOf } from '../output-of.ts';
import { legacyEnvelope } from './envelope.ts';

const serverNames = z.array(z.string()).nullish();
export const checkBody = z.strictObject({
  server_names: serverNames,
  timeout_seconds: z.number().positive().max(300).nullish(),
});
export const breakerBody = z.strictObject({
  action: z.enum(['open', 'close', 'reset']),
  server_names: serverNames,
  reason: z.string().max(500).optional(),
});

/** `POST /status/health-check`: probes now. 400 where there is nothing to probe. */
export async function legacyCheck(context: ActionContext, body: unknown): Promise<object> {
  const { server_names, timeout_seconds } = parsed(checkBody, body);
  if (server_names?.length === 0) throw nothingNamed();
  const input = {
    ...(server_names ? { server_names } : {}),
    ...(timeout_seconds ? { timeout_seconds } : {}),
  };
  const { servers } = outputOf(
    await runAction(context, { action: serverCheck, input }).catch(noneIsBadRequest),
  );
  const healthy = servers.filter(({ overall_status }) => overall_status === 'HEALTHY').length;
  const data = {
    results: Object.fromEntries(
      servers.map((server) => [
        server.server_name,
        {
          server_name: server.server_name,
          timestamp: server.timestamp,
          success: server.success,
          response_time_ms: server.combined_response_time_ms,
          status_code: server.rest_status_code ?? server.mcp_result?.status_code ?? null,
          error_message: server.error_message,
          tools_count: server.mcp_tools_count,
        },
      ]),
    ),
    summary: {
      total_servers: servers.length,
      healthy_servers: healthy,
      unhealthy_servers: servers.length - healthy,
    },
  };
  return legacyEnvelope('Health check completed', data, context.nowMs());
}

const BREAKER_ACTIONS: Readonly<Record<'open' | 'close' | 'reset', Action<BreakerChange>>> = {
  open: breakerOpen,
  close: breakerClose,
  reset: breakerReset,
};
/** Each waits up to five seconds for the loop that watches its server. */
const CHANGES_AT_ONCE = 50;

export interface LegacyChange {
  readonly body: unknown;
  readonly dryRun: boolean;
}

/** `POST /status/circuit-breaker`: the named servers, or all; each is a change of its own in the audit log. */
export async function legacyBreaker(context: ActionContext, change: LegacyChange): Promise<object> {
  const { action, server_names, reason } = parsed(breakerBody, change.body);
  if (server_names?.length === 0) throw nothingNamed();
  const fleet = await readFleet(context.store, context.environment);
  const names = selectServers(fleet, context.environment, server_names ?? []).map(({ spec }) => spec.name);
  if (names.length === 0) throw nothingNamed();
  const run = (server: string): Promise<ActionResult<BreakerChange>> => {
    const input = { server, ...(reason === undefined ? {} : { reason }) };
    const request = { action: BREAKER_ACTIONS[action], input, dryRun: change.dryRun };
    return runAction(withOwnKey(context, server), request);
  };
  if (change.dryRun) return planned(await mapBounded(names, CHANGES_AT_ONCE, run));
  const results = await mapBounded(names, CHANGES_AT_ONCE, async (server) => {
    return [server, await outcomeOf(run(server))] as const;
  });
  const data = { results: Object.fromEntries(results) };
  return legacyEnvelope(`Circuit breaker ${action} completed`, data, context.nowMs());
}

/** One request makes a change of every server: each is repeated or not by itself. */
function withOwnKey(context: ActionContext, server: string): ActionContext {
  const { idempotencyKey } = context;
  return idempotencyKey === null ? context : { ...context, idempotencyKey: `${idempotencyKey}/${server}` };
}

function planned(results: readonly ActionResult<BreakerChange>[]): object {
  const would = results.flatMap((result) => (result.kind === 'planned' ? result.plan.would : []));
  return { dry_run: true, would };
}

/** What nobody may do is refused as a whole; what fails for one server is told of that one. */
async function outcomeOf(
  running: Promise<ActionResult<BreakerChange>>,
): Promise<{ readonly success: boolean; readonly message: string }> {
  try {
    return { success: true, message: outputOf(await running).result.message };
  } catch (thrown) {
    const failure = toAppError(thrown);
    if (failure.code === 'FORBIDDEN' || failure.httpStatus >= 500) throw failure;
    return { success: false, message: failure.message };
  }
}

function parsed<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
  const said = problems.map(({ field, message }) => `${field || 'body'}: ${message}`).join('; ');
  throw new AppError('INVALID_REQUEST', `The body is not right: ${said}.`, { details: { problems } });
}

function nothingNamed(): AppError {
  return new AppError(
    'INVALID_REQUEST',
    'There is no server to act on. Name some in server_names, or configure one.',
  );
}

function noneIsBadRequest(thrown: unknown): never {
  throw thrown instanceof AppError && thrown.code === 'NO_DATA' ? nothingNamed() : thrown;
}

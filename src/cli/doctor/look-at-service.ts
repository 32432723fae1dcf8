import { z } from 'zod';
import { fleetHealthSchema } from '../../actions/server/fleet-health.ts';
import { serverStatus } from '../../actions/server/status.ts';
import { systemInfo } from '../../actions/system/info.ts';
import { isLoopback } from '../../domain/access/loopback.ts';
import type { Looked } from '../../domain/doctor/installation-facts.ts';
import type {
  Acceptance,
  ContactFacts,
  PartFacts,
  RemoteFacts,
  RemoteFleetFacts,
} from '../../domain/doctor/remote-facts.ts';
import { AppError, toAppError } from '../../domain/error/app-error.ts';
import { VERSION } from '../../wiring/version.ts';
import type { GlobalOptions } from '../global-options.ts';
import { apiTarget } from '../remote/api-target.ts';
import { askApi } from '../remote/ask-api.ts';
import { createRemoteRunner } from '../remote/remote-runner.ts';
import { REQUEST_ID } from '../request-id.ts';
import { lookAtOrigin } from './look-at-origins.ts';

const PATIENCE_MS = 10_000;
const NOT_READY = 503;

const alive = z.object({ status: z.literal('alive'), version: z.string() });
const part = z.object({ ok: z.boolean(), error: z.string().nullable() });
const readiness = z.object({ checks: z.object({ store: part, temporal: part }) });
const index = z.object({ caller: z.object({ who: z.string(), role: z.string() }) });

type Read = <T>(path: string, schema: z.ZodType<T>, alsoAnswers?: number) => Promise<T>;

/** What a service elsewhere tells of itself, and of the way to it. Who is not let in asks no further. */
export async function lookAtService(
  url: string,
  options: GlobalOptions,
  signal: AbortSignal,
): Promise<RemoteFacts> {
  const target = apiTarget(url, process.env);
  const read: Read = async (path, schema, alsoAnswers = 200) => {
    const request = { method: 'GET', path, body: null } as const;
    const { body } = await askApi({ target, request, signal, limitMs: PATIENCE_MS, alsoAnswers });
    const { data } = schema.safeParse(body);
    if (data !== undefined) return data;
    throw new AppError('PRECONDITION_MISSING', `${url}${path} is not answered as a Watchkeeper does.`);
  };
  const known = { nowMs: Date.now(), url, ownVersion: VERSION, hasKey: target.key !== null };
  const service = await looked(lookAtContact(url, read));
  if ('failed' in service) return { ...known, service, ...NOT_ASKED };
  const [parts, acceptance] = await Promise.all([looked(lookAtParts(read)), lookAtAcceptance(read)]);
  if (acceptance.status !== 'accepted') return { ...known, ...NOT_ASKED, service, parts, acceptance };
  return { ...known, service, parts, acceptance, fleet: await looked(lookAtFleet(url, options, signal)) };
}

const NOT_ASKED = {
  parts: { failed: 'it was not asked' },
  acceptance: { status: 'unknown', reason: 'it was not asked' },
  fleet: { failed: 'it was not asked' },
} as const;

async function looked<T>(work: Promise<T>): Promise<Looked<T>> {
  try {
    return { found: await work };
  } catch (error) {
    return { failed: toAppError(error).message };
  }
}

async function lookAtContact(url: string, read: Read): Promise<ContactFacts> {
  const { version } = await read('/livez', alive);
  const { clockAheadMs, certificate } = await lookAtOrigin(new URL(`${url}/livez`));
  const { protocol, hostname } = new URL(url);
  return { version, clockAheadMs, certificate, isOpen: protocol === 'http:' && !isLoopback(hostname) };
}

async function lookAtParts(read: Read): Promise<readonly PartFacts[]> {
  const { checks } = await read('/readyz', readiness, NOT_READY);
  return (['store', 'temporal'] as const).map((name) => {
    const { ok, error } = checks[name];
    return { part: name, error: ok ? null : (error ?? 'no reason is known') };
  });
}

async function lookAtAcceptance(read: Read): Promise<Acceptance> {
  try {
    return { status: 'accepted', ...(await read('/', index)).caller };
  } catch (error) {
    const { httpStatus, message } = toAppError(error);
    return { status: httpStatus === 401 ? 'refused' : 'unknown', reason: message };
  }
}

async function lookAtFleet(
  url: string,
  options: GlobalOptions,
  signal: AbortSignal,
): Promise<RemoteFleetFacts> {
  const request = { action: serverStatus, options, isDryRun: false, signal, requestId: REQUEST_ID };
  const runner = createRemoteRunner(url, request);
  const [status, info] = await Promise.all([
    runner.run({ action: serverStatus, input: { include_servers: false } }),
    runner.run({ action: systemInfo, input: {} }),
  ]);
  const health = fleetHealthSchema.parse(status.kind === 'done' ? status.output : null);
  const { workers } = systemInfo.output.parse(info.kind === 'done' ? info.output : null).statistics;
  const { environment, mode, total_servers, stale_servers, last_check_age_seconds: age } = health;
  const { since, who } = mode;
  return {
    environment,
    mode: since === null || who === null ? null : { ...mode, who, sinceMs: Date.parse(since) },
    servers: total_servers,
    overdue: stale_servers,
    lastCheckAgeMs: age === null ? null : age * 1_000,
    workers,
  };
}

import type { MiddlewareHandler } from 'hono';
import { networkOf } from '../../domain/access/client-network.ts';
import type { Refusal } from '../../domain/access/refusal.ts';
import { isAtLeast } from '../../domain/access/role.ts';
import { AppError } from '../../domain/error/app-error.ts';
import type {
  Allowance,
  Counted,
  Identification,
  PresentedCredential,
  RateLimiter,
} from '../../ports/access.ts';
import type { ApiEnv } from '../api-env.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { ApiContext } from '../request.ts';
import type { Access } from './access.ts';
import { addressOf, credentialOf, isOfThisMachine } from './client.ts';
import { NOBODY } from './nobody.ts';
import { rateHeaders } from './rate-headers.ts';
import { createRefusalRecorder } from './refusal-recorder.ts';
import { challengeOf, failureOf } from './refuse.ts';
import type { Turned } from './refuse.ts';
import { roleOfRequest } from './route-roles.ts';

type Accepted = Extract<Identification, { status: 'accepted' }>;

const NO_CREDENTIAL: Identification = {
  status: 'refused',
  reason: 'no_credential',
  who: null,
  expiredAtMs: null,
};
const LONGEST_PATH = 200;
const UNDECIDED_RETRY_S = '5';

/** Lets in who has a credential and the role that the route asks for; all others are refused, said and audited. */
export function guardAccess(access: Access, dependencies: ApiDependencies): MiddlewareHandler<ApiEnv> {
  const guard = createGuard(access, dependencies);
  return async (c, next) => {
    const needs = roleOfRequest(c);
    if (needs === 'open') {
      c.set('caller', { who: NOBODY, role: 'viewer', via: 'http', requestId: c.get('requestId') });
      return next();
    }
    const { who, role } = await guard.identify(c);
    if (needs !== null && needs !== 'signed' && !isAtLeast(role, needs)) {
      throw await guard.turnAway(c, { reason: 'too_little_power', needs, has: role }, { who, role });
    }
    c.set('caller', { who, role, via: 'http', requestId: c.get('requestId') });
    return next();
  };
}

/** Puts the headers of the guard onto its answers, also onto those of what it throws. */
export function accessHeaders(): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    await next();
    for (const [name, value] of c.get('accessHeaders') ?? []) c.res.headers.set(name, value);
  };
}

function createGuard(access: Access, dependencies: ApiDependencies) {
  const recorder = createRefusalRecorder(access, dependencies);
  const { nowMs } = dependencies;

  const turnAway = async (
    c: ApiContext,
    turned: Turned,
    known: Pick<Refusal, 'who' | 'role'>,
  ): Promise<AppError> => {
    const challenge = challengeOf(turned.reason, access);
    if (challenge !== null) addHeaders(c, [['www-authenticate', challenge]]);
    const { method } = c.req;
    const path = c.req.path.slice(0, LONGEST_PATH);
    const requestId = c.get('requestId');
    const refusal = { ...known, reason: turned.reason, address: addressOf(c), method, path, requestId };
    await recorder.record(refusal);
    return failureOf(turned, access, nowMs());
  };

  /** Null for this machine, and where nobody is limited. */
  const limiterFor = (c: ApiContext): RateLimiter | null =>
    isOfThisMachine(c, addressOf(c)) ? null : access.limiter;

  const refuseBeyond = async (
    c: ApiContext,
    allowance: Allowance | undefined,
    known: Pick<Refusal, 'who' | 'role'>,
  ): Promise<void> => {
    if (allowance === undefined) return;
    addHeaders(c, rateHeaders(allowance, nowMs()));
    if (!allowance.isWithin) throw await turnAway(c, { reason: 'rate_limited', allowance }, known);
  };

  /** Judging costs reads and signatures: an address that has spent its allowance is not judged, save what was right before. */
  const refuseSpent = async (c: ApiContext, credential: PresentedCredential): Promise<void> => {
    const limiter = limiterFor(c);
    if (limiter === null || access.authenticator.hasAccepted(credential)) return;
    const allowance = await limiter.peek(addressCounted(c));
    if (!allowance.isWithin) await refuseBeyond(c, allowance, { who: null, role: null });
  };

  const identify = async (c: ApiContext): Promise<Accepted> => {
    const credential = credentialOf(c, access);
    if (credential !== null) await refuseSpent(c, credential);
    const found = credential === null ? NO_CREDENTIAL : await access.authenticator.identify(credential);
    const known = knownOf(found);
    const counted = found.status === 'accepted' ? callerCounted(found) : addressCounted(c);
    await refuseBeyond(c, await limiterFor(c)?.take(counted), known);
    if (found.status === 'undecided') throw undecided(c, found.cause);
    if (found.status === 'refused') throw await turnAway(c, found, known);
    return found;
  };

  const undecided = (c: ApiContext, cause: string): AppError => {
    recorder.sayUndecided(cause);
    addHeaders(c, [['retry-after', UNDECIDED_RETRY_S]]);
    // Said above, sparingly: who sends tokens while the issuer is away must not fill the log.
    c.set('isFailureSaid', true);
    return new AppError(
      'SERVICE_UNAVAILABLE',
      'Tokens cannot be judged just now: their issuer does not answer as it should. Ask again in a moment, or use an API key.',
    );
  };

  return { identify, turnAway };
}

function callerCounted({ who }: Accepted): Counted {
  return { kind: 'caller', name: who };
}

function addressCounted(c: ApiContext): Counted {
  return { kind: 'address', name: networkOf(addressOf(c) ?? '') };
}

function knownOf(found: Identification): Pick<Refusal, 'who' | 'role'> {
  if (found.status === 'undecided') return { who: null, role: null };
  return { who: found.who, role: found.status === 'accepted' ? found.role : null };
}

function addHeaders(c: ApiContext, headers: readonly (readonly [string, string])[]): void {
  c.set('accessHeaders', [...(c.get('accessHeaders') ?? []), ...headers]);
}

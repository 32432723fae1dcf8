import type { Hono } from 'hono';
import { takePress } from '../../actions/alert/awaited-press.ts';
import { findAction } from '../../actions/catalogue.ts';
import { runAction } from '../../actions/run-action.ts';
import { AppError, toAppError } from '../../domain/error/app-error.ts';
import type { ApiEnv } from '../api-env.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { isSignedWith, readPagerDutySignatures } from '../integrations/pagerduty-signature.ts';
import type { PlacedChannel } from '../integrations/responding-reader.ts';
import type { SignedRequests } from '../integrations/signed-requests.ts';
import { readBytes } from '../middleware/limit-body.ts';
import { readPagerDutyEvent } from '../pagerduty/pagerduty-event.ts';
import type { PagerDutyRequest } from '../pagerduty/pagerduty-event.ts';
import type { ApiContext } from '../request.ts';
import { parseJson } from '../slack/interaction.ts';

type Act = Extract<PagerDutyRequest, { kind: 'act' }>;

/**
 * Acknowledgements and resolutions that people make in PagerDuty. 200 also where there is nothing to do, or what is asked
 * is refused: PagerDuty would send it again, to the same end. A failure of ours is one, so that it does.
 */
export function pagerDutyRoutes(
  app: Hono<ApiEnv>,
  dependencies: ApiDependencies,
  requests: SignedRequests,
): void {
  app.post('/integrations/pagerduty', async (c) => {
    const signatures = readPagerDutySignatures(c.req.header('x-pagerduty-signature'));
    if (signatures.length === 0) throw await requests.refuse(c, 'no_signature');
    const body = await readBytes(c);
    const places = await requests.signers(c, {
      type: 'pagerduty',
      secretOf: ({ webhookSecret }) => webhookSecret,
      isSigned: (secret) => isSignedWith(secret, signatures, body),
    });
    if (places.length === 0) throw await requests.refuse(c, 'bad_signature');
    const asked = readPagerDutyEvent(parseJson(body.toString('utf8')));
    if (asked.kind === 'malformed')
      throw new AppError('INVALID_REQUEST', 'This is no webhook of PagerDuty in version 3.');
    if (asked.kind === 'act') await obey(c, dependencies, { asked, places });
    if (asked.kind === 'test')
      await takeTestAnswer(dependencies, { asked, places, requestId: c.get('requestId') });
    return c.body(null, 200);
  });
}

type TestAnswer = Extract<PagerDutyRequest, { kind: 'test' }>;

interface Asked {
  readonly asked: Act;
  readonly places: readonly PlacedChannel<'pagerduty'>[];
}

/** An id is one incident of the installation: the environment is the one that has it, among those of the signer. */
async function obey(c: ApiContext, dependencies: ApiDependencies, { asked, places }: Asked): Promise<void> {
  const { store, prober, control, releases, service, nowMs } = dependencies;
  const environments = [...new Set(places.map(({ environment }) => environment))];
  for (const environment of environments) {
    if ((await store.incident(environment, asked.incident)) === null) continue;
    const caller = {
      who: asked.who,
      role: 'operator',
      via: 'pagerduty',
      requestId: c.get('requestId'),
    } as const;
    const work = {
      store,
      prober,
      control,
      releases,
      service,
      nowMs,
      signal: AbortSignal.timeout(WORK_LIMIT_MS),
    };
    await settle(
      runAction(
        { ...work, environment, caller, idempotencyKey: asked.once },
        { action: actionOf(asked), input: inputOf(asked) },
      ),
    );
    return;
  }
}

/** Of the signer's environments the one that sent the test takes the answer. Whoever PagerDuty names is known by that. */
async function takeTestAnswer(
  dependencies: ApiDependencies,
  {
    asked,
    places,
    requestId,
  }: Pick<Asked, 'places'> & { readonly asked: TestAnswer; readonly requestId: string },
): Promise<void> {
  const { subject, who, occurredAtMs: pressedAtMs } = asked;
  const identified = { person: { name: who, role: 'operator' }, trouble: null } as const;
  for (const environment of new Set(places.map((place) => place.environment))) {
    const taken = await takePress(
      dependencies,
      { environment, subject },
      {
        ...{ senderId: who, wayBack: 'http', pressedAtMs, via: 'pagerduty', requestId },
        identify: () => Promise.resolve(identified),
      },
    );
    if (taken !== null) return;
  }
}

/** PagerDuty waits for an answer so long, and a little longer. */
const WORK_LIMIT_MS = 10_000;

function actionOf({ action: name }: Act) {
  const action = findAction(name);
  if (action === undefined) throw new AppError('NOT_FOUND', `There is no ${name}.`);
  return action;
}

function inputOf({ action, incident }: Act): Readonly<Record<string, unknown>> {
  return action === 'incident/resolve' ? { incident, cause: 'resolved in PagerDuty' } : { incident };
}

/** A refusal is an end too: it is acknowledged already, it is over. */
async function settle(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (thrown) {
    const failure = toAppError(thrown);
    if (failure.retryable || failure.httpStatus >= 500) throw failure;
  }
}

import type { Hono } from 'hono';
import { AppError } from '../../domain/error/app-error.ts';
import type { ApiEnv } from '../api-env.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { createSeenSignatures } from '../integrations/seen-signatures.ts';
import {
  isSignedBy,
  isWithinWindow,
  readSlackClaim,
  SIGNATURE_WINDOW_MS,
} from '../integrations/slack-signature.ts';
import type { SignedRequests } from '../integrations/signed-requests.ts';
import { readBytes } from '../middleware/limit-body.ts';
import type { ApiContext } from '../request.ts';
import type { Place } from '../slack/places.ts';
import { createSlackDesk } from '../slack/slack-desk.ts';
import { payloadOf, takeCommand, takeInteraction } from '../slack/slack-intake.ts';
import type { Intake } from '../slack/slack-intake.ts';

/** Signatures that are kept: those of a busy workspace within twice the window. */
const MOST_SEEN = 10_000;

/** A request that one of our apps has signed, and the channels of that app. */
interface Signed {
  readonly fields: Readonly<Record<string, string>>;
  readonly places: readonly Place[];
}

/**
 * What Slack sends: buttons, forms and `/watchkeeper` (RESPONDING section 4). It is answered as soon as it is known whose
 * it is, with nothing; the work comes after, and says what came of it by itself.
 */
export function slackRoutes(
  app: Hono<ApiEnv>,
  dependencies: ApiDependencies,
  requests: SignedRequests,
): void {
  const seen = createSeenSignatures({ keptMs: 2 * SIGNATURE_WINDOW_MS, most: MOST_SEEN });
  const { nowMs, chatting } = dependencies;
  const desk = chatting === undefined ? null : createSlackDesk(dependencies, chatting.chat);

  const admit = async (c: ApiContext): Promise<Signed> => {
    const claim = readSlackClaim((name) => c.req.header(name));
    if (claim === null) throw await requests.refuse(c, 'no_signature');
    if (!isWithinWindow(claim, nowMs())) throw await requests.refuse(c, 'old_signature');
    const body = await readBytes(c);
    const places = await requests.signers(c, {
      type: 'slack',
      secretOf: ({ signingSecret }) => signingSecret,
      isSigned: (secret) => isSignedBy(secret, claim, body),
    });
    if (places.length === 0) throw await requests.refuse(c, 'bad_signature');
    if (!seen.admit(claim.signature, nowMs())) throw await requests.refuse(c, 'replayed_signature');
    return { fields: Object.fromEntries(new URLSearchParams(body.toString('utf8'))), places };
  };

  const refusalOf = (c: ApiContext, intake: Exclude<Intake, 'taken'>): AppError | Promise<AppError> =>
    intake === 'malformed' ? malformed() : requests.refuse(c, intake);

  app.post('/integrations/slack/interactions', async (c) => {
    const { fields, places } = await admit(c);
    const sent = { what: payloadOf(fields), ...sentBy(c, places) };
    const intake = desk === null ? 'taken' : takeInteraction(desk, sent);
    if (intake !== 'taken') throw await refusalOf(c, intake);
    return c.body(null, 200);
  });

  app.post('/integrations/slack/commands', async (c) => {
    const { fields, places } = await admit(c);
    // Slack looks now and then whether the certificate is good.
    if (fields['ssl_check'] === '1') return c.body(null, 200);
    const sent = { what: fields, ...sentBy(c, places) };
    const intake = desk === null ? 'taken' : takeCommand(desk, sent);
    if (intake !== 'taken') throw await refusalOf(c, intake);
    return c.body(null, 200);
  });
}

function sentBy(c: ApiContext, places: readonly Place[]) {
  return { places, requestId: c.get('requestId'), wayBack: 'http' } as const;
}

function malformed(): AppError {
  return new AppError(
    'INVALID_REQUEST',
    'This is nothing that Slack sends, as far as its documentation says.',
  );
}

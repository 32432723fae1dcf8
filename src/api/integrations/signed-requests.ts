import { createBudget } from '../../domain/access/refusal-budget.ts';
import { explainRefusal } from '../../domain/access/refusal.ts';
import type { RefusalReason } from '../../domain/access/refusal.ts';
import { AppError, toAppError } from '../../domain/error/app-error.ts';
import type { ChannelType } from '../../domain/notify/channel-spec.ts';
import type { SecretRef } from '../../domain/server/server-spec.ts';
import { addressOf } from '../access/client.ts';
import { createRefusalRecorder } from '../access/refusal-recorder.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { ApiContext } from '../request.ts';
import { channelsOf, createRespondingReader } from './responding-reader.ts';
import type { ChannelOf, PlacedChannel, PlacedSettings } from './responding-reader.ts';

/** How signed requests, whose signature is their credential, are let in or refused. */
export interface SignedRequests {
  /** The channels whose secret satisfies `isSigned`. Throws SERVICE_UNAVAILABLE where none does and one is not to be had. */
  signers<T extends ChannelType>(c: ApiContext, asked: SignersAsked<T>): Promise<readonly PlacedChannel<T>[]>;
  /** Notes the refusal in log and audit log, within their budgets, and gives the failure to throw. */
  refuse(c: ApiContext, reason: RefusalReason): Promise<AppError>;
  readonly settings: () => Promise<readonly PlacedSettings[]>;
}

export interface SignersAsked<T extends ChannelType> {
  readonly type: T;
  /** Null where nothing is to come back through the channel. */
  readonly secretOf: (channel: ChannelOf<T>) => SecretRef | null;
  readonly isSigned: (secret: string) => boolean;
}

/** How often it is said that a secret is not to be had: whoever sends requests must not fill the log. */
const UNRESOLVED = { windowMs: 60_000, perKind: 1, inAll: 10 } as const;
const LONGEST_PATH = 200;

export function createSignedRequests(dependencies: ApiDependencies): SignedRequests {
  const { store, nowMs, access, chatting, onFailure } = dependencies;
  const recorder = createRefusalRecorder(
    { onRefusal: access?.onRefusal ?? (() => undefined), onUndecided: () => undefined },
    dependencies,
  );
  const said = createBudget(UNRESOLVED);
  const settings = createRespondingReader(store, nowMs);

  const sayUnresolved = (failure: AppError): void => {
    if (!said.admit(failure.message, nowMs()).isAdmitted) return;
    onFailure({ requestId: 'none', method: 'POST', path: '/integrations', error: failure });
  };

  return {
    settings,
    signers: async (c, { type, secretOf, isSigned }) => {
      const unresolved: AppError[] = [];
      const resolve = (reference: SecretRef | null): string => {
        if (reference === null || chatting === undefined) return '';
        try {
          return chatting.secrets.resolve(reference);
        } catch (error) {
          const failure = toAppError(error);
          unresolved.push(failure);
          sayUnresolved(failure);
          return '';
        }
      };
      const found = channelsOf(await settings(), type).filter(({ channel }) =>
        isSigned(resolve(secretOf(channel))),
      );
      if (found.length === 0 && unresolved.length > 0) {
        c.set('isFailureSaid', true);
        throw notNow();
      }
      return found;
    },
    refuse: async (c, reason) => {
      const { method } = c.req;
      const path = c.req.path.slice(0, LONGEST_PATH);
      const who = { who: null, role: null };
      await recorder.record({
        ...who,
        reason,
        address: addressOf(c),
        method,
        path,
        requestId: c.get('requestId'),
      });
      const { code, message } = explainRefusal(reason);
      return new AppError(code, message);
    },
  };
}

function notNow(): AppError {
  return new AppError(
    'SERVICE_UNAVAILABLE',
    'A secret that signatures are checked with is not to be had. The log says which.',
  );
}

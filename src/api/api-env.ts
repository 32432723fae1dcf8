import type { Caller } from '../actions/action.ts';

export interface ApiEnv {
  /** What the server tells of the connection; absent where there is no socket. */
  Bindings: {
    readonly incoming?: { readonly socket: { readonly remoteAddress?: string | undefined } };
  };
  /** What middleware hands on to the routes. */
  Variables: {
    requestId: string;
    /** Who asks, found by `guardAccess` or, while the API is open to this machine, `originGuard`. */
    caller: Caller;
    /** The failure of this request is in the log already. */
    isFailureSaid: boolean | undefined;
    /** A page of a listed origin asks; absent where none is listed. */
    isListedOrigin: boolean | undefined;
    accessHeaders: readonly (readonly [string, string])[] | undefined;
  };
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { McpEra, RememberedEra } from '../../../src/domain/probe/probe.ts';
import type { Verdict } from '../../../src/domain/probe/verdict.ts';
import type { McpPathSpec, RestPathSpec } from '../../../src/domain/server/server-spec.ts';

/** One request as a behaviour sees it. */
export interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: string;
  /** The JSON-RPC message of the body; empty when it is none. */
  readonly message: RpcRequest;
  /** Path below the behaviour's own, such as `/page-2`. */
  readonly below: string;
  /** Address of the behaviour itself. */
  readonly url: string;
}

export interface RpcRequest {
  readonly id?: number | string | null;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

export type Handler = (visit: Visit) => void;

interface Expectation {
  readonly verdict: Verdict;
  /** Words that the message must contain. */
  readonly says?: string;
  readonly attempts?: number;
  readonly statusCode?: number;
}

interface BehaviourBase {
  readonly name: string;
  /** Answers requests; absent where `port` says that the behaviour lives below HTTP. */
  readonly handle?: Handler;
  /** Key of the special listener that the behaviour lives on. */
  readonly port?: SpecialPort;
  /** Probes in a row; the expectation is held against the last. */
  readonly times?: number;
  readonly credentialWorkedAtMs?: number;
}

export interface McpBehaviour extends BehaviourBase {
  readonly path: 'mcp';
  readonly spec?: Partial<McpPathSpec>;
  readonly remembered?: RememberedEra;
  readonly acceptedTools?: number;
  readonly expect: Expectation & {
    readonly era?: McpEra;
    readonly protocolVersion?: string;
    readonly tools?: number;
    readonly sessionLost?: boolean;
    readonly rpcCode?: number;
  };
}

export interface RestBehaviour extends BehaviourBase {
  readonly path: 'rest';
  readonly spec?: Partial<RestPathSpec>;
  readonly expect: Expectation;
}

export type Behaviour = McpBehaviour | RestBehaviour;

/** Listeners that are no plain HTTP server. */
export type SpecialPort =
  | 'refused'
  | 'unresolvable'
  | 'closing'
  | 'silent'
  | 'garbage'
  | 'self-signed'
  | 'wrong-host'
  | 'trusted'
  | 'tls-silent'
  | 'tls-closing';

import { Client, Connection } from '@temporalio/client';
import { AppError } from '../domain/error/app-error.ts';

export interface TemporalAddress {
  readonly address: string;
  readonly namespace: string;
}

/** Left to itself, gRPC waits up to two minutes between two tries: so late would edges be once Temporal is back. */
const RECONNECT = {
  'grpc.initial_reconnect_backoff_ms': 500,
  'grpc.max_reconnect_backoff_ms': 3_000,
} as const;

/** A client that connects at its first call, so that a process can start while Temporal is away. */
export function createTemporalClient({ address, namespace }: TemporalAddress): Client {
  const options = { ...connectionOptions(address), channelArgs: RECONNECT };
  return new Client({ connection: Connection.lazy(options), namespace });
}

export interface ConnectionOptions {
  readonly address: string;
  readonly apiKey?: string;
  readonly tls?: true;
}

/** How clients and workers alike reach Temporal: `TEMPORAL_API_KEY` (which brings TLS) and `TEMPORAL_TLS=true` count. */
export function connectionOptions(address: string): ConnectionOptions {
  const apiKey = process.env['TEMPORAL_API_KEY'];
  return {
    address,
    ...(apiKey === undefined ? {} : { apiKey, tls: true }),
    ...(process.env['TEMPORAL_TLS'] === 'true' ? { tls: true } : {}),
  };
}

/** Runs a call with a deadline; any failure of Temporal itself becomes TEMPORAL_UNAVAILABLE. */
export async function withinDeadline<T>(
  client: Client,
  deadlineMs: number,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await client.withDeadline(Date.now() + deadlineMs, call);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError(
      'TEMPORAL_UNAVAILABLE',
      `Temporal does not answer as it should: ${reasonOf(error)}. Is it running and is its address right? Probing goes on meanwhile.`,
      { cause: error },
    );
  }
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}

import { Client, Connection } from '@temporalio/client';
import { AppError } from '../domain/error/app-error.ts';

export interface TemporalAddress {
  readonly address: string;
  readonly namespace: string;
}

/** A client that connects at its first call, so that a process can start while Temporal is away. */
export function createTemporalClient({ address, namespace }: TemporalAddress): Client {
  const apiKey = process.env['TEMPORAL_API_KEY'];
  const connection = Connection.lazy({
    address,
    ...(apiKey === undefined ? {} : { apiKey, tls: true }),
    ...(process.env['TEMPORAL_TLS'] === 'true' ? { tls: true } : {}),
  });
  return new Client({ connection, namespace });
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

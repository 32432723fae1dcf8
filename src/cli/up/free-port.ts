import { createServer } from 'node:net';
import { AppError } from '../../domain/error/app-error.ts';

export interface PortUse {
  readonly host: string;
  readonly port: number;
  /** Names the user, and how to choose another port. */
  readonly purpose: string;
  readonly cure: string;
}

/** Throws PORT_BUSY where something else listens, CONFIG_INVALID where nobody could; both name port and purpose. */
export async function requireFreePort({ host, port, purpose, cure }: PortUse): Promise<void> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port, exclusive: true }, resolve);
    });
  } catch (error) {
    throw failureOf({ host, port, purpose, cure }, error);
  } finally {
    server.close();
  }
}

function failureOf({ host, port, purpose, cure }: PortUse, cause: unknown): AppError {
  const options = { cause, details: { port, host } };
  if (cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE') {
    const message = `Port ${port}, wanted for ${purpose}, is in use on ${host}. Stop what listens there, or ${cure}.`;
    return new AppError('PORT_BUSY', message, options);
  }
  const reason = cause instanceof Error ? cause.message : String(cause);
  const message = `${host}:${port}, wanted for ${purpose}, cannot be listened on: ${reason}. Check host and port, or ${cure}.`;
  return new AppError('CONFIG_INVALID', message, options);
}

import { createServer } from 'node:net';
import { AppError } from '../../domain/error/app-error.ts';

export interface PortUse {
  readonly host: string;
  readonly port: number;
  /** Names the user, and how to choose another port. */
  readonly purpose: string;
  readonly cure: string;
}

/** Throws PORT_BUSY, naming port and purpose, where something else listens. */
export async function requireFreePort({ host, port, purpose, cure }: PortUse): Promise<void> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port, exclusive: true }, resolve);
    });
  } catch (error) {
    throw new AppError(
      'PORT_BUSY',
      `Port ${port}, wanted for ${purpose}, is in use on ${host}. Stop what listens there, or ${cure}.`,
      { cause: error, details: { port, host } },
    );
  } finally {
    server.close();
  }
}

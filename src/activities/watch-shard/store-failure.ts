import { AppError } from '../../domain/error/app-error.ts';

/** The store is away, full or damaged: the recorder says so, and everything else waits until it is back. */
export function isStoreFailure(thrown: unknown): boolean {
  return thrown instanceof AppError && thrown.code.startsWith('STORE_');
}

import type { Log } from '../../ports/log.ts';
import type { ShardLease } from '../../ports/store.ts';
import { AppError } from '../../domain/error/app-error.ts';

/** The store is away, full or damaged: the recorder says so, and everything else waits until it is back. */
export function isStoreFailure(thrown: unknown): boolean {
  return thrown instanceof AppError && thrown.code.startsWith('STORE_');
}

interface Teller {
  readonly log: Pick<Log, 'error' | 'info'>;
  readonly lease: ShardLease;
}

/** Says that a shard's store cannot be written, and why; null: that it can be again. */
export function sayStoreTrouble({ log, lease }: Teller, message: string | null, dropped: number): void {
  const facts = { environment: lease.environment, shard: lease.shard, checks_dropped: dropped };
  if (message === null) log.info('The store can be written again; what was kept meanwhile is in it', facts);
  else
    log.error(
      `The store cannot be written; probing goes on and results are kept in memory: ${message}`,
      facts,
    );
}

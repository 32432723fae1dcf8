import { openSqliteStore } from '../../../src/adapters/store/sqlite/open-sqlite-store.ts';
import { AppError } from '../../../src/domain/error/app-error.ts';
import { batchOfTen } from './batch-of-ten.ts';

/** A process of its own that commits for one shard. Prints the number of each commit once it is made, or the failure's code. */
async function commitForShard(path: string, shard: number, commits: number): Promise<void> {
  const store = await openSqliteStore({ path });
  const lease = await store.acquireLease('production', shard, `child-${process.pid}`);
  for (let n = 1; n <= commits; n += 1) {
    await store.commit(batchOfTen(lease, n));
    console.log(n);
  }
  await store.close();
}

const [path = '', shard, commits] = process.argv.slice(2);
try {
  await commitForShard(path, Number(shard), Number(commits));
} catch (failure) {
  console.log(failure instanceof AppError ? `${failure.code} ${failure.message}` : failure);
  process.exitCode = 1;
}

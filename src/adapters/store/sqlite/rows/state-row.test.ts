import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { aBatch } from '../../../../../test/contracts/store/a-batch.ts';
import { aCheck, aState } from '../../../../../test/contracts/store/a-check.ts';
import { createSqliteBench } from '../../../../../test/contracts/store/sqlite-bench.ts';

test('a state that a later version wrote is refused, not misread', async () => {
  const bench = await createSqliteBench();
  const store = await bench.open();
  const lease = await store.acquireLease('production', 0, 'w');
  await store.commit(aBatch(lease, { states: [aState(aCheck('a'))] }));
  const database = new DatabaseSync(bench.path);
  database.exec("UPDATE states SET body = json_set(body, '$.version', 4)");
  database.close();
  const refused = { code: 'STORE_CORRUPT', message: expect.stringContaining('version 4') as unknown };
  await expect(store.state('production', 'a')).rejects.toMatchObject(refused);
  await expect(store.allStates('production')).rejects.toMatchObject(refused);
  await bench.dispose();
});

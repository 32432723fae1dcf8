import { openSqliteStore } from '../../../src/adapters/store/sqlite/open-sqlite-store.ts';
import { NOON_MS } from './a-check.ts';

/** A process of its own whose messages ask for turns at one channel. Prints each turn, counted from noon. */
const [path = '', number = '', turns = ''] = process.argv.slice(2);
const store = await openSqliteStore({ path });
const message = {
  environment: 'production',
  channel: 'console',
  subject: 'incident:K7Q2MD',
  event: 'opened',
  atMs: NOON_MS,
} as const;
for (let n = 1; n <= Number(turns); n += 1) {
  const key = `message-${number}-${n}`;
  await store.beginMessage({ ...message, key });
  const turn = await store.takeTurn(key, { perMinute: 5, nowMs: NOON_MS, reason: () => 'waits' });
  console.log(turn - NOON_MS);
}
await store.close();

import { describe, expect, it } from 'vitest';
import type { AuditRecord } from '../../../src/domain/audit/audit-record.ts';
import { NOON_MS } from './a-check.ts';
import type { Opened } from './store-contract.ts';

/** What people do, as it is recorded. */
export function describePeople(opened: () => Opened): void {
  describe('for people', () => {
    it('hands commands to the loops in order, each environment its own', async () => {
      const { store, bench } = opened();
      bench.setNow(NOON_MS);
      const command = { kind: 'breaker_reset', server: 'a', path: 'both' } as const;
      const first = await store.enqueue('production', 'ann', command);
      await store.enqueue('staging', 'ann', command);
      const third = await (await bench.open()).enqueue('production', 'bob', { kind: 'pause', server: 'a' });
      expect(third).toBeGreaterThan(first);
      const stored = { sequence: first, atMs: NOON_MS, who: 'ann', command };
      expect((await store.commandsAfter('production', first - 1))[0]).toStrictEqual(stored);
      expect((await store.commandsAfter('production', first)).map(({ sequence }) => sequence)).toStrictEqual([
        third,
      ]);
      expect(await store.commandsAfter('production', third)).toStrictEqual([]);
    });

    it('keeps the audit log, newest first', async () => {
      const { store } = opened();
      const record: AuditRecord = {
        atMs: NOON_MS,
        environment: 'production',
        who: 'ann',
        role: 'admin',
        via: 'cli',
        action: 'server/pause',
        subject: 'a',
        phase: 'before',
        outcome: null,
        requestId: 'r1',
        input: { server: 'a', nested: [1, { x: null }] },
      };
      await store.appendAudit(record);
      await store.appendAudit({ ...record, phase: 'after', outcome: 'done' });
      await store.appendAudit({ ...record, environment: 'staging' });
      const [after, before] = await store.audit('production', 10);
      expect(before).toStrictEqual({ ...record, sequence: 1 });
      expect(after).toStrictEqual({ ...record, phase: 'after', outcome: 'done', sequence: 2 });
      expect(await store.audit('production', 1)).toHaveLength(1);
      expect(await store.audit('production', 10, 2)).toStrictEqual([before]);
      expect(await store.audit('production', 10, 1)).toStrictEqual([]);
    });

    it('does a request once: its key says running, then done, and refuses another request', async () => {
      const { store, bench } = opened();
      const other = await bench.open();
      expect(await store.beginIdempotent('k', 'h1')).toStrictEqual({ status: 'fresh' });
      expect(await other.beginIdempotent('k', 'h1')).toStrictEqual({ status: 'running' });
      expect(await other.beginIdempotent('k', 'h2')).toStrictEqual({ status: 'mismatch' });
      await store.finishIdempotent('k', '');
      expect(await other.beginIdempotent('k', 'h1')).toStrictEqual({ status: 'done', response: '' });
      expect(await other.beginIdempotent('k', 'h2')).toStrictEqual({ status: 'mismatch' });
      expect(await other.beginIdempotent('k2', 'h1')).toStrictEqual({ status: 'fresh' });
    });

    it('gives a key out once when many ask at the same time', async () => {
      const { store, bench } = opened();
      const stores = [store, await bench.open(), await bench.open()];
      const starts = await Promise.all(
        stores.flatMap((each) => [1, 2, 3].map(() => each.beginIdempotent('k', 'h'))),
      );
      expect(starts.filter(({ status }) => status === 'fresh')).toHaveLength(1);
    });
  });
}

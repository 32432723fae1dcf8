import { describe, expect, it } from 'vitest';
import { chainRecord, FIRST_PREVIOUS_HASH } from '../../../src/domain/audit/audit-line.ts';
import type { AuditFilter } from '../../../src/ports/store.ts';
import type { AuditRecord } from '../../../src/domain/audit/audit-record.ts';
import { AUDITED } from './an-audit-record.ts';
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
      const record = AUDITED;
      await store.appendAudit(record);
      await store.appendAudit({ ...record, phase: 'after', outcome: 'done' });
      await store.appendAudit({ ...record, environment: 'staging' });
      const [after, before] = await store.audit('production', 10);
      expect(before).toStrictEqual(chainRecord({ ...record, sequence: 1 }, FIRST_PREVIOUS_HASH));
      expect(after).toStrictEqual(
        chainRecord({ ...record, phase: 'after', outcome: 'done', sequence: 2 }, before?.hash ?? ''),
      );
      expect(await store.audit('production', 1)).toHaveLength(1);
      expect(await store.audit('production', 10, { before: 2 })).toStrictEqual([before]);
      expect(await store.audit('production', 10, { before: 1 })).toStrictEqual([]);
    });

    it('chains the records of all environments and all processes into one', async () => {
      const { store, bench } = opened();
      const other = await bench.open();
      await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          (index % 2 === 0 ? store : other).appendAudit({
            ...AUDITED,
            environment: index % 3 === 0 ? 'staging' : 'production',
          }),
        ),
      );
      const records = await store.auditAfter(0, 100);
      expect(records.map(({ sequence }) => sequence)).toStrictEqual(records.map((_, index) => index + 1));
      for (const [index, { previousHash }] of records.entries())
        expect(previousHash).toBe(records[index - 1]?.hash ?? FIRST_PREVIOUS_HASH);
      expect(await store.lastAuditSequence()).toBe(20);
      expect((await store.auditAfter(18, 1)).map(({ sequence }) => sequence)).toStrictEqual([19]);
    });

    it('takes in a record that was left elsewhere, once, whatever the order of its fields', async () => {
      const { store, bench } = opened();
      const other = await bench.open();
      const shuffled = Object.fromEntries(Object.entries(AUDITED).reverse()) as unknown as AuditRecord;
      await Promise.all([AUDITED, shuffled].map((record) => store.takeInAudit(record)));
      await Promise.all([store, other].map((each) => each.takeInAudit(AUDITED)));
      expect(await store.auditAfter(0, 10)).toHaveLength(1);
      for (const change of [
        { phase: 'after' },
        { atMs: NOON_MS + 1 },
        { requestId: 'b' },
        { environment: 'staging' },
      ] as const)
        await store.takeInAudit({ ...AUDITED, ...change });
      expect((await store.auditAfter(0, 10)).map(({ sequence }) => sequence)).toStrictEqual([1, 2, 3, 4, 5]);
    });

    it('finds audit records by who, what and since when', async () => {
      const { store } = opened();
      await store.appendAudit(AUDITED);
      await store.appendAudit({ ...AUDITED, who: 'bob', action: 'breaker/open' });
      await store.appendAudit({ ...AUDITED, action: 'breaker/reset', atMs: NOON_MS + 1000 });
      const found = async (filter: AuditFilter) =>
        (await store.audit('production', 10, filter)).map(({ sequence }) => sequence);
      expect(await found({ who: 'bob' })).toStrictEqual([2]);
      expect(await found({ action: 'breaker' })).toStrictEqual([3, 2]);
      expect(await found({ action: 'breaker/open' })).toStrictEqual([2]);
      expect(await found({ action: 'break' })).toStrictEqual([]);
      expect(await found({ sinceMs: NOON_MS + 1 })).toStrictEqual([3]);
      expect(await found({ who: 'ann', action: 'breaker', sinceMs: NOON_MS })).toStrictEqual([3]);
    });

    it('gives a copy every record once and in order, whoever asks, and again what it failed to take', async () => {
      const { store, bench } = opened();
      const other = await bench.open();
      const taken: number[] = [];
      const take = (records: readonly { readonly sequence: number }[]): void => {
        taken.push(...records.map(({ sequence }) => sequence));
      };
      for (let count = 0; count < 3; count += 1) await store.appendAudit(AUDITED);
      const failing = store.copyAudit('a', () => {
        throw new Error('the disk is full');
      });
      await expect(failing).rejects.toThrow();
      await Promise.all([store.copyAudit('a', take), other.copyAudit('a', take)]);
      await other.appendAudit(AUDITED);
      await other.copyAudit('a', take);
      await store.copyAudit('a', take);
      expect(taken).toStrictEqual([1, 2, 3, 4]);
      const second: number[] = [];
      await store.copyAudit('b', (records) => void second.push(records.length));
      expect(second).toStrictEqual([4]);
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

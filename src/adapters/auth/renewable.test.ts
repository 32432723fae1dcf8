import { describe, expect, it } from 'vitest';
import { createRenewable } from './renewable.ts';

/** A source of numbered values that live 100 ms and are due for refresh after 60. */
function aSource() {
  let now = 0;
  let failing: Error | null = null;
  let fetches = 0;
  let release: (() => void) | null = null;
  const fetch = async () => {
    fetches += 1;
    const number = fetches;
    const startedAt = now;
    if (release !== null) await new Promise<void>((resolve) => (release = resolve));
    await Promise.resolve();
    if (failing !== null) throw failing;
    return { value: number, refreshAtMs: startedAt + 60, expiresAtMs: startedAt + 100 };
  };
  return {
    renewable: createRenewable({ fetch, nowMs: () => now }),
    fetches: () => fetches,
    at: (ms: number) => (now = ms),
    fail: (error: Error | null) => (failing = error),
    hold: () => (release = () => undefined),
    release: () => {
      release?.();
      release = null;
    },
  };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('a renewable value', () => {
  it('is fetched once for all who ask at the same time', async () => {
    const source = aSource();
    const asked = Array.from({ length: 250 }, async () => source.renewable.get());
    expect(new Set(await Promise.all(asked))).toEqual(new Set([1]));
    expect(source.fetches()).toBe(1);
  });

  it('is given at once while it is fresh', async () => {
    const source = aSource();
    await source.renewable.get();
    source.at(59);
    expect(source.renewable.get()).toBe(1);
    expect(source.fetches()).toBe(1);
  });

  it('serves on while the next one is fetched', async () => {
    const source = aSource();
    await source.renewable.get();
    source.at(60);
    expect([source.renewable.get(), source.renewable.get()]).toEqual([1, 1]);
    await settled();
    expect(source.renewable.get()).toBe(2);
    expect(source.fetches()).toBe(2);
  });

  it('outlives a failed refresh until it expires, and the failure then waits for its backoff', async () => {
    const source = aSource();
    await source.renewable.get();
    source.fail(new Error('down'));
    source.at(60);
    expect(source.renewable.get()).toBe(1);
    await settled();
    source.at(99);
    expect(source.renewable.get()).toBe(1);
    source.at(100);
    await expect(source.renewable.get()).rejects.toThrow('down');
    expect(source.fetches()).toBe(2);
  });

  it('is asked for again after 1, 2, 4 and at most 30 seconds of failure', async () => {
    const source = aSource();
    source.fail(new Error('down'));
    let due = 0;
    for (const [index, backoffMs] of [1, 2, 4, 8, 16, 30, 30].map((s) => s * 1000).entries()) {
      source.at(due);
      await expect(source.renewable.get()).rejects.toThrow('down');
      source.at(due + backoffMs - 1);
      await expect(source.renewable.get()).rejects.toThrow('down');
      expect(source.fetches()).toBe(index + 1);
      due += backoffMs;
    }
    source.at(due);
    source.fail(null);
    await expect(source.renewable.get()).resolves.toBe(8);
  });

  it('counts failures anew after a success', async () => {
    const source = aSource();
    for (const due of [0, 1_000, 3_000]) {
      source.fail(new Error('down'));
      source.at(due);
      await expect(source.renewable.get()).rejects.toThrow('down');
    }
    source.fail(null);
    source.at(7_000);
    await source.renewable.get();
    source.fail(new Error('down again'));
    source.at(8_000);
    await expect(source.renewable.get()).rejects.toThrow('down again');
    source.fail(null);
    source.at(9_000);
    await expect(source.renewable.get()).resolves.toBe(6);
  });

  it('is fetched anew when forgotten, even while an older fetch is under way', async () => {
    const source = aSource();
    source.hold();
    const old = source.renewable.get();
    source.renewable.forget();
    const release = source.release;
    await settled();
    release();
    await expect(source.renewable.get()).resolves.toBe(2);
    await expect(old).resolves.toBe(1);
    expect(source.renewable.get()).toBe(2);
  });
});

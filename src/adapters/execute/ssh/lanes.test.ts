import { describe, expect, test } from 'vitest';
import { Lanes } from './lanes.ts';

const STAY = new AbortController().signal;

function aGate() {
  const { promise, resolve } = Promise.withResolvers<string>();
  return { open: resolve, wait: () => promise };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('Lanes', () => {
  test('let so many through at once for each key, and the next when one is done, failed or not', async () => {
    const lanes = new Lanes(2);
    const begun: string[] = [];
    const gate = aGate();
    const failing = Promise.withResolvers<string>();
    const work = (name: string, key: string) =>
      lanes.run(key, STAY, () => {
        begun.push(name);
        return name === 'a2' ? failing.promise : gate.wait();
      });
    const all = Promise.allSettled([
      work('a1', 'a'),
      work('a2', 'a'),
      work('a3', 'a'),
      work('a4', 'a'),
      work('b1', 'b'),
    ]);
    await settled();
    expect(begun).toEqual(['a1', 'a2', 'b1']);
    failing.reject(new Error('no'));
    await settled();
    expect(begun).toEqual(['a1', 'a2', 'b1', 'a3']);
    gate.open('done');
    expect((await all).map(({ status }) => status).toSorted()).toEqual([
      ...Array<string>(4).fill('fulfilled'),
      'rejected',
    ]);
    expect(begun).toContain('a4');
  });

  test('who gives up while waiting leaves without a turn, and takes nobody else’s', async () => {
    const lanes = new Lanes(1);
    const gate = aGate();
    const first = lanes.run('a', STAY, gate.wait);
    const giving = new AbortController();
    const second = lanes.run('a', giving.signal, () => Promise.resolve('second'));
    const third = lanes.run('a', STAY, () => Promise.resolve('third'));
    giving.abort();
    expect(await second).toBeNull();
    gate.open('first');
    expect([await first, await third]).toEqual(['first', 'third']);
    expect(await lanes.run('a', AbortSignal.abort(), () => Promise.resolve('never'))).toBeNull();
  });
});

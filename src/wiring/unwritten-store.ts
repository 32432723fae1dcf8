import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Store } from '../ports/store.ts';
import { openStore } from './open-store.ts';

/**
 * What a store reads as that is not there yet: empty, until `isThere` says that somebody has written it. Whoever goes on
 * reading, as `--watch` does, finds that one then.
 */
export async function openUnwrittenStore(url: string, isThere: () => boolean): Promise<Store> {
  const folder = await mkdtemp(join(tmpdir(), 'watchkeeper-'));
  const empty = await openStore(`sqlite:${join(folder, 'empty.db')}`);
  let written: Promise<Store> | null = null;
  const current = async (): Promise<Store> => {
    if (written === null && isThere()) {
      written = openStore(url);
      written.catch(() => (written = null));
    }
    return written ?? empty;
  };
  const store = forwardingStore(empty, async (call) => call(await current()));
  return {
    ...store,
    async close() {
      try {
        await Promise.all([empty.close(), written?.then((opened) => opened.close())]);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

type Method = (...args: readonly unknown[]) => Promise<unknown>;

/** Makes a call of whichever store is the current one. */
type Forward = (call: (store: Store) => Promise<unknown>) => Promise<unknown>;

/** Has `forward` make every call. Holds because all that a store offers beside its id are async methods. */
export function forwardingStore(shape: Store, forward: Forward): Store {
  const methods = Object.entries(shape).flatMap(([name, value]) =>
    typeof value === 'function'
      ? [[name, (...args: readonly unknown[]) => forward((store) => callOf(store, name)(...args))] as const]
      : [],
  );
  return { ...shape, ...Object.fromEntries(methods) };
}

function callOf(store: Store, name: string): Method {
  return Reflect.get(store, name) as Method;
}

import { NO_CREDENTIALS } from '../domain/figures/credential-figures.ts';
import type { Prober } from '../ports/prober.ts';

/** A prober whose parts are loaded at the first probe: most commands never probe. */
export function createLazyProber(): Prober {
  let loading: Promise<Prober> | null = null;
  let loaded: Prober | null = null;
  const load = (): Promise<Prober> => (loading ??= create().then((prober) => (loaded = prober)));
  return {
    probeMcp: async (request) => (await load()).probeMcp(request),
    probeRest: async (request) => (await load()).probeRest(request),
    pools: () => loaded?.pools() ?? [],
    credentials: () => loaded?.credentials() ?? NO_CREDENTIALS,
    caches: () => loaded?.caches() ?? [],
    close: async () => (await loading)?.close(),
  };
}

async function create(): Promise<Prober> {
  const { createProbing } = await import('./create-probing.ts');
  return createProbing();
}

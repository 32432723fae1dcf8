import { setTimeout as delay } from 'node:timers/promises';
import { probeServer } from '../../../src/actions/server/probe-server.ts';
import type { Check } from '../../../src/domain/check/check.ts';
import type { LoadedConfiguration } from '../../../src/config/load-configuration.ts';
import type { Release } from '../../../src/domain/release/release.ts';
import type { ServerSpec } from '../../../src/domain/server/server-spec.ts';
import { initialState } from '../../../src/domain/watch/fold-check.ts';
import { load } from '../builders/written-configuration.ts';
import { startProber } from '../mcp-zoo/start-prober.ts';
import { startLab, type Visit } from './lab.ts';

export type Document = Readonly<Record<string, unknown>>;

/** Two documents that differ in one key, what to look at, and what is seen with each. */
export interface KeyEffect {
  readonly before: Document;
  readonly after: Document;
  readonly observe: (document: Document) => unknown;
  readonly seen: readonly [before: unknown, after: unknown];
}

export type KeyEffects = Readonly<Record<string, KeyEffect>>;

export const SECRETS = { A: 'aaaaaaaaaa.bbbbbbbbbb.cccccccccc', B: 'dddddddddd.eeeeeeeeee.ffffffffff' };

/** Where documents mean the lab. */
export const LAB = 'http://lab.invalid';

const SERVER = {
  server_name: 'search-mcp',
  mcp_endpoint_url: `${LAB}/mcp`,
  rest_health_endpoint_url: `${LAB}/health`,
  mcp_mode: 'plain',
};

/** A document with one server on both paths of the lab. */
export function withServer(server: Document, more: Document = {}): Document {
  return { ...more, servers: [{ ...SERVER, ...server }] };
}

export function loaded(document: Document): LoadedConfiguration {
  return load(JSON.stringify(document), SECRETS);
}

export function releaseOf(document: Document): Release {
  const [environment] = loaded(document).environments;
  if (environment === undefined) throw new Error('The document describes no environment.');
  return environment.release;
}

export function specOf(document: Document): ServerSpec {
  const [spec] = releaseOf(document).settings.servers;
  if (spec === undefined) throw new Error('The document names no server.');
  return spec;
}

interface Probed {
  readonly check: Check;
  readonly visits: readonly Visit[];
  readonly pools: readonly { readonly path: string; readonly size: number }[];
  readonly elapsedMs: number;
}

/** The document's first server probed for real, in a lab of its own. */
export async function probed(document: Document, times = 1, pauseMs = 0): Promise<Probed> {
  const lab = await startLab();
  const prober = startProber(SECRETS);
  const text = JSON.stringify(document).replaceAll(LAB, lab.origin);
  const spec = specOf(JSON.parse(text) as Document);
  const request = { prober, nowMs: Date.now, spec, state: null, release: 'r', origin: 'schedule' } as const;
  try {
    const startedMs = performance.now();
    let check = await probeServer(request);
    for (let time = 1; time < times; time += 1) {
      await delay(pauseMs);
      const state = { ...initialState(spec.name), call: check.mcp.call };
      check = await probeServer({ ...request, state });
    }
    return {
      check,
      visits: [...lab.visits],
      pools: prober.pools(),
      elapsedMs: performance.now() - startedMs,
    };
  } finally {
    await prober.close();
    await lab.close();
  }
}

import type { Json } from '../../../domain/tool-contract/tool-contract.ts';
import { isRecord, type JsonRecord } from '../json-value.ts';

const METRIC_GROUPS = ['metrics', 'stats', 'statistics', 'performance'] as const;
/** The flat names of inv. 3.2 under the one that is kept. */
const METRIC_ALIASES = {
  uptime: ['uptime', 'up_time', 'running_time'],
  memory_usage: ['memory_usage', 'memory', 'mem', 'memory_used'],
  cpu_usage: ['cpu_usage', 'cpu', 'cpu_percent'],
  request_count: ['request_count', 'requests', 'total_requests'],
  error_count: ['error_count', 'errors', 'total_errors'],
  response_time: ['response_time', 'avg_response_time', 'latency'],
  active_connections: ['active_connections', 'connections', 'conn_count'],
} as const;
const MAX_METRICS = 64;
const MAX_BREAKERS = 64;
const MAX_DEPTH = 3;

/** Makes a server's words printable, short and free of secrets. */
export type Excerpt = (text: string) => string;

interface Collected<T> {
  readonly found: Map<string, T>;
  readonly excerpt: Excerpt;
}

/** Numbers that a health body reports about its server. */
export function metricsOf(body: JsonRecord, excerpt: Excerpt): Readonly<Record<string, number>> {
  const found = new Map<string, number>();
  for (const [name, aliases] of Object.entries(METRIC_ALIASES)) {
    const alias = aliases.find((candidate) => typeof body[candidate] === 'number');
    if (alias !== undefined) found.set(name, Number(body[alias]));
  }
  for (const group of METRIC_GROUPS) collectNumbers(body[group], '', { found, excerpt });
  return Object.fromEntries([...found].slice(0, MAX_METRICS));
}

function collectNumbers(value: Json | undefined, prefix: string, collected: Collected<number>): void {
  const { found, excerpt } = collected;
  if (!isRecord(value) || prefix.split('.').length > MAX_DEPTH) return;
  for (const [name, member] of Object.entries(value)) {
    if (found.size >= MAX_METRICS) return;
    const key = excerpt(`${prefix}${name}`);
    if (typeof member === 'number') found.set(key, member);
    else collectNumbers(member, `${key}.`, collected);
  }
}

/** Each breaker with its state in lower case, from `circuit_breaker` or `circuit_breakers` in any of their forms. */
export function breakersOf(body: JsonRecord, excerpt: Excerpt): Readonly<Record<string, string>> {
  const found = new Map<string, string>();
  for (const name of ['circuit_breaker', 'circuit_breakers'])
    collectBreakers(body[name], name, { found, excerpt });
  return Object.fromEntries([...found].slice(0, MAX_BREAKERS));
}

function collectBreakers(value: Json | undefined, name: string, collected: Collected<string>): void {
  const { found, excerpt } = collected;
  const state = stateOf(value, excerpt);
  if (state !== null) {
    found.set(name, state);
  } else if (Array.isArray(value)) {
    const entries: readonly Json[] = value;
    entries.slice(0, MAX_BREAKERS).forEach((entry, index) => {
      const own =
        isRecord(entry) && typeof entry.name === 'string' ? excerpt(entry.name) : `${name}.${index}`;
      put(found, own, stateOf(entry, excerpt));
    });
  } else if (isRecord(value)) {
    for (const [key, entry] of Object.entries(value).slice(0, MAX_BREAKERS))
      put(found, excerpt(key), stateOf(entry, excerpt));
  }
}

function put(found: Map<string, string>, name: string, state: string | null): void {
  if (state !== null) found.set(name, state);
}

function stateOf(value: Json | undefined, excerpt: Excerpt): string | null {
  const state = isRecord(value) ? (value.state ?? value.status) : value;
  return typeof state === 'string' ? excerpt(state).toLowerCase() : null;
}

/** What the body says of the system as a whole: `system`, or a `health` that is an object; lower case. */
export function systemHealthOf(body: JsonRecord, excerpt: Excerpt): string | null {
  for (const part of [body.system, body.health]) {
    if (!isRecord(part)) continue;
    const word = part.status ?? part.health ?? part.state;
    if (typeof word === 'string') return excerpt(word).toLowerCase();
    if (typeof part.healthy === 'boolean') return part.healthy ? 'healthy' : 'unhealthy';
  }
  return null;
}

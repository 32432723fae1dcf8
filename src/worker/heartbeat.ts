import { setTimeout as delay } from 'node:timers/promises';
import { doChecksComeIn, noteOverdue } from '../domain/self-watch/overdue.ts';
import type { Overdue } from '../domain/self-watch/overdue.ts';
import type { Log } from '../ports/log.ts';
import type { HeartbeatParts } from '../wiring/create-heartbeat.ts';

export interface Heartbeat extends HeartbeatParts {
  readonly environments: readonly string[];
  readonly log: Pick<Log, 'info' | 'warn'>;
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
  /** Between two looks at the clock and the release; a second where it is left out. */
  readonly lookMs?: number;
}

const LOOK_MS = 1_000;

/**
 * Tells a service outside that checks come in, as often as each environment asks for it. It stops with the worker, with
 * the loops that watch and with the store: the other side then knows what none of them can say any more.
 */
export async function keepHeartbeat(heartbeat: Heartbeat): Promise<void> {
  await Promise.all(heartbeat.environments.map((environment) => beat(heartbeat, environment)));
}

async function beat(heartbeat: Heartbeat, environment: string): Promise<void> {
  const { settingsOf, signal, nowMs, lookMs = LOOK_MS } = heartbeat;
  const news = new News(heartbeat, environment);
  let overdue: Overdue = {};
  let lastMs = -Infinity;
  while (!signal.aborted) {
    try {
      const settings = await settingsOf(environment);
      if (settings !== null && Math.abs(nowMs() - lastMs) >= settings.everyMs) {
        lastMs = nowMs();
        const reading = await heartbeat.read(environment);
        overdue = noteOverdue(overdue, reading);
        const ping = doChecksComeIn(overdue, reading)
          ? await heartbeat.pinger.ping(settings.url, signal)
          : ({ status: 'failed', detail: describeOverdue(Object.keys(overdue)) } as const);
        news.say(ping.status === 'failed' ? ping.detail : null);
      }
    } catch (error) {
      news.say(`the store cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
    await delay(lookMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Says once that the heartbeat stops, and once that it goes on. */
class News {
  readonly #heartbeat: Pick<Heartbeat, 'log' | 'signal'>;
  readonly #environment: string;
  #isStopped = false;

  constructor(heartbeat: Pick<Heartbeat, 'log' | 'signal'>, environment: string) {
    this.#heartbeat = heartbeat;
    this.#environment = environment;
  }

  /** Null: it was sent. */
  say(trouble: string | null): void {
    const { log, signal } = this.#heartbeat;
    const environment = this.#environment;
    if (signal.aborted || (trouble !== null) === this.#isStopped) return;
    this.#isStopped = trouble !== null;
    if (trouble === null) log.info(`The heartbeat of ${environment} goes on`, { environment });
    else log.warn(`The heartbeat of ${environment} has stopped: ${trouble}`, { environment });
  }
}

const NAMED = 5;

function describeOverdue(servers: readonly string[]): string {
  const more = servers.length - NAMED;
  const named = servers.slice(0, NAMED).join(', ');
  return `no check comes in of ${named}${more > 0 ? ` and ${more} more` : ''}`;
}

import { connect } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SEARCH_ATTRIBUTES } from '../../contract/names.ts';
import { AppError } from '../../domain/error/app-error.ts';
import type { ChildPlan } from './supervisor.ts';

export interface TemporalServer {
  readonly executable: string;
  readonly dataDir: string;
  readonly port: number;
  readonly uiPort: number;
  readonly namespace: string;
}

/**
 * Temporal lets a timer that is due within this time fire that late, one second by default: more than an alert is held,
 * and most of what passes until people are told.
 */
const TIMER_GRAIN = 'history.timerProcessorMaxTimeShift="100ms"';

const ATTRIBUTE_TYPES = { KEYWORD: 'Keyword' } as const;

/** The embedded server: history in a file beside the store, loopback only, search attributes known from the start. */
export function temporalServerPlan({
  executable,
  dataDir,
  port,
  uiPort,
  namespace,
}: TemporalServer): ChildPlan {
  const attributes = SEARCH_ATTRIBUTES.flatMap(({ name, type }) => [
    '--search-attribute',
    `${name}=${ATTRIBUTE_TYPES[type]}`,
  ]);
  const file = resolve(dataDir, 'temporal.db');
  const places = ['--ip', '127.0.0.1', '--port', String(port), '--ui-port', String(uiPort)];
  const quiet = ['--log-level', 'never', '--namespace', namespace];
  const grain = ['--dynamic-config-value', TIMER_GRAIN];
  return {
    role: 'temporal',
    command: executable,
    args: ['server', 'start-dev', '--db-filename', file, ...places, ...quiet, ...grain, ...attributes],
    env: process.env,
    hasChannel: false,
  };
}

const START_LIMIT_MS = 60_000;

/** Resolves when something accepts connections there. */
export async function untilListening(host: string, port: number): Promise<void> {
  const deadline = Date.now() + START_LIMIT_MS;
  while (!(await accepts(host, port))) {
    if (Date.now() > deadline) {
      throw new AppError(
        'TEMPORAL_UNAVAILABLE',
        `Temporal did not come up on ${host}:${port} within a minute.`,
      );
    }
    await delay(100);
  }
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((answer) => {
    const socket = connect({ host, port });
    const finish = (isOpen: boolean): void => {
      socket.destroy();
      answer(isOpen);
    };
    socket.once('connect', () => {
      finish(true);
    });
    socket.once('error', () => {
      finish(false);
    });
  });
}

export type EndReason = 'interrupted' | 'timeout' | 'quit' | 'closed';

/** What may end a command before its work does. */
export interface Ending {
  /** Given once the command is to end. */
  readonly signal: AbortSignal;
  readonly ended: Promise<EndReason>;
  end(reason: EndReason): void;
  dispose(): void;
}

/** Listens for Ctrl-C, SIGTERM and the end of the time allowed; a second Ctrl-C ends the process at once. */
export function createEnding(timeoutMs: number | null): Ending {
  const controller = new AbortController();
  const { promise, resolve } = Promise.withResolvers<EndReason>();
  const end = (reason: EndReason): void => {
    resolve(reason);
    controller.abort();
  };
  const interrupt = (): void => {
    end('interrupted');
  };
  const close = (): void => {
    end('closed');
  };
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', close);
  const timer =
    timeoutMs === null
      ? null
      : setTimeout(() => {
          end('timeout');
        }, timeoutMs);
  return {
    signal: controller.signal,
    ended: promise,
    end,
    dispose() {
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', close);
      if (timer !== null) clearTimeout(timer);
    },
  };
}

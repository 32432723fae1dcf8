/** Resolves at SIGTERM or SIGINT, and when the parent that opened a channel to this process is gone. */
export function untilToldToStop(): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      resolve();
    };
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
    if (process.channel === undefined) return;
    process.once('disconnect', stop);
    // A channel that is listened to would keep this process alive after its work is done.
    process.channel.unref();
  });
}

/**
 * Resolves at SIGTERM or SIGINT, and when the parent that opened a channel to this process is gone. Asked for before
 * anything slow begins: what comes earlier ends the process at once, and a parent that dies meanwhile goes unnoticed.
 */
export function untilToldToStop(): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      resolve();
    };
    // Ctrl-C may come twice, from the terminal and from the program that started this one: the second is no new wish.
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
    if (hasLostParent()) stop();
    if (process.channel === undefined) return;
    process.once('disconnect', stop);
    // A channel that is listened to would keep this process alive after its work is done.
    process.channel.unref();
  });
}

/** False only once a channel is closed; without a channel it is undefined, whatever its type says. */
function hasLostParent(): boolean {
  return Object.is(process.connected, false);
}

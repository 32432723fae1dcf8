import type { LogEcho } from '../../wiring/create-log.ts';

/** Says log lines to people. A child of `up` says trouble only: `up` itself tells what goes on. */
export function sayLogLine(stream: NodeJS.WritableStream): LogEcho {
  const isChild = process.channel !== undefined;
  return (line, level) => {
    if (!isChild || level !== 'info') stream.write(`${line}\n`);
  };
}

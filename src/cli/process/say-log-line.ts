import type { LogEcho } from '../../wiring/create-log.ts';

/** Says log lines to people. A child of `up` says trouble only: `up` itself tells what goes on. */
export function sayLogLine(stream: NodeJS.WritableStream): LogEcho {
  return (line, level) => {
    if (!isChild() || level !== 'info') stream.write(`${line}\n`);
  };
}

/** Says what a console channel says, where the log line of it is not said: that is what the channel is for. */
export function sayChannelLine(stream: NodeJS.WritableStream): (line: string) => void {
  return (line) => {
    if (isChild()) stream.write(`${line}\n`);
  };
}

function isChild(): boolean {
  return process.channel !== undefined;
}

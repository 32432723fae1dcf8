import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { WebSocket, ping } from 'undici';
import type { Dispatcher } from 'undici';
import type { ChatEnvelope } from '../../../../ports/chat.ts';
import { readFrame } from './socket-frame.ts';

export interface LinkEvents {
  /** Slack is ready to send. */
  ready(): void;
  receive(envelope: ChatEnvelope): void;
  /** Slack will end it soon, or does not want it. */
  ending(reason: string): void;
  /** Told once, however it ended; not when `close` was called. */
  ended(reason: string): void;
}

export interface LinkTimes {
  /** From the start until Slack's hello. */
  readonly helloMs: number;
  /** Between two of our pings; without any sign for 2.5 of them the link is given up. */
  readonly pingMs: number;
}

export interface LinkParts {
  readonly url: string;
  readonly dispatcher: Dispatcher;
  readonly times: LinkTimes;
}

export interface SocketLink {
  close(): void;
}

/** Without a frame, a ping or an answer to ours for so many intervals, the other side is gone: a NAT may have forgotten us. */
const SILENT_PINGS = 2.5;
const SIGNS = ['undici:websocket:ping', 'undici:websocket:pong'];

/** One WebSocket to Slack. Every envelope is acknowledged when it comes: what is done about it is told by other ways. */
export function openLink({ url, dispatcher, times }: LinkParts, events: LinkEvents): SocketLink {
  const socket = new WebSocket(url, { dispatcher });
  let heardAtMs = performance.now();
  let isOver = false;

  const finish = (reason: string | null): void => {
    if (isOver) return;
    isOver = true;
    clearTimeout(hello);
    clearInterval(heartbeat);
    for (const sign of SIGNS) unsubscribe(sign, onSign);
    closeQuietly(socket);
    if (reason !== null) events.ended(reason);
  };
  const onSign = (message: unknown): void => {
    if (isAbout(message, socket)) heardAtMs = performance.now();
  };
  const hello = setTimeout(() => {
    finish('no hello from Slack');
  }, times.helloMs);
  const heartbeat = setInterval(() => {
    if (performance.now() - heardAtMs > times.pingMs * SILENT_PINGS) finish('no sign from Slack any more');
    else if (socket.readyState === WebSocket.OPEN) ping(socket);
  }, times.pingMs);
  for (const sign of SIGNS) subscribe(sign, onSign);

  socket.addEventListener('message', ({ data }) => {
    heardAtMs = performance.now();
    const frame = readFrame(data);
    if (isOver || frame.kind === 'unknown') return;
    if (frame.kind === 'hello') {
      clearTimeout(hello);
      events.ready();
    } else if (frame.kind === 'disconnect') {
      events.ending(frame.reason);
    } else {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ envelope_id: frame.id }));
      if (frame.envelope !== null) events.receive(frame.envelope);
    }
  });
  socket.addEventListener('error', () => {
    finish('the connection failed');
  });
  socket.addEventListener('close', ({ code }) => {
    finish(`the connection was closed (${code})`);
  });
  return {
    close: () => {
      finish(null);
    },
  };
}

function isAbout(message: unknown, socket: WebSocket): boolean {
  return (
    typeof message === 'object' && message !== null && 'websocket' in message && message.websocket === socket
  );
}

function closeQuietly(socket: WebSocket): void {
  try {
    socket.close();
  } catch {
    // It was never open.
  }
}

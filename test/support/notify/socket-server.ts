import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** Opcodes of RFC 6455, section 5.2. */
const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

/** The server's end of one WebSocket, as far as Slack's needs go: frames of text, pings, closing. */
export interface ServerSocket {
  /** What it was asked for, with its query. */
  readonly path: string;
  readonly isOpen: boolean;
  /** Texts that came, and when. */
  readonly received: readonly { readonly text: string; readonly atMs: number }[];
  send(text: string): void;
  /** A frame's bytes as they are. */
  sendRaw(opcode: number, payload: Buffer): void;
  /** With the closing handshake. */
  close(): void;
  /** Without. */
  destroy(): void;
  /** From now on it answers nothing, not even pings, as after a NAT has forgotten the connection. */
  freeze(): void;
}

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** Takes a client's upgrade (RFC 6455, section 4.2.2). */
export function acceptSocket(incoming: IncomingMessage, socket: Duplex): ServerSocket {
  const key = String(incoming.headers['sec-websocket-key']);
  const accept = createHash('sha1')
    .update(key + GUID)
    .digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  const received: { text: string; atMs: number }[] = [];
  let isOpen = true;
  let isFrozen = false;
  let pending = Buffer.alloc(0);
  const sendRaw = (opcode: number, payload: Buffer): void => {
    if (isOpen) socket.write(Buffer.concat([headerOf(opcode, payload.length), payload]));
  };
  const take = (opcode: number, payload: Buffer): void => {
    if (opcode === TEXT) received.push({ text: payload.toString('utf8'), atMs: performance.now() });
    if (opcode === PING) sendRaw(PONG, payload);
    if (opcode === CLOSE) {
      sendRaw(CLOSE, payload);
      socket.end();
    }
  };
  socket.on('data', (chunk: Buffer) => {
    if (isFrozen) return;
    pending = Buffer.concat([pending, chunk]);
    for (let frame = readFrame(pending); frame !== null; frame = readFrame(pending)) {
      pending = pending.subarray(frame.length);
      take(frame.opcode, frame.payload);
    }
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    isOpen = false;
  });
  return {
    path: incoming.url ?? '',
    get isOpen() {
      return isOpen;
    },
    received,
    send: (text) => {
      sendRaw(TEXT, Buffer.from(text));
    },
    sendRaw,
    close: () => {
      sendRaw(CLOSE, Buffer.from([0x03, 0xe8]));
    },
    destroy: () => {
      isOpen = false;
      socket.destroy();
    },
    freeze: () => {
      isFrozen = true;
    },
  };
}

function headerOf(opcode: number, length: number): Buffer {
  const first = 0x80 | opcode;
  if (length < 126) return Buffer.from([first, length]);
  if (length < 65_536) {
    const header = Buffer.from([first, 126, 0, 0]);
    header.writeUInt16BE(length, 2);
    return header;
  }
  const header = Buffer.alloc(10);
  header.set([first, 127]);
  header.writeBigUInt64BE(BigInt(length), 2);
  return header;
}

interface ReadFrame {
  readonly opcode: number;
  readonly payload: Buffer;
  readonly length: number;
}

/** A client's frame, which is masked; null while it is not whole. Clients here send short texts only. */
function readFrame(bytes: Buffer): ReadFrame | null {
  if (bytes.length < 2) return null;
  const opcode = bytes.readUInt8(0) & 0x0f;
  const short = bytes.readUInt8(1) & 0x7f;
  const at = short === 126 ? 4 : 2;
  if (bytes.length < at) return null;
  const size = short === 126 ? bytes.readUInt16BE(2) : short;
  const length = at + 4 + size;
  if (bytes.length < length) return null;
  const mask = bytes.subarray(at, at + 4);
  const payload = Buffer.from(bytes.subarray(at + 4, length));
  for (const [index, byte] of payload.entries()) payload[index] = byte ^ mask.readUInt8(index % 4);
  return { opcode, payload, length };
}

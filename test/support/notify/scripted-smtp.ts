import { createServer, type Socket } from 'node:net';

export interface SmtpScript {
  /** Null: the connection is taken and nothing is ever said. */
  readonly greeting?: string | null;
  /** What is answered to a command, by its first word, instead of the usual. */
  readonly replies?: Readonly<Record<string, string>>;
}

export interface ScriptedSmtp {
  readonly host: string;
  /** Connections that are open now. */
  readonly connections: () => number;
  close(): Promise<void>;
}

const USUAL: Readonly<Record<string, string>> = {
  EHLO: '250-scripted\r\n250 AUTH PLAIN',
  AUTH: '235 ok',
  MAIL: '250 ok',
  RCPT: '250 ok',
  DATA: '354 go on',
  QUIT: '221 bye',
};

/** The shortest SMTP conversation, for what a real server cannot be made to do: say nothing, or repeat a secret. */
export async function startScriptedSmtp({
  greeting = '220 scripted',
  replies = {},
}: SmtpScript = {}): Promise<ScriptedSmtp> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket)).on('error', () => undefined);
    if (greeting === null) return;
    let inData = false;
    socket.write(`${greeting}\r\n`);
    socket.setEncoding('utf8').on('data', (text: string) => {
      if (inData) {
        if (!text.endsWith('\r\n.\r\n')) return;
        inData = false;
        socket.write('250 taken\r\n');
        return;
      }
      for (const line of text.split('\r\n').filter((one) => one !== '')) {
        const [command = ''] = line.toUpperCase().split(' ');
        const reply = replies[command] ?? USUAL[command] ?? '502 unknown';
        inData = reply.startsWith('354');
        socket.write(`${reply}\r\n`);
      }
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it listens on no port');
  return {
    host: `127.0.0.1:${address.port}`,
    connections: () => sockets.size,
    close: () =>
      new Promise((closed) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => {
          closed();
        });
      }),
  };
}

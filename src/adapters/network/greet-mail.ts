import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the start: `smtps`. */
  readonly secure: boolean;
}

const LONGEST_GREETING = 200;

/** Waits for the greeting of an SMTP server, and says goodbye; nobody is named. Throws what went wrong. */
export function greetMail(server: MailServer, limitMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = open(server);
    let heard = '';
    const timer = setTimeout(() => {
      end();
      reject(new Error(`nothing within ${limitMs / 1_000} s`));
    }, limitMs);
    const end = (): void => {
      clearTimeout(timer);
      socket.destroy();
    };
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      heard += text;
      if (!heard.includes('\n') && heard.length < LONGEST_GREETING) return;
      socket.write('QUIT\r\n');
      end();
      const greeting = heard.split(/\r?\n/)[0]?.slice(0, LONGEST_GREETING) ?? '';
      if (greeting.startsWith('220')) resolve(greeting);
      else reject(new Error(`it says ${JSON.stringify(greeting)}`));
    });
    socket.once('error', (error) => {
      end();
      reject(error);
    });
    socket.once('close', () => {
      clearTimeout(timer);
      reject(new Error('the connection was closed without a greeting'));
    });
  });
}

function open({ host, port, secure }: MailServer): Socket {
  return secure ? connectTls({ host, port, servername: host }) : connect({ host, port });
}

import { request } from 'node:http';
import { connect } from 'node:net';

export interface Question {
  readonly method?: string;
  /** As it stands in the request line. */
  readonly path: string;
  /** Any header at all, `host` too, which `fetch` does not allow. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** One request on a connection of its own. */
export function ask(origin: string, { method = 'GET', path, headers = {}, body }: Question): Promise<Answer> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      response.once('error', reject).once('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
      });
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

/** Bytes as they are on a connection of its own; what came back until the other side closed it. */
export function askRaw(origin: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.setEncoding('utf8').on('data', (piece: string) => (text += piece));
    socket.once('error', reject).once('close', () => {
      resolve(text);
    });
  });
}

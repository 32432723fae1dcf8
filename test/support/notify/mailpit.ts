import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { freePorts } from '../installation/free-ports.ts';
import { until } from '../installation/until.ts';

const VERSION = '1.33.1';
const GO_PACKAGE = `github.com/axllent/mailpit@v${VERSION}`;
const FOLDER = resolve(import.meta.dirname, `../../../.cache/mailpit-${VERSION}`);
const PROGRAM = join(FOLDER, 'mailpit');

/** The path of Mailpit, built by `go install` at the first call (a minute and a half on two cores); or why it cannot be had. */
export async function obtainMailpit(): Promise<{ readonly path: string } | { readonly missing: string }> {
  const configured = process.env.MAILPIT_PATH;
  if (configured !== undefined && configured !== '') return { path: configured };
  if (existsSync(PROGRAM)) return { path: PROGRAM };
  await mkdir(FOLDER, { recursive: true });
  const build = await mkdtemp(join(FOLDER, 'build-'));
  try {
    const failure = await goInstall(build);
    if (failure !== null)
      return { missing: `Mailpit ${VERSION} by \`go install ${GO_PACKAGE}\`: ${failure}` };
    await rename(join(build, 'mailpit'), PROGRAM);
    return { path: PROGRAM };
  } finally {
    await rm(build, { recursive: true, force: true });
  }
}

function goInstall(folder: string): Promise<string | null> {
  return new Promise((ended) => {
    const child = spawn('go', ['install', GO_PACKAGE], {
      env: { ...process.env, GOBIN: folder, GOFLAGS: '-modcacherw' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let tail = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (tail = (tail + text).slice(-500)));
    child.once('error', ({ message }) => {
      ended(message);
    });
    child.once('close', (code) => {
      ended(code === 0 ? null : (tail.trim().split('\n').at(-1) ?? `go ended with ${code}`));
    });
  });
}

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** As they came, names in lower case, the first of each. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What the server refuses from now on: a code such as 451 at a step of the conversation. */
export type MailChaos = Partial<Record<'Sender' | 'Recipient' | 'Authentication', number>>;

export interface Mailpit {
  readonly smtpUrl: string;
  /** What arrived, oldest first. */
  received(): Promise<readonly ReceivedMail[]>;
  forget(): Promise<void>;
  refuse(chaos: MailChaos): Promise<void>;
  stop(): Promise<void>;
}

const USER = 'watchkeeper';
const PASSWORD = 'p@ss/word of mail';

/** A real mail server on loopback that keeps what it gets; it lets in one user with a password. */
export async function startMailpit(path: string): Promise<Mailpit> {
  const folder = await mkdtemp(join(tmpdir(), 'watchkeeper-mailpit-'));
  const users = join(folder, 'users');
  const digest = createHash('sha1').update(PASSWORD).digest('base64');
  await writeFile(users, `${USER}:{SHA}${digest}\n`);
  const [smtpPort = 0, port = 0] = await freePorts(2);
  const listen = ['--smtp', `127.0.0.1:${smtpPort}`, '--listen', `127.0.0.1:${port}`];
  const auth = ['--smtp-auth-file', users, '--smtp-auth-allow-insecure'];
  const quiet = ['--quiet', '--disable-version-check', '--smtp-disable-rdns', '--enable-chaos'];
  const child = spawn(path, [...listen, ...auth, ...quiet], { stdio: 'ignore' });
  const api = new MailpitApi(`http://127.0.0.1:${port}/api/v1`);
  await until({ what: 'Mailpit to answer', ask: () => api.isUp() });
  return {
    smtpUrl: `smtp://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${smtpPort}`,
    received: () => api.received(),
    forget: () => api.forget(),
    refuse: (chaos) => api.refuse(chaos),
    stop: async () => {
      const gone = new Promise((ended) => child.once('exit', ended));
      child.kill();
      await gone;
      await rm(folder, { recursive: true });
    },
  };
}

const Listing = z.object({ messages: z.array(z.object({ ID: z.string() })) });
const Headers = z.record(z.string(), z.array(z.string()));
const Message = z.object({
  From: z.object({ Address: z.string() }),
  To: z.array(z.object({ Address: z.string() })),
  Subject: z.string(),
  Text: z.string(),
  HTML: z.string(),
});

class MailpitApi {
  readonly #base: string;

  constructor(base: string) {
    this.#base = base;
  }

  async isUp(): Promise<boolean> {
    return (await fetch(`${this.#base}/info`)).ok;
  }

  async received(): Promise<readonly ReceivedMail[]> {
    const { messages } = Listing.parse(await this.#get('/messages'));
    return Promise.all(messages.reverse().map(({ ID }) => this.#mail(ID)));
  }

  async #mail(id: string): Promise<ReceivedMail> {
    const message = Message.parse(await this.#get(`/message/${id}`));
    const headers = Headers.parse(await this.#get(`/message/${id}/headers`));
    return {
      from: message.From.Address,
      to: message.To.map(({ Address }) => Address),
      subject: message.Subject,
      text: message.Text.replaceAll('\r\n', '\n'),
      html: message.HTML.replaceAll('\r\n', '\n'),
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, values]) => [name.toLowerCase(), values[0] ?? '']),
      ),
    };
  }

  async forget(): Promise<void> {
    await this.#send('DELETE', '/messages', {});
  }

  async refuse(chaos: MailChaos): Promise<void> {
    const triggers = (['Sender', 'Recipient', 'Authentication'] as const).map((step) => {
      const code = chaos[step];
      return [step, { ErrorCode: code ?? 451, Probability: code === undefined ? 0 : 100 }];
    });
    await this.#send('PUT', '/chaos', Object.fromEntries(triggers));
  }

  async #get(path: string): Promise<unknown> {
    return (await fetch(`${this.#base}${path}`)).json();
  }

  async #send(method: string, path: string, body: unknown): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${this.#base}${path}`, { method, headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`Mailpit answered ${answer.status} to ${method} ${path}`);
  }
}

import { execFile as execFileOf, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { SshPlace } from '../../../src/domain/execute/ssh-vector.ts';
import { until } from '../installation/until.ts';
import { programOfMachine } from '../program-of-machine.ts';

const execFile = promisify(execFileOf);

export interface Sshd {
  /** Lets this user in. */
  readonly place: SshPlace;
  /** Another host key than the one that it has. */
  readonly falseKnownHosts: string;
  stop(): Promise<void>;
}

/**
 * A real sshd on loopback, with keys of its own, that gives its sessions these variables; null where there is none and
 * none can be installed.
 */
export async function startSshd(variables: Readonly<Record<string, string>> = {}): Promise<Sshd | null> {
  const program = await programOfMachine('sshd', 'openssh-server');
  if (program === null) return null;
  const folder = mkdtempSync(join(tmpdir(), 'watchkeeper-sshd-'));
  const at = (name: string): string => join(folder, name);
  const keys = ['host', 'other', 'user'];
  await Promise.all(
    keys.map((name) => execFile('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(name)])),
  );
  const port = await freePort();
  const publicKey = (name: string): string => readFileSync(at(`${name}.pub`), 'utf8');
  for (const name of ['host', 'other']) {
    writeFileSync(at(`known-${name}`), `[127.0.0.1]:${port} ${publicKey(name)}`);
  }
  writeFileSync(at('config'), configOf({ port, hostKey: at('host'), userKey: at('user.pub'), variables }));
  // Where sshd puts what it does not trust itself with, when root starts it.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const daemon = spawn(program, ['-D', '-e', '-f', at('config')], { stdio: 'ignore' });
  const ended = new Promise((resolve) => daemon.once('exit', resolve));
  await until({ what: 'sshd', ask: () => answers(port) });
  return {
    place: {
      executor: 'ssh',
      address: '127.0.0.1',
      user: userInfo().username,
      port,
      identityFile: at('user'),
      knownHosts: at('known-host'),
    },
    falseKnownHosts: at('known-other'),
    async stop() {
      daemon.kill();
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

interface Config {
  readonly port: number;
  readonly hostKey: string;
  readonly userKey: string;
  readonly variables: Readonly<Record<string, string>>;
}

function configOf({ port, hostKey, userKey, variables }: Config): string {
  return [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${hostKey}`,
    `AuthorizedKeysFile ${userKey}`,
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin prohibit-password',
    // The keys are in a folder that everybody may write into.
    'StrictModes no',
    'UsePAM no',
    'PidFile none',
    ...settings(variables),
    '',
  ].join('\n');
}

/** The first line of its kind counts, so all are on one. */
function settings(variables: Config['variables']): readonly string[] {
  const pairs = Object.entries(variables).map(([name, value]) => `"${name}=${value}"`);
  return pairs.length === 0 ? [] : [`SetEnv ${pairs.join(' ')}`];
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, type TestContext } from 'vitest';
import { createExecutors, type Executors } from '../../src/adapters/execute/executors.ts';
import { createEnvironmentSecrets } from '../../src/adapters/secrets/environment-secrets.ts';
import { createCommand, type ArgumentVector, type CommandWishes } from '../../src/domain/execute/command.ts';
import type { Place } from '../../src/domain/execute/place.ts';
import type { ExecutionRequest, OutputLine } from '../../src/ports/executor.ts';
import { until } from '../support/installation/until.ts';
import { startSshd, type Sshd } from '../support/ssh/start-sshd.ts';

const SECRET = 'quite-a-secret-word';
const LOCAL: Place = { executor: 'local' };

let sshd: Sshd | null;
let executors: Executors;
let folder: string;

beforeAll(async () => {
  sshd = await startSshd();
  const env = { ...process.env, SERVICE_TOKEN: SECRET };
  executors = createExecutors({ env, secrets: createEnvironmentSecrets({ env }) });
  folder = mkdtempSync(join(tmpdir(), 'watchkeeper-executor-'));
});
afterAll(async () => {
  await executors.close();
  await sshd?.stop();
  rmSync(folder, { recursive: true });
});

interface Asked extends CommandWishes {
  readonly secrets?: readonly string[];
  readonly onOutput?: (line: OutputLine) => void;
  readonly signal?: AbortSignal;
}

function runAt(place: Place, vector: ArgumentVector, asked: Asked = {}) {
  const { secrets = [], onOutput, signal = new AbortController().signal, ...wishes } = asked;
  const request: ExecutionRequest = {
    place,
    command: createCommand(vector, wishes),
    secrets,
    ...(onOutput === undefined ? {} : { onOutput }),
  };
  return executors.run(request, signal);
}

const shell = (script: string): ArgumentVector => ['/bin/sh', '-c', script];

/** Whether a process of this id is there and more than a corpse. */
function isAlive(pid: string): boolean {
  const path = `/proc/${pid}/stat`;
  return existsSync(path) && !readFileSync(path, 'utf8').includes(') Z ');
}

describe.each(['local', 'ssh'] as const)('an executor: %s', (name) => {
  const placeFor = (context: TestContext): Place =>
    name === 'local'
      ? LOCAL
      : (sshd?.place ?? context.skip('openssh-server is not here and cannot be installed'));

  test('gives the exit code and both streams', async (context) => {
    const ran = await runAt(placeFor(context), shell('echo out; echo err >&2; exit 7'));
    expect(ran.ending).toEqual({ status: 'exited', code: 7 });
    expect(ran.stdout).toEqual({ text: 'out\n', isTruncated: false });
    expect(ran.stderr).toEqual({ text: 'err\n', isTruncated: false });
  });

  test('hands every argument over as it is, whatever a shell would make of it', async (context) => {
    const words = [
      '',
      ' ',
      '$HOME',
      '`id`',
      '$(id)',
      "it's",
      '"',
      '\\',
      '*',
      '~',
      ';id',
      '-n',
      'a\nb',
      'é💥',
      '!!',
      '&|<>',
    ];
    const ran = await runAt(placeFor(context), ['printf', '[%s]', ...words]);
    expect(ran.stdout.text).toBe(words.map((word) => `[${word}]`).join(''));
  });

  test('runs a text in a shell only where that is asked for', async (context) => {
    const ran = await runAt(placeFor(context), ['echo $((1+1)) | tr 2 3'], { shell: true });
    expect(ran.stdout.text).toBe('3\n');
    const plain = await runAt(placeFor(context), ['echo $((1+1))']);
    expect(plain.ending).toEqual({ status: 'exited', code: 127 });
  });

  test('says 127 for a program that is not there', async (context) => {
    const ran = await runAt(placeFor(context), ['no-such-program', '--here']);
    expect(ran.ending).toEqual({ status: 'exited', code: 127 });
    expect(ran.stderr.text).toContain('no-such-program');
  });

  test('gives it the variables and the folder asked for, and none of its own secrets', async (context) => {
    const wishes = { env: { GIVEN: "o'clock" }, directory: folder };
    const ran = await runAt(placeFor(context), shell('pwd; echo "$GIVEN"; env'), wishes);
    expect(ran.stdout.text).toMatch(new RegExp(`^${folder}\no'clock\n`));
    expect(ran.stdout.text).toContain('PATH=');
    expect(ran.stdout.text).not.toContain('SERVICE_TOKEN');
  });

  test('keeps the end of a flood', async (context) => {
    const ran = await runAt(placeFor(context), ['seq', '2000000'], { outputBytes: 4096 });
    expect(ran.ending).toEqual({ status: 'exited', code: 0 });
    expect(ran.stdout.isTruncated).toBe(true);
    expect(ran.stdout.text.length).toBeLessThanOrEqual(4096);
    expect(ran.stdout.text).toMatch(/\n1999999\n2000000\n$/);
  });

  test('tells each line as it is said', async (context) => {
    const released = join(folder, `go-${name}`);
    const lines: OutputLine[] = [];
    const controller = new AbortController();
    const running = runAt(
      placeFor(context),
      shell(`echo one; echo two >&2; until [ -e '${released}' ]; do sleep 0.05; done; printf three`),
      { onOutput: (line) => void lines.push(line), signal: controller.signal },
    );
    await until({ what: 'the first lines', ask: () => lines.length === 2 });
    expect(new Set(lines)).toEqual(
      new Set([
        { stream: 'stdout', text: 'one' },
        { stream: 'stderr', text: 'two' },
      ]),
    );
    await runAt(LOCAL, ['touch', released]);
    expect((await running).ending).toEqual({ status: 'exited', code: 0 });
    expect(lines.at(-1)).toEqual({ stream: 'stdout', text: 'three' });
  });

  test('shows no secret and nothing that a terminal obeys, in lines and in what is kept', async (context) => {
    const lines: string[] = [];
    const ran = await runAt(
      placeFor(context),
      shell(
        `printf 'token=${SECRET}\\n\\033[31mred\\033[0m\\000\\007\\nquite-a-\\033[1msecret-word\\n'; head -c 3000 /dev/urandom`,
      ),
      { secrets: ['Bearer ${SERVICE_TOKEN}', '${NOT_SET}'], onOutput: ({ text }) => void lines.push(text) },
    );
    expect(ran.stdout.text).toMatch(/^token=\[redacted\]\nred\u{FFFD}\u{FFFD}\n\[redacted\]\n/u);
    expect(lines.slice(0, 3)).toEqual(['token=[redacted]', 'red\u{FFFD}\u{FFFD}', '[redacted]']);
    expect(ran.stdout.text).toBe(ran.stdout.text.toWellFormed());

    expect(ran.stdout.text).not.toMatch(/[\u0000-\u0008\u000e-\u001f\u007f-\u009f]/u);
  });

  test('shows no part of a secret that the cut goes through', async (context) => {
    const { stdout } = await runAt(
      placeFor(context),
      shell(`printf '%s' 'xxxxxx${SECRET}'; printf ' %s' ${'y'.repeat(54)}`),
      {
        secrets: ['${SERVICE_TOKEN}'],
        outputBytes: 64,
      },
    );
    expect(stdout.isTruncated).toBe(true);
    expect(stdout.text).toMatch(/^ ?y+$/);
  });

  test.for(['cancelled', 'timed_out'] as const)(
    'ends all that a program has started within two seconds when it is %s',
    async (how, context) => {
      const place = placeFor(context);
      const pids: string[] = [];
      const controller = new AbortController();
      // None of them listens to SIGTERM, and each has a child.
      const stubborn = `trap '' TERM HUP; echo $$; (trap '' TERM HUP; sh -c 'echo $$; sleep 60' & wait) & wait; sleep 60`;
      const running = runAt(place, shell(stubborn), {
        onOutput: ({ text }) => void pids.push(text),
        ...(how === 'cancelled' ? { signal: controller.signal } : { timeoutMs: 1_500 }),
      });
      await until({ what: 'the processes', ask: () => pids.length === 2 });
      const startedMs = performance.now();
      controller.abort();
      const ran = await running;
      expect(ran.ending).toEqual({ status: how });
      if (how === 'cancelled') expect(performance.now() - startedMs).toBeLessThan(2_000);
      else expect(ran.durationMs).toBeLessThan(3_500);
      await until({ what: 'their end', ask: () => !pids.some(isAlive), limitMs: 2_500 });
    },
  );

  test('runs nothing when it is cancelled before', async (context) => {
    const mark = join(folder, `mark-${name}`);
    const ran = await runAt(placeFor(context), ['touch', mark], { signal: AbortSignal.abort() });
    expect(ran.ending).toEqual({ status: 'cancelled' });
    expect(existsSync(mark)).toBe(false);
  });

  test('does not wait for what a program leaves behind with its output open', async (context) => {
    const ran = await runAt(placeFor(context), shell('echo done; sleep 30 & echo $! >&2'));
    expect(ran.ending).toEqual({ status: 'exited', code: 0 });
    expect(ran.stdout.text).toBe('done\n');
    expect(ran.durationMs).toBeLessThan(5_000);
    await until({ what: 'its end', ask: () => !isAlive(ran.stderr.text.trim()), limitMs: 2_500 });
  });

  test('gives a program no input to wait for', async (context) => {
    const ran = await runAt(placeFor(context), ['cat']);
    expect(ran.ending).toEqual({ status: 'exited', code: 0 });
  });
});

test('on this machine not even what has left the process group is waited for', async () => {
  const mark = join(folder, 'away');
  const away = `setsid sh -c 'touch ${mark}; sleep 8' & until [ -e ${mark} ]; do sleep 0.05; done`;
  const ran = await runAt(LOCAL, shell(`echo done; ${away}`));
  expect(ran.stdout.text).toBe('done\n');
  expect(ran.durationMs).toBeLessThan(5_000);
});

describe('over ssh', () => {
  const placeFor = (context: TestContext) =>
    sshd?.place ?? context.skip('openssh-server is not here and cannot be installed');

  test('a host whose key is another one is not spoken to, and the reason is said', async (context) => {
    const place = { ...placeFor(context), knownHosts: sshd?.falseKnownHosts ?? '' };
    const alone = createExecutors({ env: process.env, secrets: createEnvironmentSecrets({ env: {} }) });
    const request = { place, command: createCommand(['true']), secrets: [] };
    const { ending } = await alone.run(request, new AbortController().signal);
    await alone.close();
    expect(ending).toMatchObject({ status: 'unreachable' });
    expect(ending.status === 'unreachable' && ending.reason).toMatch(/Host key verification failed/);
  });

  test('nobody answers: unreachable', async (context) => {
    const { ending } = await runAt({ ...placeFor(context), port: 9 }, ['true']);
    expect(ending.status === 'unreachable' && ending.reason).toMatch(/Connection refused/);
  });

  test('commands share one connection, in a folder that nobody else may read, and none is left at the end', async (context) => {
    const place = placeFor(context);
    const env = { ...process.env, TMPDIR: tmpdir() };
    const alone = createExecutors({ env, secrets: createEnvironmentSecrets({ env: {} }) });
    const request = { place, command: createCommand(shell('echo "$SSH_CONNECTION"')), secrets: [] };
    const ask = () => alone.run(request, new AbortController().signal);
    const before = foldersOf();
    const first = await ask();
    const others = await Promise.all(Array.from({ length: 12 }, ask));
    expect(new Set([first, ...others].map(({ stdout }) => stdout.text)).size).toBe(1);
    const [own, ...more] = foldersOf().filter((each) => !before.includes(each));
    expect(more).toEqual([]);
    expect(statSync(join(tmpdir(), own ?? '')).mode & 0o777).toBe(0o700);
    await alone.close();
    expect(foldersOf()).toEqual(before);
  });
});

function foldersOf(): readonly string[] {
  return readdirSync(tmpdir()).filter((each) => each.startsWith('watchkeeper-ssh-'));
}

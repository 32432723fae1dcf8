import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCommand } from './command.ts';
import { quoteForShell, remoteLine, sshVector, type SshPlace } from './ssh-vector.ts';

const PLACE: SshPlace = {
  executor: 'ssh',
  address: 'search.example.com',
  user: 'ops',
  port: 2222,
  identityFile: '/keys/id',
  knownHosts: '/keys/known',
};
const vectorFor = (changes: Partial<SshPlace>, controlFolder = '/run/private') =>
  sshVector({ place: { ...PLACE, ...changes }, command: createCommand(['uptime']), controlFolder });

const run = promisify(execFile);

/** What the far end makes of a line: sshd gives it to the user's shell, and holds its input open. */
const farEnd = async (line: string): Promise<string> => (await run('/bin/sh', ['-c', line])).stdout;

const SPECIAL = Array.from(`'"\\$\`!*?~;&|<>(){}[]#=- \n\t`);
const word = fc
  .string({
    unit: fc.oneof(fc.constantFrom(...SPECIAL), fc.string({ unit: 'grapheme' })),
  })
  .map((text) => text.replaceAll('\0', '').toWellFormed());

describe('the line that the far end is given', () => {
  test('any word comes out of a shell as it went in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 30 }), async (words) => {
        const line = ['printf', '%s\\0', ...words].map(quoteForShell).join(' ');
        expect(words.length === 0 ? '' : await farEnd(line)).toBe(words.map((each) => `${each}\0`).join(''));
      }),
      { numRuns: 60 },
    );
  });

  test('a whole command does too, with its variables and its folder', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 5 }), word, async (words, value) => {
        const env = { GIVEN: value };
        const command = createCommand(['sh', '-c', 'pwd; printf "%s\\0" "$GIVEN" "$@"', 'sh', ...words], {
          env,
          directory: '/usr',
        });
        expect(await farEnd(remoteLine(command))).toBe(
          `/usr\n${[value, ...words].map((each) => `${each}\0`).join('')}`,
        );
      }),
      { numRuns: 15 },
    );
  });
});

describe('the command line of ssh', () => {
  test('never asks, checks host keys, shares connections in the private folder, and ends its options before the host', () => {
    const vector = vectorFor({});
    const options = vector.filter((_, index) => vector[index - 1] === '-o');
    expect(options).toEqual(
      expect.arrayContaining([
        'BatchMode=yes',
        'StrictHostKeyChecking=yes',
        'ConnectTimeout=10',
        'ControlMaster=auto',
        'ControlPath=/run/private/%C',
        'ForwardAgent=no',
        'User=ops',
        'Port=2222',
        'IdentityFile=/keys/id',
        'UserKnownHostsFile=/keys/known',
      ]),
    );
    expect(vector.slice(-3, -1)).toEqual(['--', 'search.example.com']);
    expect(vector.at(-1)).toMatch(/^'sh' '-c' .* 'watchkeeper' 'uptime'$/s);
  });

  test('leaves to the client what is not configured', () => {
    const text = vectorFor({ user: null, port: null, identityFile: null, knownHosts: null }).join(' ');
    expect(text).not.toMatch(/User=|Port=|IdentityFile=|IdentitiesOnly|UserKnownHostsFile=/);
  });

  test.each([
    { address: '-oProxyCommand=id' },
    { address: '--' },
    { address: '' },
    { address: 'ops@other' },
    { address: 'a b' },
    { address: '%h' },
    { user: '-l' },
    { user: 'ops\nProxyCommand id' },
    { identityFile: 'relative' },
    { knownHosts: '/a b' },
    { knownHosts: '/%h' },
    { knownHosts: '/"' },
  ])('refuses %o', (changes) => {
    expect(() => vectorFor(changes)).toThrow(/cannot be given to ssh for/);
  });
});

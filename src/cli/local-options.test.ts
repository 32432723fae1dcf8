import type { Command } from 'commander';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { CATALOGUE } from '../actions/catalogue.ts';
import { AppError } from '../domain/error/app-error.ts';
import { createProgram } from './program.ts';

const URL = 'http://127.0.0.1:9';
/** A file that is not there: nothing is written or started where a line is not refused. */
const NO_SUCH_FILE = ['--config', '/nowhere/watchkeeper.yaml', '--no-input'];

afterEach(() => {
  vi.unstubAllEnvs();
});

async function failureOf(words: readonly string[]): Promise<AppError> {
  const thrown: unknown = await createProgram()
    .parseAsync([...words, ...NO_SUCH_FILE], { from: 'user' })
    .then(
      () => null,
      (error: unknown) => error,
    );
  if (thrown instanceof AppError) return thrown;
  throw new Error(`expected an AppError, not ${String(thrown)}`);
}

function leavesOf(command: Command, path: readonly string[] = []): readonly string[] {
  return command.commands.flatMap((each) => {
    const own = [...path, each.name()];
    return each.commands.length > 0 ? leavesOf(each, own) : [own.join(' ')];
  });
}

/** They read what is on their line, or nothing, or ask the service that is named; scripts are actions. */
const NEITHER = [
  'top',
  'doctor',
  'completion',
  'help',
  'script',
  'config validate',
  'config show',
  'config diff',
  'config migrate',
  'config import',
];
const ACTIONS = new Set(CATALOGUE.map(({ cli }) => cli.path.join(' ')));
const LOCAL = leavesOf(createProgram()).filter((line) => !ACTIONS.has(line) && !NEITHER.includes(line));

describe('a command for this machine’s own installation', () => {
  test('is each of these', () => {
    expect(LOCAL.toSorted()).toEqual(['api', 'init', 'temporal setup', 'up', 'worker'].toSorted());
  });

  test.each(LOCAL)('%s refuses --api-url, and says so', async (line) => {
    const failure = await failureOf([...line.split(' '), '--api-url', URL]);
    expect(failure).toMatchObject({ code: 'INVALID_REQUEST', details: { flag: '--api-url' } });
    expect(failure.message).toContain(`${line} works on this machine's own installation`);
    expect(failure.message).toContain('Leave out --api-url');
  });

  test.each(LOCAL)('%s refuses WATCHKEEPER_API_URL too', async (line) => {
    vi.stubEnv('WATCHKEEPER_API_URL', URL);
    const failure = await failureOf(line.split(' '));
    expect(failure).toMatchObject({ code: 'INVALID_REQUEST', details: { api_url: URL } });
    expect(failure.message).toContain('Unset WATCHKEEPER_API_URL');
  });
});

test.each([
  ['init', 'To watch one more server there: watchkeeper servers add'],
  ['temporal setup', 'Run it with the configuration of that service.'],
])('%s says what to do instead', async (line, instead) => {
  expect((await failureOf([...line.split(' '), '--api-url', URL])).message).toContain(instead);
});

test('two files are compared whatever service is named', async () => {
  const words = ['config', 'diff', '/nowhere/a.yaml', '/nowhere/b.yaml', '--api-url', URL];
  expect(await failureOf(words)).toMatchObject({ code: 'CONFIG_INVALID' });
});

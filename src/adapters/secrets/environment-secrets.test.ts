import { execFileSync } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../domain/error/app-error.ts';
import { createEnvironmentSecrets } from './environment-secrets.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'secrets-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function aFile(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function failureOf(act: () => unknown): AppError {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown;
    throw thrown;
  }
  throw new Error('nothing was thrown');
}

const env = { TOKEN: 'abc', EMPTY: '', DOLLARS: "$& $1 $'" };

describe('references in a text', () => {
  const secrets = createEnvironmentSecrets({ env });

  it.each([
    ['plain text stays as it is', 'pa$$word {x}', 'pa$$word {x}'],
    ['a variable', '${TOKEN}', 'abc'],
    ['several in one text', 'a ${TOKEN}-${TOKEN} b', 'a abc-abc b'],
    ['an empty variable is empty', '<${EMPTY}>', '<>'],
    ['a default for an unset variable', '${NOPE:-x:-y}', 'x:-y'],
    ['a default for an empty variable', '${EMPTY:-x}', 'x'],
    ['no default where the variable is set', '${TOKEN:-x}', 'abc'],
    ['an empty default', '<${NOPE:-}>', '<>'],
    ['a value with the marks of a replacement pattern', '${DOLLARS}', "$& $1 $'"],
    ['an unclosed brace is text', 'a${b', 'a${b'],
  ])('%s', (_, reference, expected) => {
    expect(secrets.resolve(reference)).toBe(expected);
  });

  it('does not resolve what a value contains', () => {
    expect(createEnvironmentSecrets({ env: { A: '${B}', B: 'no' } }).resolve('${A}')).toBe('${B}');
  });

  it('names the variable that is missing and no value', () => {
    const error = failureOf(() => secrets.resolve('${TOKEN} ${MISSING_ONE}'));
    expect(error.code).toBe('SECRET_UNRESOLVED');
    expect(error.message).toContain('MISSING_ONE');
    expect(JSON.stringify([error.message, error.details])).not.toContain('abc');
  });

  it('does not repeat a malformed reference', () => {
    const error = failureOf(() => secrets.resolve('${hunter2 pasted}'));
    expect(error.code).toBe('SECRET_UNRESOLVED');
    expect(error.message).not.toContain('hunter2');
  });
});

describe('files', () => {
  const secrets = createEnvironmentSecrets({ env });

  it('are trimmed of one trailing newline', () => {
    expect(secrets.resolve('${file:' + aFile('unix', 'k \n\n') + '}')).toBe('k \n');
    expect(secrets.resolve('x${file:' + aFile('dos', 'k\r\n') + '}y')).toBe('xky');
  });

  it('are read again when their time changes', () => {
    const path = aFile('rotated', 'first');
    expect(secrets.resolve('${file:' + path + '}')).toBe('first');
    writeFileSync(path, 'other');
    utimesSync(path, new Date(0), new Date(0));
    expect(secrets.resolve('${file:' + path + '}')).toBe('other');
  });

  it('are read again when another file takes their place', () => {
    const path = aFile('mounted', 'first');
    const next = aFile('next', 'other');
    for (const each of [path, next]) utimesSync(each, new Date(1e12), new Date(1e12));
    expect(secrets.resolve('${file:' + path + '}')).toBe('first');
    renameSync(next, path);
    expect(secrets.resolve('${file:' + path + '}')).toBe('other');
  });

  it('hold at most 64 KiB', () => {
    expect(secrets.resolve('${file:' + aFile('full', 'x'.repeat(65_536)) + '}')).toHaveLength(65_536);
    const path = aFile('big', 'x'.repeat(65_537));
    const error = failureOf(() => secrets.resolve('${file:' + path + '}'));
    expect(error).toMatchObject({ code: 'SECRET_UNRESOLVED', details: { file: path } });
    expect(error.message).not.toContain('xxx');
  });

  it.each(['absent', '.'])('name what cannot be read (%s)', (name) => {
    const path = join(folder, name);
    const error = failureOf(() => secrets.resolve('${file:' + path + '}'));
    expect(error.code).toBe('SECRET_UNRESOLVED');
    expect(error.message).toContain(path);
  });

  it('are not waited for when they are pipes', () => {
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    expect(failureOf(() => secrets.resolve('${file:' + path + '}')).message).toContain('not a regular file');
  });

  it('come from the reader given', () => {
    const reader = createEnvironmentSecrets({ env, readFile: (path) => `content of ${path}\n` });
    expect(reader.resolve('${file:/a/b}')).toBe('content of /a/b');
  });
});

import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { z } from 'zod';
import type { Action } from '../actions/action.ts';
import { CATALOGUE, findAction } from '../actions/catalogue.ts';
import { readRunbook } from '../config/runbook/read-runbook.ts';
import type { ReadRunbook } from '../config/runbook/read-runbook.ts';
import { formatProblem } from '../config/problem.ts';
import { AppError } from '../domain/error/app-error.ts';
import type { LintedAction } from '../domain/runbook/lint-runbook.ts';
import type { FoundRunbook, RunbookLibrary } from '../ports/runbook-library.ts';
import { PACKAGE_FOLDER } from './package-folder.ts';

const FOLDER = 'config/runbooks';
const MOST_FILES = 500;
const MOST_BYTES = 256 * 1024;
/** Letters of a document with all those within it: it travels with its run. */
const MOST_WHOLE = 512 * 1024;

interface File {
  readonly name: string;
  readonly path: string;
  readonly origin: FoundRunbook['origin'];
  /** Null: it is too large to be one. */
  readonly text: string | null;
}

/** What gives a secret would leave it in a history. */
function mayBeStep(action: Action): boolean {
  return (
    !NOT_IN_RUNBOOKS.some((begin) => action.name.startsWith(begin)) && action.withoutSecret === undefined
  );
}

/** Runs start no runs: one would wait for the other with nobody to see it. */
const NOT_IN_RUNBOOKS = ['run/', 'incident/run-runbook'];

/** The runbooks of `config/runbooks` in the working directory, and those that come with the program. */
export function createRunbookLibrary(folder = process.cwd()): RunbookLibrary {
  return {
    async list() {
      const shipped = join(PACKAGE_FOLDER, FOLDER);
      const own = resolve(folder, FOLDER);
      const files = new Map<string, File>();
      for (const file of await filesIn(shipped, 'shipped')) files.set(file.name, file);
      if (own !== resolve(shipped)) for (const file of await filesIn(own, 'own')) files.set(file.name, file);
      const read = readAll(files, folder);
      return [...files.keys()].toSorted().map((name) => foundOf(files, name, { read, folder }));
    },
  };
}

async function filesIn(folder: string, origin: File['origin']): Promise<readonly File[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw new AppError('CONFIG_INVALID', `The folder ${folder} cannot be read (${code}).`, {
      cause: error,
      details: { folder },
    });
  });
  const yaml = names.filter((name) => /\.ya?ml$/.test(name)).toSorted();
  if (yaml.length > MOST_FILES)
    throw new AppError('CONFIG_INVALID', `${folder} has ${yaml.length} runbooks, more than ${MOST_FILES}.`);
  return Promise.all(
    yaml.map(async (name) => {
      const path = join(folder, name);
      const isTooLarge = (await stat(path)).size > MOST_BYTES;
      return {
        name: basename(name).replace(/\.ya?ml$/, ''),
        path,
        origin,
        text: isTooLarge ? null : await readFile(path, 'utf8'),
      };
    }),
  );
}

/** Reads each once, those that others are made of before them; what leads back to itself is there for nobody. */
function readAll(files: ReadonlyMap<string, File>, folder: string): (name: string) => ReadRunbook | null {
  const done = new Map<string, ReadRunbook | null>();
  const actionNames = CATALOGUE.filter(mayBeStep).map(({ name }) => name);
  const read = (name: string): ReadRunbook | null => {
    const known = done.get(name);
    if (known !== undefined) return known;
    const file = files.get(name);
    if (file === undefined || file.text === null) return null;
    done.set(name, null);
    const around = {
      childOf: (child: string) => {
        const inner = read(child);
        return inner?.status === 'right' ? inner.runbook : null;
      },
      actionOf: (action: string) =>
        actionNames.includes(action as `${string}/${string}`) ? lintedAction(action) : null,
      actionNames,
    };
    const result = readRunbook({ file: shown(file, folder), text: file.text }, around);
    done.set(name, result);
    return result;
  };
  return read;
}

function foundOf(
  files: ReadonlyMap<string, File>,
  name: string,
  { read, folder }: { readonly read: (name: string) => ReadRunbook | null; readonly folder: string },
): FoundRunbook {
  const file = files.get(name);
  const result = read(name);
  const about = {
    name,
    file: file === undefined ? name : shown(file, folder),
    origin: file?.origin ?? 'own',
  } as const;
  if (result === null)
    return {
      ...about,
      status: 'wrong',
      problems: [`${about.file}: is larger than ${MOST_BYTES / 1024} KiB`],
    };
  if (result.status === 'wrong')
    return { ...about, status: 'wrong', problems: result.problems.map(formatProblem) };
  if (JSON.stringify(result.runbook).length > MOST_WHOLE)
    return {
      ...about,
      status: 'wrong',
      problems: [`${about.file}: with those that it is made of it is larger than ${MOST_WHOLE / 1024} KiB`],
    };
  if (result.runbook.name === name) return { ...about, status: 'right', runbook: result.runbook };
  const problem = `${about.file}: its name is ${result.runbook.name}; write name: ${name}, or rename the file`;
  return { ...about, status: 'wrong', problems: [problem] };
}

function shown({ path, origin }: File, folder: string): string {
  return origin === 'own' ? relative(folder, path) : `${FOLDER}/${basename(path)} (shipped)`;
}

const shape = z.object({ properties: z.record(z.string(), z.unknown()).default({}) });

function lintedAction(name: string): LintedAction | null {
  const action = findAction(name);
  if (action === undefined) return null;
  const { properties } = shape.parse(z.toJSONSchema(action.input, { io: 'input' }));
  return {
    effect: action.effect,
    fields: Object.keys(properties),
    problemsOf: (input) => {
      const bound = action.bind(input);
      return bound.ok ? [] : bound.problems;
    },
  };
}

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { BuildFacts } from '../ports/service.ts';
import { PACKAGE_FOLDER } from './package-folder.ts';

/** Written beside package.json when a package is made. */
const BUILT = `${PACKAGE_FOLDER}build-info.json`;
const CHECKOUT = `${PACKAGE_FOLDER}.git/`;

const buildInfo = z.object({ git_commit: z.string().nullable(), build_date: z.string().nullable() });
const COMMIT = /^[0-9a-f]{40,64}$/;

/** Of a package what its build wrote down; of a checkout the commit that is checked out, and no date. */
export function readBuildFacts(): BuildFacts {
  if (!existsSync(BUILT)) return { gitCommit: checkedOut(), builtAt: null };
  const { git_commit, build_date } = buildInfo.parse(JSON.parse(readFileSync(BUILT, 'utf8')));
  return { gitCommit: git_commit, builtAt: build_date };
}

/** Null where there is no checkout, or one whose references are packed or elsewhere. */
function checkedOut(): string | null {
  const head = textOf('HEAD');
  if (head === null || COMMIT.test(head)) return head;
  const commit = textOf(head.replace(/^ref: /, ''));
  return commit !== null && COMMIT.test(commit) ? commit : null;
}

function textOf(path: string): string | null {
  const file = join(CHECKOUT, path);
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
}

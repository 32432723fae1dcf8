import { z } from 'zod';
import { AppError } from '../../domain/error/app-error.ts';
import { diffDocuments } from '../../domain/release/diff-documents.ts';
import type { Release } from '../../domain/release/release.ts';
import { defineAction } from '../action.ts';
import type { ActionStore } from '../action.ts';
import { currentRelease } from './current-release.ts';
import { presentRelease, releaseRow } from './list.ts';

export const releaseShow = defineAction({
  name: 'release/show',
  noun: 'release',
  verb: 'show',
  summary: 'Show a release and how it differs from what runs',
  description:
    'One release by its hash or the beginning of it: its servers, and which settings differ from those that run now.',
  examples: [{ command: 'watchkeeper release show 3fa9', says: 'What would this one change?' }],
  cli: {
    path: ['release', 'show'],
    positionals: [{ field: 'release', label: 'RELEASE', required: true, variadic: false }],
  },
  slack: null,
  effect: 'read',
  role: 'viewer',
  runs: 'inline',
  input: z.object({
    release: z.string().min(1).max(64).describe('Hash of a release, or an unambiguous beginning of it'),
  }),
  output: releaseRow.extend({
    environment: z.string(),
    servers: z.array(z.string()),
    differs: z
      .array(z.string())
      .describe('Paths of settings that differ from those of the release that runs'),
  }),
  exitCode: () => 0,
  run: async ({ store, environment }, { release: prefix }) => {
    const [standing, current] = await Promise.all([
      store.standing(environment),
      currentRelease(store, environment),
    ]);
    const release = await findRelease(store, environment, prefix);
    return {
      environment,
      ...presentRelease(release, standing),
      servers: release.settings.servers.map(({ name }) => name),
      differs: [...diffDocuments(current.settings.document, release.settings.document)],
    };
  },
});

async function findRelease(store: ActionStore, environment: string, prefix: string): Promise<Release> {
  const found = (await store.releases(environment)).filter(({ hash }) => hash.startsWith(prefix));
  const [release] = found;
  if (release === undefined) {
    const hint = 'List them with: release list.';
    throw new AppError('NOT_FOUND', `${environment} has no release ${prefix}. ${hint}`);
  }
  if (found.length === 1) return release;
  const names = found.slice(0, 5).map(({ hash }) => hash.slice(0, 12));
  throw new AppError(
    'INVALID_REQUEST',
    `${prefix} is the beginning of ${found.length} releases: ${names.join(', ')}. Give more of it.`,
  );
}

import { z } from 'zod';
import type { FoundBackup } from '../../domain/backup/backup.ts';
import { AppError } from '../../domain/error/app-error.ts';
import { defineAction, type ActionContext } from '../action.ts';
import { changeOutput } from '../change-output.ts';
import { backupRowSchema, presentBackup } from './backup-row.ts';
import { backupsOf, findBackup, newestBackup } from './find-backup.ts';

interface Wish {
  readonly backup?: string | undefined;
  readonly latest: boolean;
}

export const backupRestore = defineAction({
  name: 'backup/restore',
  noun: 'backup',
  verb: 'restore',
  summary: 'Put a backup in the place of the store',
  description:
    'Verifies the backup, brings its store to today beside the present one, and exchanges the two in one step; the old one is kept beside it. The service has to be stopped: exit code 4 while a process uses the store. It needs neither Temporal nor the API nor a store that can be read. Configuration files are not touched. Exit code 1 when the backup is not good, 3 when there is none.',
  examples: [
    {
      command: 'watchkeeper backup restore --latest',
      says: 'The newest one; confirm by the name of the environment.',
    },
    {
      command: 'watchkeeper backup restore 20260314-091500-1f3a',
      says: 'That one; confirm by typing its id.',
    },
    {
      command: 'watchkeeper backup restore --latest --dry-run',
      says: 'Could it be restored, and what would become of what is there?',
    },
  ],
  cli: {
    path: ['backup', 'restore'],
    positionals: [{ field: 'backup', label: 'ID', required: false, variadic: false }],
  },
  slack: null,
  effect: 'danger',
  role: 'admin',
  runs: 'inline',
  needsNoStore: true,
  input: z.object({
    backup: z.string().min(1).optional().describe('Id of the backup, or the beginning of it'),
    latest: z.boolean().default(false).describe('The newest backup, in place of an id'),
  }),
  output: changeOutput(
    z.object({
      restored: z.boolean().describe('false: the backup is not good, and nothing was done'),
      backup: backupRowSchema,
      problems: z.array(z.string()),
      store_id: z.string().nullable().describe('The new identity of the restored store'),
      kept_as: z.string().nullable().describe('Where the store is that was there before'),
    }),
  ),
  exitCode: ({ result }) => (result.restored ? 0 : 1),
  plan: async (context, wish) => {
    const backups = backupsOf(context);
    const backup = await choose(context, wish);
    await backups.requireStopped();
    const problems = await backups.inspect(backup, true);
    if (problems.length > 0) throw notGood(backup, problems);
    return {
      would: [`put the store of the backup ${backup.id} in place, and keep the one that is there beside it`],
    };
  },
  run: async (context, wish) => {
    const backups = backupsOf(context);
    const backup = await choose(context, wish);
    await backups.requireStopped();
    const problems = [...(await backups.inspect(backup, false))];
    const row = presentBackup(backup, context.nowMs());
    if (problems.length > 0) {
      const result = { restored: false, backup: row, problems, store_id: null, kept_as: null };
      return { run_id: null, workflow_id: null, result };
    }
    const { storeId, keptAs } = await backups.restore(backup, context.nowMs());
    const result = { restored: true, backup: row, problems, store_id: storeId, kept_as: keptAs };
    return { run_id: null, workflow_id: null, result };
  },
});

async function choose(context: ActionContext, { backup: id, latest }: Wish): Promise<FoundBackup> {
  const backups = backupsOf(context);
  if ((id === undefined) === !latest) {
    throw new AppError(
      'INVALID_REQUEST',
      'Name a backup by its id, or say --latest, and not both: watchkeeper backup list',
    );
  }
  const found = await backups.list();
  const backup = id === undefined ? newestBackup(found, backups.directory) : findBackup(found, id);
  if (backup.kind === 'full') return backup;
  throw new AppError(
    'INVALID_REQUEST',
    `${backup.id} is a copy of the configuration, without a store. Copy its files back by hand, or name another backup.`,
    { details: { id: backup.id } },
  );
}

function notGood({ id }: FoundBackup, problems: readonly string[]): AppError {
  return new AppError('CONFLICT', `The backup ${id} is not good: ${problems.join(' ')} Name another one.`, {
    details: { id, problems },
  });
}

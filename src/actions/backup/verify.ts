import { z } from 'zod';
import { defineAction } from '../action.ts';
import { backupRowSchema, presentBackup } from './backup-row.ts';
import { backupsOf, findBackup } from './find-backup.ts';

const verifiedSchema = backupRowSchema.extend({
  good: z.boolean(),
  problems: z.array(z.string()).describe('What is wrong with it, a sentence each'),
});

export const backupVerify = defineAction({
  name: 'backup/verify',
  noun: 'backup',
  verb: 'verify',
  summary: 'Prove that backups can be restored',
  description:
    'Compares every file with the manifest by size and SHA-256, has SQLite look through the store, compares its schema version with the one this program knows, and parses the configuration. --trial also brings the store to today in a folder of its own. Exit code 1 when one is not good, 3 when there is none.',
  examples: [
    { command: 'watchkeeper backup verify', says: 'Are all of them good?' },
    { command: 'watchkeeper backup verify 20260314 --trial', says: 'Can the one of that day be restored?' },
  ],
  cli: {
    path: ['backup', 'verify'],
    positionals: [{ field: 'backup', label: 'ID', required: false, variadic: false }],
  },
  slack: null,
  effect: 'read',
  role: 'operator',
  runs: 'inline',
  input: z.object({
    backup: z.string().min(1).optional().describe('Id of a backup, or the beginning of it; left out: all'),
    trial: z.boolean().default(false).describe('Restore the store into a folder of its own as well'),
  }),
  output: z.object({
    directory: z.string(),
    good: z.number(),
    corrupt: z.number(),
    backups: z.array(verifiedSchema),
  }),
  exitCode: ({ backups, corrupt }) => {
    if (backups.length === 0) return 3;
    return corrupt > 0 ? 1 : 0;
  },
  run: async (context, { backup: id, trial }) => {
    const backups = backupsOf(context);
    const found = await backups.list();
    const wanted = id === undefined ? found : [findBackup(found, id)];
    const verified: z.output<typeof verifiedSchema>[] = [];
    for (const [index, backup] of wanted.entries()) {
      context.progress?.({ done: index, total: wanted.length, what: 'backups' });
      const problems = [...(await backups.inspect(backup, trial))];
      verified.push({ ...presentBackup(backup, context.nowMs()), good: problems.length === 0, problems });
    }
    const good = verified.filter((each) => each.good).length;
    return { directory: backups.directory, good, corrupt: verified.length - good, backups: verified };
  },
});

import { z } from 'zod';
import { defineAction } from '../action.ts';
import { cursorField, nextCursorField, pageOf } from '../page.ts';
import { backupRowSchema, presentBackup } from './backup-row.ts';
import { backupsOf } from './find-backup.ts';

export const backupList = defineAction({
  name: 'backup/list',
  noun: 'backup',
  verb: 'list',
  summary: 'List the backups of this machine',
  description:
    'What is in the folder of backups, newest first: those made by `backup create`, and copies of the configuration made by hand as config-<time>. Exit code 3 when there is none.',
  examples: [
    { command: 'watchkeeper backup list', says: 'When was the last one made, and how large is it?' },
    { command: 'watchkeeper backup list --limit 3 --json', says: 'The newest three, for a script.' },
  ],
  cli: { path: ['backup', 'list'], positionals: [] },
  slack: null,
  effect: 'read',
  role: 'operator',
  runs: 'inline',
  input: z.object({
    limit: z.int().min(1).max(1000).default(50).describe('How many backups, newest first'),
    cursor: cursorField,
  }),
  output: z.object({
    directory: z.string(),
    backups: z.array(backupRowSchema),
    next_cursor: nextCursorField,
  }),
  exitCode: ({ backups }) => (backups.length === 0 ? 3 : 0),
  run: async (context, { limit, cursor }) => {
    const backups = backupsOf(context);
    const found = await backups.list();
    const { items, nextCursor } = pageOf(found, { limit, cursor, keyOf: downwards });
    return {
      directory: backups.directory,
      backups: items.map((backup) => presentBackup(backup, context.nowMs())),
      next_cursor: nextCursor,
    };
  },
});

const LATEST_MS = 9_999_999_999_999;

/** Ascends as the list goes back in time. */
function downwards({ createdAtMs, id }: { readonly createdAtMs: number; readonly id: string }): string {
  const complement = Array.from(id, (letter) => String.fromCharCode(COMPLEMENT - letter.charCodeAt(0))).join(
    '',
  );
  return `${String(LATEST_MS - createdAtMs).padStart(13, '0')}-${complement}`;
}

/** Turns printable letters into printable ones in reverse order. */
const COMPLEMENT = 0x20 + 0x7e;

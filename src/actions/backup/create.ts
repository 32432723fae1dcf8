import { z } from 'zod';
import type { FoundBackup } from '../../domain/backup/backup.ts';
import { chooseToRemove } from '../../domain/backup/choose-to-remove.ts';
import { judgeRoom, type RoomVerdict } from '../../domain/backup/judge-room.ts';
import type { Backups } from '../../ports/backups.ts';
import { defineAction } from '../action.ts';
import { changeOutput } from '../change-output.ts';
import { backupRowSchema, presentBackup } from './backup-row.ts';
import { backupsOf } from './find-backup.ts';

const roomSchema = z.object({
  free_bytes: z.number(),
  needed_bytes: z.number().describe('What the backup takes at most'),
  margin_bytes: z.number().describe('What has to be free afterwards'),
});

export const backupCreate = defineAction({
  name: 'backup/create',
  noun: 'backup',
  verb: 'create',
  summary: 'Make a backup of the store and the configuration',
  description:
    'Copies the store while it is written, with releases, tool contracts and the audit log in it, and the configuration files as they were written, without looking up a secret. The copy is looked through before it counts, and the oldest backups beyond backup.keep are removed then. A disk that would be left with too little room is refused, exit code 4.',
  examples: [
    { command: 'watchkeeper backup create', says: 'A backup into the folder that backup.directory names.' },
    { command: 'watchkeeper backup create --dry-run', says: 'Is there room, and what would be removed?' },
  ],
  cli: { path: ['backup', 'create'], positionals: [] },
  slack: null,
  effect: 'change',
  role: 'operator',
  runs: 'inline',
  input: z.object({}),
  output: changeOutput(
    z.object({
      made: z.boolean().describe('false: there was too little room on the disk, and nothing was done'),
      backup: backupRowSchema.nullable(),
      directory: z.string(),
      room: roomSchema,
      removed: z.array(z.string()).describe('Older backups that were removed'),
    }),
  ),
  exitCode: ({ result }) => (result.made ? 0 : 4),
  plan: async (context) => {
    const backups = backupsOf(context);
    const room = judgeRoom(await backups.room());
    if (!room.isEnough) return { would: [] };
    const doomed = await beyond(backups, backups.keep - 1);
    return {
      would: [
        `make a backup of at most ${room.neededBytes} bytes in ${backups.directory}`,
        ...doomed.map(({ id }) => `remove the backup ${id}`),
      ],
    };
  },
  run: async (context) => {
    const backups = backupsOf(context);
    const room = judgeRoom(await backups.room());
    const { directory } = backups;
    const facts = { directory, room: presentRoom(room) };
    if (!room.isEnough) return inline({ made: false, backup: null, removed: [], ...facts });
    const made = await backups.create(context.nowMs());
    const doomed = (await beyond(backups, backups.keep)).filter(({ id }) => id !== made.id);
    for (const backup of doomed) await backups.remove(backup);
    const backup = presentBackup(made, context.nowMs());
    return inline({ made: true, backup, removed: doomed.map(({ id }) => id), ...facts });
  },
});

async function beyond(backups: Backups, keep: number): Promise<readonly FoundBackup[]> {
  return chooseToRemove(await backups.list(), keep);
}

function presentRoom({ freeBytes, neededBytes, marginBytes }: RoomVerdict): z.output<typeof roomSchema> {
  return { free_bytes: freeBytes, needed_bytes: neededBytes, margin_bytes: marginBytes };
}

function inline<T>(result: T): { run_id: null; workflow_id: null; result: T } {
  return { run_id: null, workflow_id: null, result };
}

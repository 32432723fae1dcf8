import type { FoundBackup } from '../../domain/backup/backup.ts';
import { AppError } from '../../domain/error/app-error.ts';
import type { Backups } from '../../ports/backups.ts';
import type { ActionContext } from '../action.ts';

/** The backups of this machine. Throws INVALID_REQUEST where the asking process has none at hand. */
export function backupsOf({ backups }: Pick<ActionContext, 'backups'>): Backups {
  if (backups !== undefined) return backups;
  throw new AppError(
    'INVALID_REQUEST',
    'Backups are files: they are handled on the command line, on the machine that has them.',
  );
}

/** The one whose id is or begins with this. Throws NOT_FOUND, INVALID_REQUEST where several begin so. */
export function findBackup(found: readonly FoundBackup[], id: string): FoundBackup {
  const exact = found.find((backup) => backup.id === id);
  if (exact !== undefined) return exact;
  const near = found.filter((backup) => backup.id.startsWith(id));
  const [only] = near;
  if (only !== undefined && near.length === 1) return only;
  const ids = near.map((backup) => backup.id);
  if (near.length > 1) {
    throw new AppError(
      'INVALID_REQUEST',
      `Several backups begin with ${id}: ${ids.join(', ')}. Write more of it.`,
      {
        details: { id, candidates: ids },
      },
    );
  }
  throw new AppError('NOT_FOUND', `There is no backup ${id}. What there is: watchkeeper backup list`, {
    details: { id },
  });
}

/** The newest with a store in it. Throws NO_DATA where there is none. */
export function newestBackup(found: readonly FoundBackup[], directory: string): FoundBackup {
  const newest = found.find(({ kind }) => kind === 'full');
  if (newest !== undefined) return newest;
  throw new AppError(
    'NO_DATA',
    `There is no backup in ${directory}. Make one with \`watchkeeper backup create\`, or name the folder that has some with backup.directory.`,
    { details: { path: directory } },
  );
}

import type { z } from 'zod';
import type { BackupRow } from '../../actions/backup/backup-row.ts';
import { backupCreate } from '../../actions/backup/create.ts';
import { backupList } from '../../actions/backup/list.ts';
import { backupRestore } from '../../actions/backup/restore.ts';
import { backupVerify } from '../../actions/backup/verify.ts';
import { agoText, timeText } from './age.ts';
import type { Look } from './look.ts';
import { presentationOf } from './presentation.ts';
import { renderTable, type Cell } from './table.ts';
import { wrap } from './text-width.ts';

type Created = z.output<typeof backupCreate.output>['result'];
type Listed = z.output<typeof backupList.output>;
type Verified = z.output<typeof backupVerify.output>;
type Restored = z.output<typeof backupRestore.output>['result'];

export const backupPresentations = [
  presentationOf(backupCreate, { lines: ({ result }, look) => createdLines(result, look) }),
  presentationOf(backupList, { lines: listLines }),
  presentationOf(backupVerify, { lines: verifiedLines, trouble: troubleLines }),
  presentationOf(backupRestore, { lines: ({ result }, look) => restoredLines(result, look) }),
];

function createdLines({ backup, directory, room, removed }: Created, look: Look): readonly string[] {
  if (backup === null) {
    const { free_bytes, needed_bytes, margin_bytes } = room;
    return wrap(
      `No backup was made: ${sizeText(free_bytes)} are free for ${directory}, the backup takes up to ${sizeText(needed_bytes)}, and ${sizeText(margin_bytes)} have to be left for the service. Free space, or name a folder on another disk with backup.directory.`,
      look.width,
    );
  }
  return [
    ...wrap(`Made the backup ${backup.id} in ${directory}: ${sizeText(backup.bytes)}.`, look.width),
    ...removed.flatMap((id) => wrap(`Removed the older backup ${id}.`, look.width)),
  ];
}

const COLUMNS = [
  { title: 'ID', rank: 0 },
  { title: 'MADE', rank: 1 },
  { title: 'AGE', rank: 0 },
  { title: 'SIZE', rank: 0, isNumber: true },
];

function cellsOf({ id, created_at, age_seconds, bytes }: BackupRow): readonly string[] {
  return [id, timeText(created_at), agoText(age_seconds), sizeText(bytes)];
}

function listLines({ backups, directory }: Listed, look: Look): readonly string[] {
  if (backups.length === 0) return wrap(nothingIn(directory), look.width);
  const columns = [
    ...COLUMNS,
    { title: 'MANIFEST', rank: 0 },
    { title: 'SCHEMA', rank: 3, isNumber: true },
    { title: 'ENVIRONMENTS', rank: 2 },
  ];
  const rows = backups.map((backup) => [
    ...cellsOf(backup),
    manifestCell(backup),
    backup.schema_version === null ? '' : String(backup.schema_version),
    backup.environments.join(', '),
  ]);
  return renderTable({ columns, rows }, look);
}

function manifestCell({ kind, manifest }: BackupRow): Cell {
  if (kind === 'config') return { text: 'configuration only', style: 'faint' };
  return manifest === 'read' ? { text: 'there' } : { text: manifest, style: 'bad' };
}

function verifiedLines(verified: Verified, look: Look): readonly string[] {
  if (verified.backups.length === 0) return wrap(nothingIn(verified.directory), look.width);
  const columns = [{ title: 'STATE', rank: 0 }, ...COLUMNS];
  const rows = verified.backups.map((backup) => [backup.good ? GOOD : BAD, ...cellsOf(backup)]);
  return [...renderTable({ columns, rows }, look), ...troubleLines(verified, look)];
}

const GOOD: Cell = { text: '● good', style: 'good' };
const BAD: Cell = { text: '■ not good', style: 'bad' };

function troubleLines({ backups }: Verified, look: Look): readonly string[] {
  return backups.flatMap(({ id, problems }) =>
    problems.flatMap((problem) => wrap(`- ${id}: ${problem}`, look.width)),
  );
}

function restoredLines(restored: Restored, look: Look): readonly string[] {
  const { backup, problems, kept_as } = restored;
  if (!restored.restored) {
    return [
      ...wrap(`Nothing was restored: the backup ${backup.id} is not good.`, look.width),
      ...problems.flatMap((problem) => wrap(`- ${problem}`, look.width)),
    ];
  }
  return [
    ...wrap(`Restored the backup ${backup.id} of ${timeText(backup.created_at)}.`, look.width),
    ...(kept_as === null ? [] : wrap(`What was there is kept as ${kept_as}.`, look.width)),
    ...wrap('Start the service now; watching goes on by itself.', look.width),
  ];
}

function nothingIn(directory: string): string {
  return `There is no backup in ${directory}. Make one: watchkeeper backup create`;
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** `3.4 MiB`. */
function sizeText(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const amount = bytes / 1024 ** power;
  return `${power === 0 ? amount : amount.toFixed(1)} ${UNITS[power] ?? 'B'}`;
}

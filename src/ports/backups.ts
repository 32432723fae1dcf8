import type { FoundBackup } from '../domain/backup/backup.ts';
import type { Room } from '../domain/backup/judge-room.ts';
import type { RestoredStore } from './store-file.ts';

/** Backups of the installation, in a folder of this machine. */
export interface Backups {
  readonly directory: string;
  /** How many stay when one more is made. */
  readonly keep: number;
  /** Throws NO_DATA where there is nothing to back up. */
  room(): Promise<Room>;
  /** Appears whole, once it was looked through, or not at all. What an earlier one left half done is removed. */
  create(nowMs: number): Promise<FoundBackup>;
  /** Newest first. */
  list(): Promise<readonly FoundBackup[]>;
  /** What is wrong with a backup, a sentence each; empty for a good one. On trial it is restored elsewhere too. */
  inspect(backup: FoundBackup, isTrial: boolean): Promise<readonly string[]>;
  remove(backup: FoundBackup): Promise<void>;
  /** Throws DATA_IN_USE, naming who, while any process of the service runs here. */
  requireStopped(): Promise<void>;
  /** Throws as `requireStopped`. The backup was found good before. */
  restore(backup: FoundBackup, nowMs: number): Promise<RestoredStore>;
}

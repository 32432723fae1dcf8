import { newestFirst, type FoundBackup } from './backup.ts';

/**
 * Backups beyond the newest `keep`. Only what says of itself that it is one counts and is removed: a folder without a
 * manifest that can be read, and a copy made by hand, stay for somebody to look at.
 */
export function chooseToRemove(found: readonly FoundBackup[], keep: number): readonly FoundBackup[] {
  const whole = found.filter(({ kind, manifest }) => kind === 'full' && manifest.status === 'read');
  return newestFirst(whole).slice(Math.max(1, keep));
}

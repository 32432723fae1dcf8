import { describe, expect, test } from 'vitest';
import { backupId, newestFirst, type FoundBackup, type ManifestState } from './backup.ts';
import { chooseToRemove } from './choose-to-remove.ts';
import { compareFiles } from './compare-files.ts';
import { judgeRoom } from './judge-room.ts';

const MIB = 1024 * 1024;

describe('room for a backup', () => {
  test.each([
    ['exactly the margin is left', 164 * MIB, 100 * MIB, true],
    ['a byte less than the margin is left', 164 * MIB - 1, 100 * MIB, false],
    ['it does not fit at all', 10 * MIB, 100 * MIB, false],
    ['a large one needs a tenth more', 1100 * MIB, 1000 * MIB, true],
    ['a large one with only 64 MiB left', 1064 * MIB, 1000 * MIB, false],
  ])('%s', (_, ...[freeBytes, neededBytes, isEnough]) => {
    expect(judgeRoom({ freeBytes, neededBytes })).toMatchObject({ isEnough, freeBytes, neededBytes });
  });
});

const aBackup = (id: string, day: number, more: Partial<FoundBackup> = {}): FoundBackup => ({
  id,
  kind: 'full',
  createdAtMs: Date.UTC(2026, 2, day),
  bytes: 1,
  manifest: { status: 'read' } as ManifestState,
  ...more,
});

describe('what is removed', () => {
  const found = [aBackup('b', 2), aBackup('d', 4), aBackup('a', 1), aBackup('c', 3)];
  const idsOf = (backups: readonly FoundBackup[]) => backups.map(({ id }) => id);

  test('is the oldest beyond those to keep', () => {
    expect(idsOf(chooseToRemove(found, 2))).toEqual(['b', 'a']);
    expect(chooseToRemove(found, 4)).toEqual([]);
  });

  test('never includes the newest, a copy made by hand, or what has no manifest', () => {
    const others = [
      aBackup('config-1', 1, { kind: 'config', manifest: { status: 'missing' } }),
      aBackup('broken', 1, { manifest: { status: 'unreadable', why: 'x' } }),
      aBackup('bare', 5, { manifest: { status: 'missing' } }),
    ];
    expect(idsOf(chooseToRemove([...others, ...found], 0))).toEqual(['c', 'b', 'a']);
  });
});

test('ids sort by time, and two of one moment differ', () => {
  expect(backupId(Date.UTC(2026, 2, 14, 9, 15, 0, 999), '1f3a')).toBe('20260314-091500-1f3a');
  expect(newestFirst([aBackup('x-1', 1), aBackup('x-2', 1), aBackup('y', 2)]).map(({ id }) => id)).toEqual([
    'y',
    'x-2',
    'x-1',
  ]);
});

describe('files against the manifest', () => {
  const file = { path: 'store.db', bytes: 3, sha256: 'aa' };
  test.each([
    ['the same', [file], []],
    ['gone', [], ['store.db is missing.']],
    ['shorter', [{ ...file, bytes: 2 }], ['store.db has 2 bytes, 3 were written.']],
    ['other content', [{ ...file, sha256: 'ab' }], [expect.stringContaining('store.db was changed')]],
    ['one more', [file, { ...file, path: 'x' }], [expect.stringContaining('x is not in the manifest')]],
  ])('%s', (_, found, problems) => {
    expect(compareFiles([file], found)).toEqual(problems);
  });
});

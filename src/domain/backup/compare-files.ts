import type { BackedUpFile } from './backup.ts';

/** How what is there differs from what the manifest says, a sentence for each file. */
export function compareFiles(
  promised: readonly BackedUpFile[],
  found: readonly BackedUpFile[],
): readonly string[] {
  const there = new Map(found.map((file) => [file.path, file]));
  const known = new Set(promised.map(({ path }) => path));
  const added = found.filter(({ path }) => !known.has(path));
  return [
    ...promised.flatMap((file) => differenceOf(file, there.get(file.path))),
    ...added.map(({ path }) => `${path} is not in the manifest: it was put there later.`),
  ];
}

function differenceOf(promised: BackedUpFile, found: BackedUpFile | undefined): readonly string[] {
  const { path, bytes, sha256 } = promised;
  if (found === undefined) return [`${path} is missing.`];
  if (found.bytes !== bytes) return [`${path} has ${found.bytes} bytes, ${bytes} were written.`];
  return found.sha256 === sha256 ? [] : [`${path} was changed: its SHA-256 is not the one in the manifest.`];
}
